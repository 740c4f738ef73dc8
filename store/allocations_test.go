package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/allocations"
	"github.com/dateline/dateline/store/storetest"
)

// The limits are in testdata; go test ./store -run Allocations -update writes them.
func TestAllocations(t *testing.T) {
	s, _ := storetest.New(t)
	allocations.Steady(t)
	const articles = 100
	random := rand.New(rand.NewPCG(1, 2))
	first, second := typical(random, 0, articles), typical(random, articles, articles)
	// Connections and statements, which the first saves prepare, are no article's.
	for range 2 {
		save(t, s, first...)
	}
	costs := map[string]allocations.Cost{}
	for _, c := range []struct {
		name     string
		outcomes []article.Outcome
	}{{"save-new", second}, {"save-unchanged", second}} {
		before := allocations.Now()
		save(t, s, c.outcomes...)
		costs[c.name] = allocations.Now().Minus(before).Per(articles)
	}
	allocations.Check(t, "testdata/allocations.txt", costs, *update)
}

// typical makes articles of 150 words with twelve entities.
func typical(random *rand.Rand, first, n int) []article.Outcome {
	outcomes := make([]article.Outcome, n)
	for i := range outcomes {
		words, names := make([]string, 150), make([]string, 12)
		for j := range words {
			words[j] = fmt.Sprint("word", random.IntN(5000))
		}
		for j := range names {
			names[j] = fmt.Sprint("Name", j*1000+random.IntN(1000))
		}
		number := first + i
		o := telling(fmt.Sprint("article ", number), int64(number), strings.Join(words, " "), number)
		o.Enriched.Entities = enriched("", 0, names...).Enriched.Entities
		outcomes[i] = o
	}
	return outcomes
}

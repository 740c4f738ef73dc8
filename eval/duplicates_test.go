package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/internal/likeness"
)

// reports makes articles of texts, in their order.
func reports(texts ...string) []comparedArticle {
	var list []comparedArticle
	for _, text := range texts {
		shingles := likeness.Shingles(text)
		list = append(list, comparedArticle{shingles: shingles, sketch: likeness.SketchOf(shingles), bands: likeness.ShapeOf(shingles).Bands("")})
	}
	return list
}

func TestPairsAreThoseThatAreAlike(t *testing.T) {
	const rain = "Heavy rain fell in the north of the country on Monday and closed two roads and a bridge until the evening"
	articles := reports(rain, "Shr 34 cts vs 1.19 dlrs", strings.ToUpper(rain)+" hours", "Shr 35 cts vs 1.20 dlrs", rain)
	want := map[pair]bool{{0, 2}: true, {0, 4}: true, {2, 4}: true}
	if diff := cmp.Diff(want, alikePairs(articles), cmp.AllowUnexported(pair{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	compared, told := storedDuplicates(articles)
	if diff := cmp.Diff(map[pair]bool{{0, 2}: true, {0, 4}: true}, told, cmp.AllowUnexported(pair{})); diff != "" {
		t.Errorf("duplicate_of (-want +got):\n%s", diff)
	}
	if got := inBoth(compared, want); got != 3 {
		t.Errorf("%d of the 3 pairs are compared", got)
	}
}

func TestOnlyTheNextNeighboursAreCompared(t *testing.T) {
	texts := make([]string, likeness.Neighbours+3)
	for i := range texts {
		texts[i] = "the same words in every one of them"
	}
	_, told := storedDuplicates(reports(texts...))
	last := len(texts) - 1
	if !told[pair{0, likeness.Neighbours}] || !told[pair{last - likeness.Neighbours, last}] || len(told) != last {
		t.Errorf("%v", told)
	}
}

func TestPairsOfNearFingerprints(t *testing.T) {
	articles := []comparedArticle{{fingerprint: 0}, {fingerprint: 0b111}, {fingerprint: 0b1111}}
	if diff := cmp.Diff(map[pair]bool{{0, 1}: true, {1, 2}: true}, pairsWithin(articles, 3), cmp.AllowUnexported(pair{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

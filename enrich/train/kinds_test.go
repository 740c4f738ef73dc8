package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// Names point one way, other words another; only some of either are in the texts.
func TestWordsThatNoTextHoldsAreOfTheKindOfThoseLikeThem(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pointing := func(word string, axis int) wordVector {
		numbers := make([]float64, dimensions)
		for i := range numbers {
			numbers[i] = 0.02 * random.NormFloat64()
		}
		numbers[axis]++
		return wordVector{word: word, vector: toUnit(numbers)}
	}
	var words []wordVector
	var text ner.Document
	for i := range 2 * wordKinds {
		name, other := fmt.Sprintf("minsk-%d", i), fmt.Sprintf("worker-%d", i)
		words = append(words, pointing(name, 3), pointing(other, 70))
		if i%4 > 0 {
			text = append(text, ner.Sentence{Tokens: []string{other, name}, Names: []ner.Span{{First: 1, End: 2, Type: article.Place}}})
		}
	}
	kinds := kindsOf(words, countLabels([]ner.Document{text}))
	if !slices.Equal(kinds, kindsOf(words, countLabels([]ner.Document{text}))) {
		t.Error("found again, they are others")
	}
	named := map[uint8]bool{} // kinds of names that the texts hold
	for i, kind := range kinds {
		if i%2 == 0 && i/2%4 > 0 {
			named[kind] = true
		}
	}
	for i, kind := range kinds {
		if kind == 0 {
			t.Fatalf("%s has no kind", words[i].word)
		}
		if i%2 == 1 && named[kind] {
			t.Errorf("%s is of the kind of a name", words[i].word)
		}
	}
}

func TestNetworkLearnsWhatIsNotASum(t *testing.T) {
	// A name is what points along one of two axes, but not along both.
	point := func(x, y int16) *vector { return &vector{x, y} }
	var words []knownWord
	for range 200 {
		for _, p := range []struct {
			vector *vector
			label  ner.Label
		}{{point(0, 0), 0}, {point(unit, 0), 4}, {point(0, unit), 4}, {point(unit, unit), 0}} {
			w := knownWord{vector: p.vector, weight: 1}
			w.shares[p.label] = 1
			words = append(words, w)
		}
	}
	n := newWordNetwork(rand.New(rand.NewPCG(1, 0)))
	for range 10 {
		n.learn(words)
	}
	for _, w := range words[:8] {
		expected := n.expect(w.vector)
		for l, share := range w.shares {
			if share == 1 && expected[l] < 0.9 {
				t.Errorf("%v: label %d has %v", w.vector[:2], l, expected[l])
			}
		}
	}
}

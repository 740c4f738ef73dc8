package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dateline/dateline/internal/ner"
)

// The probabilities are those that all possible labels of a sentence give when
// they are gone through one by one.
func TestChainAgreesWithCountingAll(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const tokens = 4
	var transitions transitionWeights
	for before := range transitions {
		for l := range transitions[before] {
			transitions[before][l] = random.NormFloat64()
		}
	}
	sums := make([]labelWeights, tokens)
	gold := []ner.Label{1, 3, 0, 8} // a name of two tokens, nothing, a name of one
	for i := range sums {
		for l := range sums[i] {
			sums[i][l] = float32(random.NormFloat64())
		}
	}
	var c chain
	c.begin(tokens)
	for i, sum := range sums {
		c.score(i, sum, gold[i])
	}
	c.run(&transitions)

	want, wantT := countAll(sums, &transitions, gold)
	for i := range want {
		for l, got := range c.errors(i, gold[i]) {
			if math.Abs(float64(got)-want[i][l]) > settled {
				t.Errorf("token %d, label %d: got %v, want %v", i, l, got, want[i][l])
			}
		}
	}
	gotT := c.transitionErrors(gold)
	for before := range gotT {
		for l, got := range gotT[before] {
			if math.Abs(got-wantT[before][l]) > 1e-9 {
				t.Errorf("label %d behind %d: got %v, want %v", l, before, got, wantT[before][l])
			}
		}
	}
}

// countAll returns what errors and transitionErrors should be.
func countAll(sums []labelWeights, transitions *transitionWeights, gold []ner.Label) ([]labelValues, transitionWeights) {
	labels := make([]labelValues, len(sums))
	var joined transitionWeights
	total := 0.0
	var visit func(found []ner.Label, score float64)
	visit = func(found []ner.Label, score float64) {
		before := ner.Label(ner.SentenceStart)
		if len(found) > 0 {
			before = found[len(found)-1]
		}
		if i := len(found); i < len(sums) {
			for l := range ner.Label(ner.Labels) {
				if ner.MayFollow(before, l) {
					s := score + transitions[before][l] + float64(sums[i][l])
					if l != gold[i] {
						s += margin
					}
					visit(append(found[:i:i], l), s)
				}
			}
			return
		}
		if !ner.MayEnd(before) {
			return
		}
		total += math.Exp(score)
		before = ner.SentenceStart
		for i, l := range found {
			labels[i][l] += math.Exp(score)
			joined[before][l] += math.Exp(score)
			before = l
		}
	}
	visit(nil, 0)
	before := ner.Label(ner.SentenceStart)
	for i, right := range gold {
		for l := range labels[i] {
			labels[i][l] /= total
		}
		labels[i][right]--
		joined[before][right] -= total
		before = right
	}
	for before := range joined {
		for l := range joined[before] {
			joined[before][l] /= total
		}
	}
	return labels, joined
}

package main

import (
	"math"

	"github.com/dateline/dateline/internal/ner"
)

// chain works out the probabilities of the labels of one sentence, among those
// that make whole names, by the forward-backward algorithm. Its slices have an
// item for each token.
type chain struct {
	scores   []labelValues // exponentials
	forward  []labelValues // with a sum of one
	sums     []float64     // what forward was divided by
	backward []labelValues
	joined   transitionWeights // exponentials of the transitions
}

type labelValues [ner.Labels]float64

// pair is a label and one that may stand before it.
type pair struct{ before, label ner.Label }

// pairs are all pairs inside a sentence.
var pairs = allPairs()

func allPairs() []pair {
	var all []pair
	for before := range ner.Label(ner.Labels) {
		for l := range ner.Label(ner.Labels) {
			if ner.MayFollow(before, l) {
				all = append(all, pair{before, l})
			}
		}
	}
	return all
}

// begin makes room for a sentence.
func (c *chain) begin(tokens int) {
	for len(c.scores) < tokens {
		c.scores = append(c.scores, labelValues{})
	}
	c.scores = c.scores[:tokens]
	c.forward = make([]labelValues, tokens)
	c.sums = make([]float64, tokens)
	c.backward = make([]labelValues, tokens)
}

// score sets the scores of a token; those of wrong labels are raised.
func (c *chain) score(token int, sum labelWeights, right ner.Label) {
	most := math.Inf(-1)
	for l, score := range sum {
		c.scores[token][l] = float64(score)
		if ner.Label(l) != right {
			c.scores[token][l] += margin
		}
		most = max(most, c.scores[token][l])
	}
	for l := range c.scores[token] {
		c.scores[token][l] = math.Exp(c.scores[token][l] - most)
	}
}

// run works out the probabilities.
func (c *chain) run(transitions *transitionWeights) {
	for before := range c.joined {
		for l := range c.joined[before] {
			c.joined[before][l] = math.Exp(transitions[before][l])
		}
	}
	for l := range ner.Label(ner.Labels) {
		if ner.MayFollow(ner.SentenceStart, l) {
			c.forward[0][l] = c.joined[ner.SentenceStart][l] * c.scores[0][l]
		}
	}
	c.sums[0] = divideBySum(&c.forward[0])
	for i := 1; i < len(c.scores); i++ {
		for _, p := range pairs {
			c.forward[i][p.label] += c.forward[i-1][p.before] * c.joined[p.before][p.label]
		}
		for l := range c.forward[i] {
			c.forward[i][l] *= c.scores[i][l]
		}
		c.sums[i] = divideBySum(&c.forward[i])
	}
	c.runBack()
}

func (c *chain) runBack() {
	last := len(c.scores) - 1
	ends := 0.0
	for l := range ner.Label(ner.Labels) {
		if ner.MayEnd(l) {
			ends += c.forward[last][l]
		}
	}
	for l := range ner.Label(ner.Labels) {
		if ner.MayEnd(l) {
			c.backward[last][l] = 1 / ends
		}
	}
	for i := last - 1; i >= 0; i-- {
		for _, p := range pairs {
			c.backward[i][p.before] += c.reached(i+1, p)
		}
	}
}

// reached is the share of a pair's label in what stands behind the token before.
func (c *chain) reached(token int, p pair) float64 {
	return c.joined[p.before][p.label] * c.scores[token][p.label] * c.backward[token][p.label] / c.sums[token]
}

// divideBySum makes the sum of values one, and returns what it was.
func divideBySum(values *labelValues) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	for l := range values {
		values[l] /= sum
	}
	return sum
}

// errors returns by how much the probability of each label of a token is too
// great; small errors are left out.
func (c *chain) errors(token int, right ner.Label) labelWeights {
	var errors labelWeights
	for l := range errors {
		e := c.forward[token][l] * c.backward[token][l]
		if ner.Label(l) == right {
			e--
		}
		if math.Abs(e) > settled {
			errors[l] = float32(e)
		}
	}
	return errors
}

// transitionErrors returns by how much each pair of labels is expected too often.
func (c *chain) transitionErrors(gold []ner.Label) *transitionWeights {
	errors := new(transitionWeights)
	for l := range ner.Label(ner.Labels) {
		errors[ner.SentenceStart][l] = c.forward[0][l] * c.backward[0][l]
	}
	for i := 1; i < len(gold); i++ {
		for _, p := range pairs {
			errors[p.before][p.label] += c.forward[i-1][p.before] * c.reached(i, p)
		}
	}
	before := ner.Label(ner.SentenceStart)
	for _, right := range gold {
		errors[before][right]--
		before = right
	}
	return errors
}

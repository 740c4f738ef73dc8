package main

import (
	"math"
	"math/rand/v2"

	"github.com/dateline/dateline/internal/ner"
)

// field is a linear-chain conditional random field (Lafferty, McCallum, Pereira,
// 2001): it gives the labels of a sentence a probability, and each step moves the
// weights towards those that make the right labels more probable. Its steps are
// those of AdaGrad (Duchi, Hazan, Singer, 2011), and get smaller until the last
// one. While learning, wrong labels are made more probable than they are
// (softmax-margin: Gimpel, Smith, 2010).
type field struct {
	steps, step int
	weights     []labelWeights
	squares     []labelWeights // sums of the squares of what moved each weight
	transitions transitionWeights
	squaresT    transitionWeights

	random   *rand.Rand // chooses the features to hide
	features [][]ner.Feature
	chain    chain
}

type (
	labelWeights      [ner.Labels]float32
	transitionWeights [ner.Labels + 1][ner.Labels]float64
)

const (
	// rate is how far the first steps go.
	rate = 0.1
	// firstSquare keeps the first step of a weight from being a leap.
	firstSquare = 0.1
	// margin is what is added to the scores of wrong labels while learning.
	margin = 1
	// hidden is the share of a token's features, in per cent, that is not shown
	// while learning, so that no feature is relied on alone.
	hidden = 25
	// settled is the error of a label's probability that moves no weight.
	settled = 1e-3
)

// newField returns a field that will take a number of steps.
func newField(steps int, random *rand.Rand) *field {
	return &field{
		steps:   steps,
		weights: make([]labelWeights, ner.Features),
		squares: make([]labelWeights, ner.Features),
		random:  random,
	}
}

// learn takes one step. elsewhere may be nil.
func (f *field) learn(text *ner.Text, sentence int, elsewhere []ner.Elsewhere, gold []ner.Label) {
	f.read(text, sentence, elsewhere, gold)
	f.chain.run(&f.transitions)
	rate := rate * (1 - float64(f.step)/float64(f.steps))
	f.moveTransitions(rate, gold)
	for i, right := range gold {
		f.move(rate, f.features[i], f.chain.errors(i, right))
	}
	f.step++
}

// read fills the features and scores of a sentence.
func (f *field) read(text *ner.Text, sentence int, elsewhere []ner.Elsewhere, gold []ner.Label) {
	for len(f.features) < len(gold) {
		f.features = append(f.features, nil)
	}
	f.chain.begin(len(gold))
	for i, right := range gold {
		features := text.Features(sentence, i, f.features[i][:0])
		if elsewhere != nil {
			features = text.MemoryFeatures(sentence, i, elsewhere, features)
		}
		f.features[i] = f.hide(features)
		f.chain.score(i, f.sum(f.features[i]), right)
	}
}

// hide takes some features out of a list.
func (f *field) hide(features []ner.Feature) []ner.Feature {
	shown := features[:0]
	for _, feature := range features {
		if f.random.Uint32()%100 >= hidden {
			shown = append(shown, feature)
		}
	}
	return shown
}

func (f *field) sum(features []ner.Feature) labelWeights {
	var sum labelWeights
	for _, feature := range features {
		weights := &f.weights[feature]
		for l := range weights {
			sum[l] += weights[l]
		}
	}
	return sum
}

// move moves the weights of features against the errors of the labels.
func (f *field) move(rate float64, features []ner.Feature, errors labelWeights) {
	if errors == (labelWeights{}) {
		return
	}
	for _, feature := range features {
		weights, squares := &f.weights[feature], &f.squares[feature]
		for l, e := range errors {
			if e != 0 {
				squares[l] += e * e
				weights[l] -= float32(rate / math.Sqrt(firstSquare+float64(squares[l])) * float64(e))
			}
		}
	}
}

func (f *field) moveTransitions(rate float64, gold []ner.Label) {
	errors := f.chain.transitionErrors(gold)
	for before := range errors {
		for l, e := range errors[before] {
			if e != 0 {
				f.squaresT[before][l] += e * e
				f.transitions[before][l] -= rate / math.Sqrt(firstSquare+f.squaresT[before][l]) * e
			}
		}
	}
}

// meanModel returns the mean of fields. Its weights are rounded to steps of a
// 127th of the greatest.
func meanModel(all []*field) *ner.Model {
	mean := make([][ner.Labels]float64, ner.Features)
	most := math.SmallestNonzeroFloat64
	for feature := range mean {
		for l := range mean[feature] {
			for _, f := range all {
				mean[feature][l] += float64(f.weights[feature][l])
			}
			most = max(most, math.Abs(mean[feature][l]))
		}
	}
	m := ner.NewModel()
	for feature := range mean {
		for l, weight := range mean[feature] {
			m.Set(ner.Feature(feature), ner.Label(l), int8(math.Round(127*weight/most)))
		}
	}
	for before := range ner.Label(ner.Labels + 1) {
		for l := range ner.Label(ner.Labels) {
			weight := 0.0
			for _, f := range all {
				weight += f.transitions[before][l]
			}
			m.SetTransition(before, l, int32(math.Round(127*weight/most)))
		}
	}
	return m
}

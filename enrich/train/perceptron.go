package main

import (
	"math/rand/v2"

	"github.com/dateline/dateline/internal/ner"
)

// perceptron is a structured perceptron: it labels a sentence, and where it
// errs it moves the weights from the labels that it found to the right ones.
// The model is the average of its weights over all steps.
type perceptron struct {
	steps       int64
	weights     []ner.LabelScores
	weighted    [][ner.Labels]int64 // sum of the changes, each times its step
	transitions ner.Transitions
	weightedT   [ner.Labels + 1][ner.Labels]int64

	random   *rand.Rand // chooses the features to hide
	decoder  ner.Decoder
	scores   []ner.LabelScores
	labels   []ner.Label
	features [][]ner.Feature // of each token of the sentence
}

func newPerceptron(random *rand.Rand) *perceptron {
	return &perceptron{
		steps:    1,
		weights:  make([]ner.LabelScores, ner.Features),
		weighted: make([][ner.Labels]int64, ner.Features),
		random:   random,
	}
}

const (
	// margin is by how much the right labels have to beat each wrong one.
	margin = 20
	// hidden is the share of a token's features, in per cent, that is not shown
	// while learning, so that no feature is relied on alone.
	hidden = 25
)

// learn takes one step. elsewhere may be nil.
func (p *perceptron) learn(text *ner.Text, sentence int, elsewhere []ner.Elsewhere, gold []ner.Label) {
	p.read(text, sentence, elsewhere, len(gold))
	for i, right := range gold {
		for l := range p.scores[i] {
			if ner.Label(l) != right {
				p.scores[i][l] += margin
			}
		}
	}
	p.decoder.Decode(p.scores, &p.transitions, p.labels)
	last, lastGold := ner.Label(ner.Labels), ner.Label(ner.Labels)
	for i, right := range gold {
		found := p.labels[i]
		if found != right {
			for _, f := range p.features[i] {
				p.change(f, right, 1)
				p.change(f, found, -1)
			}
		}
		if found != right || last != lastGold {
			p.changeTransition(lastGold, right, 1)
			p.changeTransition(last, found, -1)
		}
		last, lastGold = found, right
	}
	p.steps++
}

// read fills the features and scores of a sentence.
func (p *perceptron) read(text *ner.Text, sentence int, elsewhere []ner.Elsewhere, tokens int) {
	for len(p.features) < tokens {
		p.features = append(p.features, nil)
	}
	p.scores = make([]ner.LabelScores, tokens)
	p.labels = make([]ner.Label, tokens)
	for i := range tokens {
		features := text.Features(sentence, i, p.features[i][:0])
		if elsewhere != nil {
			features = text.MemoryFeatures(sentence, i, elsewhere, features)
		}
		p.features[i] = p.hide(features)
		for _, f := range p.features[i] {
			weights := &p.weights[f]
			for l := range weights {
				p.scores[i][l] += weights[l]
			}
		}
	}
}

// hide takes some features out of a list.
func (p *perceptron) hide(features []ner.Feature) []ner.Feature {
	shown := features[:0]
	for _, f := range features {
		if p.random.Uint32()%100 >= hidden {
			shown = append(shown, f)
		}
	}
	return shown
}

func (p *perceptron) change(f ner.Feature, l ner.Label, by int32) {
	p.weights[f][l] += by
	p.weighted[f][l] += int64(by) * p.steps
}

func (p *perceptron) changeTransition(from, to ner.Label, by int32) {
	p.transitions[from][to] += by
	p.weightedT[from][to] += int64(by) * p.steps
}

// average returns the average weight, times the number of steps.
func (p *perceptron) average(f ner.Feature, l ner.Label) int64 {
	return int64(p.weights[f][l])*p.steps - p.weighted[f][l]
}

func (p *perceptron) averageTransition(from, to ner.Label) int64 {
	return int64(p.transitions[from][to])*p.steps - p.weightedT[from][to]
}

// meanModel returns the mean of perceptrons that took equally many steps. Its
// weights are rounded to steps of a 127th of the greatest.
func meanModel(all []*perceptron) *ner.Model {
	mean := make([][ner.Labels]int64, ner.Features)
	most := int64(1)
	for f := range mean {
		for l := range mean[f] {
			for _, p := range all {
				mean[f][l] += p.average(ner.Feature(f), ner.Label(l))
			}
			most = max(most, mean[f][l], -mean[f][l])
		}
	}
	m := ner.NewModel()
	for f := range mean {
		for l, weight := range mean[f] {
			m.Set(ner.Feature(f), ner.Label(l), int8(scale(weight, most)))
		}
	}
	for from := range ner.Label(ner.Labels + 1) {
		for to := range ner.Label(ner.Labels) {
			weight := int64(0)
			for _, p := range all {
				weight += p.averageTransition(from, to)
			}
			m.SetTransition(from, to, int32(scale(weight, most)))
		}
	}
	return m
}

// scale returns 127 × weight ÷ most, rounded.
func scale(weight, most int64) int64 {
	if weight < 0 {
		return -scale(-weight, most)
	}
	return (127*weight + most/2) / most
}

package main

import (
	"math/rand/v2"
	"sync"

	"github.com/dateline/dateline/internal/ner"
)

const (
	trainingRounds = 12
	memoryRounds   = 4 // to label the documents that a memory is made of
	folds          = 4
	perceptrons    = 10 // that the model is the mean of
)

// example is a document to learn from.
type example struct {
	document ner.Document
	gold     [][]ner.Label
	guessed  [][]ner.Label // by a model that has not seen it
	memory   *ner.Memory   // of what was guessed
}

// trainTagger learns from documents with an averaged structured perceptron.
// What a word was labelled elsewhere comes from models that were trained on the
// other documents: a model's own labels would be too good to be true.
func trainTagger(tables *ner.Tables, documents []ner.Document) *ner.Model {
	examples := make([]*example, len(documents))
	for i, d := range documents {
		examples[i] = &example{document: d, gold: goldLabels(d)}
	}
	var guessing sync.WaitGroup
	for fold := range folds {
		guessing.Go(func() { guessFold(tables, examples, fold) })
	}
	guessing.Wait()
	learned := make([]*perceptron, perceptrons)
	var learning sync.WaitGroup
	for i := range learned {
		learning.Go(func() { learned[i] = learn(tables, examples, trainingRounds, uint64(i)) })
	}
	learning.Wait()
	return meanModel(learned)
}

// guessFold labels every so many documents with a model that was trained on
// the others.
func guessFold(tables *ner.Tables, examples []*example, fold int) {
	var known, unknown []*example
	for i, e := range examples {
		if i%folds == fold {
			unknown = append(unknown, e)
		} else {
			known = append(known, &example{document: e.document, gold: e.gold})
		}
	}
	model := meanModel([]*perceptron{learn(tables, known, memoryRounds, 0)})
	for _, e := range unknown {
		e.guess(tables, model)
	}
}

func goldLabels(d ner.Document) [][]ner.Label {
	labels := make([][]ner.Label, len(d))
	for i, s := range d {
		labels[i] = ner.LabelsOf(s.Names, len(s.Tokens))
	}
	return labels
}

// guess labels the document as it is written, and remembers that.
func (e *example) guess(tables *ner.Tables, model *ner.Model) {
	text := tables.NewText(tokensOf(e.document))
	e.guessed = model.Label(text)
	e.memory = text.Remember(e.guessed)
}

// learn goes through the examples a number of times, each time in another
// order and casing, both chosen by the seed. Where there is a memory, it is used
// every other time.
func learn(tables *ner.Tables, examples []*example, rounds int, seed uint64) *perceptron {
	random := rand.New(rand.NewPCG(1, seed))
	p := newPerceptron(random)
	for round := range rounds {
		for _, i := range random.Perm(len(examples)) {
			e := examples[i]
			text := tables.NewText(recased(e.document, random))
			for k := range e.gold {
				var elsewhere []ner.Elsewhere
				if e.memory != nil && (round+k)%2 == 0 {
					elsewhere = e.memory.Elsewhere(text, k, e.guessed[k], nil)
				}
				p.learn(text, k, elsewhere, e.gold[k])
			}
		}
	}
	return p
}

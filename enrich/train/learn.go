package main

import (
	"math/rand/v2"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/dateline/dateline/internal/ner"
)

// recipe says how long to learn.
type recipe struct {
	rounds       int
	memoryRounds int // to label the documents that a memory is made of
	folds        int
	fields       int // that the model is the mean of
	goldCopies   int // each gold document counts as so many
}

var (
	goldRecipe   = recipe{rounds: 12, memoryRounds: 4, folds: 4, fields: 10, goldCopies: 1}
	silverRecipe = recipe{rounds: 8, memoryRounds: 1, folds: 2, fields: 4, goldCopies: 3}
)

// example is a document to learn from.
type example struct {
	document ner.Document
	gold     [][]ner.Label
	guessed  [][]ner.Label // by a model that has not seen it
	memory   *ner.Memory   // of what was guessed
}

// trainTagger learns from gold documents, and from others that count once if there
// are any. What a word was labelled elsewhere comes from models that were trained on the other documents: a
// model's own labels would be too good to be true.
func trainTagger(tables *ner.Tables, gold, single []ner.Document) *ner.Model {
	r := goldRecipe
	if len(single) > 0 {
		r = silverRecipe
	}
	examples := append(examplesOf(gold), examplesOf(single)...)
	inParallel(r.folds, func(fold int) { guessFold(tables, examples, fold, r) })
	for range r.goldCopies - 1 {
		examples = append(examples, examples[:len(gold)]...)
	}
	learned := make([]*field, r.fields)
	inParallel(len(learned), func(i int) { learned[i] = learn(tables, examples, r.rounds, uint64(i)) })
	return meanModel(learned)
}

// inParallel calls do with each number below n, on as many cores as there are.
func inParallel(n int, do func(i int)) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error {
			do(i)
			return nil
		})
	}
	_ = group.Wait() // none fails
}

func examplesOf(documents []ner.Document) []*example {
	examples := make([]*example, len(documents))
	for i, d := range documents {
		examples[i] = &example{document: d, gold: goldLabels(d)}
	}
	return examples
}

// guessFold labels every so many documents with a model that was trained on
// the others.
func guessFold(tables *ner.Tables, examples []*example, fold int, r recipe) {
	var known, unknown []*example
	for i, e := range examples {
		if i%r.folds == fold {
			unknown = append(unknown, e)
		} else {
			known = append(known, &example{document: e.document, gold: e.gold})
		}
	}
	model := meanModel([]*field{learn(tables, known, r.memoryRounds, 0)})
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
func learn(tables *ner.Tables, examples []*example, rounds int, seed uint64) *field {
	sentences := 0
	for _, e := range examples {
		sentences += len(e.gold)
	}
	random := rand.New(rand.NewPCG(1, seed))
	f := newField(rounds*sentences, random)
	for round := range rounds {
		for _, i := range random.Perm(len(examples)) {
			e := examples[i]
			text := tables.NewText(recased(e.document, random))
			for k := range e.gold {
				var elsewhere []ner.Elsewhere
				if e.memory != nil && (round+k)%2 == 0 {
					elsewhere = e.memory.Elsewhere(text, k, e.guessed[k], nil)
				}
				f.learn(text, k, elsewhere, e.gold[k])
			}
		}
	}
	return f
}

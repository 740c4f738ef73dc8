package ner

import (
	"slices"
	"sync"
)

// Tagger finds names. What it works out for words it keeps, in 5 MB. It is safe for
// concurrent use.
type Tagger struct {
	tables *Tables
	model  *Model
	words  *wordTable
	passes sync.Pool // of *pass
}

// NewTagger returns a tagger with the tables that its model was trained with.
func NewTagger(tables *Tables, model *Model) *Tagger {
	t := &Tagger{tables: tables, model: model, words: newWordTable(setBits, spareWords)}
	t.passes.New = func() any {
		p := newPass(model, &Text{})
		p.cascade = true
		return p
	}
	return t
}

// Tag finds the names in each sentence of a document, in order and never
// overlapping. Time and memory are linear in the tokens.
func (t *Tagger) Tag(sentences [][]string) [][]Span {
	defer t.words.leave(t.words.enter())
	p := t.passes.Get().(*pass)
	p.read(t, sentences)
	p.first()
	p.second()
	names := make([][]Span, len(sentences))
	for k := range sentences {
		names[k] = SpansOf(p.labels[k])
	}
	if len(p.facts) <= maxKeptTokens {
		t.passes.Put(p)
	}
	return names
}

// maxKeptTokens bounds the documents whose memory is used again.
const maxKeptTokens = 1 << 14

// Label labels each sentence of a text alone, as the first pass does, and weighs
// every token.
func (m *Model) Label(text *Text) [][]Label {
	p := newPass(m, text)
	p.sumWords()
	p.first()
	return p.labels
}

// pass is the labelling of one document. It can be used for one after another.
type pass struct {
	model    *Model
	text     *Text
	cascade  bool         // leaves out tokens that are surely Outside
	facts    []tokenFacts // of the text's tokens, where read has read it
	sums     []*wordSums  // of the text's tokens
	nowhere  wordSums     // of those before and after a sentence
	newWords []knownWord  // that the tagger did not know
	memory   *Memory
	decoder  *Decoder

	scores    [][]LabelScores
	labels    [][]Label
	allScores []LabelScores
	allLabels []Label

	features  []Feature   // of one token
	elsewhere []Elsewhere // of one sentence
}

func newPass(model *Model, text *Text) *pass {
	p := &pass{model: model, text: text, memory: newMemory(), decoder: NewDecoder(&model.transitions)}
	model.sumWord(&nowhere, &p.nowhere, &p.features)
	return p
}

// read reads a document with what the tagger knows of its words.
func (p *pass) read(t *Tagger, sentences [][]string) {
	p.facts = resized(p.facts, countTokens(sentences))
	p.sums, p.newWords = p.sums[:0], p.newWords[:0]
	p.text.read(t.tables, sentences, p.facts, func(token string, s style, f *tokenFacts) {
		w := p.word(t, token, s)
		*f = w.facts
		p.sums = append(p.sums, &w.sums)
	})
}

// sumWords is read for a text that has been read already.
func (p *pass) sumWords() {
	for _, s := range p.text.sentences {
		for i := range s {
			sums := &wordSums{}
			p.model.sumWord(&s[i], sums, &p.features)
			p.sums = append(p.sums, sums)
		}
	}
}

// layOut makes room for scores and labels.
func (p *pass) layOut() {
	p.allScores = resized(p.allScores, len(p.sums))
	p.allLabels = resized(p.allLabels, len(p.sums))
	p.scores, p.labels = p.scores[:0], p.labels[:0]
	at := 0
	for _, s := range p.text.sentences {
		end := at + len(s)
		p.scores, p.labels = append(p.scores, p.allScores[at:end:end]), append(p.labels, p.allLabels[at:end:end])
		at = end
	}
}

// resized returns a list of a length, in the memory of an old one if that suffices.
func resized[T any](list []T, length int) []T { return slices.Grow(list[:0], length)[:length] }

// first labels each sentence alone.
func (p *pass) first() {
	p.layOut()
	sums := p.sums
	for k := range p.scores {
		own := sums[:len(p.scores[k])]
		sums = sums[len(own):]
		for i := range own {
			p.score(k, i, own)
		}
		p.decoder.Decode(p.scores[k], p.labels[k])
	}
}

// score scores a token of sentence number k, whose words have the given sums. The
// sums alone may tell enough.
func (p *pass) score(k, i int, words []*wordSums) {
	sums := words[i][atToken]
	sums.add(&p.sumsAt(words, i-1)[atBefore])
	sums.add(&p.sumsAt(words, i+1)[atAfter])
	sums.add(&p.sumsAt(words, i-2)[atTwoBefore])
	sums.add(&p.sumsAt(words, i+2)[atTwoAfter])
	if p.cascade && surelyOutside(p.text.sentences[k], i, &sums) {
		p.scores[k][i] = onlyOutside
		return
	}
	p.features = p.text.contextFeatures(k, i, p.features[:0])
	p.model.addRows(p.features, &sums)
	p.scores[k][i] = LabelScores{}
	sums.addTo(&p.scores[k][i], len(p.features)+wordRows)
}

func (p *pass) sumsAt(words []*wordSums, i int) *wordSums {
	if i < 0 || i >= len(words) {
		return &p.nowhere
	}
	return words[i]
}

// second adds what words were labelled elsewhere, and labels the sentences
// again where that says anything. All of them see the labels of the first. What
// the cascade was sure of stays.
func (p *pass) second() {
	p.memory.read(p.text, p.labels)
	for k := range p.scores {
		p.elsewhere = p.memory.Elsewhere(p.text, k, p.labels[k], p.elsewhere[:0])
		if !slices.ContainsFunc(p.elsewhere, Elsewhere.says) {
			continue
		}
		for i := range p.scores[k] {
			if p.scores[k][i].areOnlyOutside() {
				continue
			}
			p.features = p.text.MemoryFeatures(k, i, p.elsewhere, p.features[:0])
			p.model.score(p.features, &p.scores[k][i])
		}
		p.decoder.Decode(p.scores[k], p.labels[k])
	}
}

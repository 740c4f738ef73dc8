package ner

// Tagger finds names. It is read-only and safe for concurrent use.
type Tagger struct {
	tables *Tables
	model  *Model
}

// NewTagger returns a tagger with the tables that its model was trained with.
func NewTagger(tables *Tables, model *Model) *Tagger { return &Tagger{tables, model} }

// Tag finds the names in each sentence of a document, in order and never
// overlapping. Time and memory are linear in the tokens.
func (t *Tagger) Tag(sentences [][]string) [][]Span {
	p := newPass(t.model, t.tables.NewText(sentences))
	p.first()
	p.second()
	names := make([][]Span, len(sentences))
	for k := range sentences {
		names[k] = SpansOf(p.labels[k])
	}
	return names
}

// Label labels each sentence of a text alone, as the first pass does.
func (m *Model) Label(text *Text) [][]Label {
	p := newPass(m, text)
	p.first()
	return p.labels
}

// pass is the labelling of one document.
type pass struct {
	model    *Model
	text     *Text
	decoder  Decoder
	features []Feature // of one token
	scores   [][]LabelScores
	labels   [][]Label
}

func newPass(model *Model, text *Text) *pass {
	total := 0
	for _, s := range text.sentences {
		total += len(s)
	}
	p := &pass{model: model, text: text, scores: make([][]LabelScores, text.Len()), labels: make([][]Label, text.Len())}
	scores, labels := make([]LabelScores, total), make([]Label, total)
	for k, s := range text.sentences {
		p.scores[k], scores = scores[:len(s):len(s)], scores[len(s):]
		p.labels[k], labels = labels[:len(s):len(s)], labels[len(s):]
	}
	return p
}

// first labels each sentence alone.
func (p *pass) first() {
	for k := range p.scores {
		for i := range p.scores[k] {
			p.features = p.text.Features(k, i, p.features[:0])
			p.model.score(p.features, &p.scores[k][i])
		}
		p.decoder.Decode(p.scores[k], &p.model.transitions, p.labels[k])
	}
}

// second adds what words were labelled elsewhere, and labels the sentences
// again where that says anything. All of them see the labels of the first.
func (p *pass) second() {
	memory := p.text.Remember(p.labels)
	var elsewhere []Elsewhere
	for k := range p.scores {
		elsewhere = memory.Elsewhere(p.text, k, p.labels[k], elsewhere[:0])
		changed := false
		for i := range p.scores[k] {
			p.features = p.text.MemoryFeatures(k, i, elsewhere, p.features[:0])
			p.model.score(p.features, &p.scores[k][i])
			changed = changed || len(p.features) > 0
		}
		if changed {
			p.decoder.Decode(p.scores[k], &p.model.transitions, p.labels[k])
		}
	}
}

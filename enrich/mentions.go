package enrich

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the models
	"encoding/hex"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

//go:embed models/tagger.bin.gz
var taggerWeights []byte

//go:embed models/clusters.bin.gz
var taggerClusters []byte

// tagger finds the names of persons, organizations and places, and demonyms.
type tagger struct {
	names  *ner.Tagger
	known  *knowledge
	digest string
}

func newTagger(known *knowledge) (*tagger, error) {
	clusters, err := ner.ReadClusters(bytes.NewReader(taggerClusters))
	if err != nil {
		return nil, err
	}
	model, err := ner.ReadModel(bytes.NewReader(taggerWeights))
	if err != nil {
		return nil, err
	}
	tables := ner.NewTables(clusters, known.gazetteer())
	hash := sha256.New()
	hash.Write(taggerWeights)
	hash.Write(taggerClusters)
	return &tagger{ner.NewTagger(tables, model), known, hex.EncodeToString(hash.Sum(nil))}, nil
}

// run fills the document's mentions.
func (t *tagger) run(d *document) error {
	var sentences [][]string
	for _, f := range d.fields() {
		sentences = append(sentences, f.sentenceTokens()...)
	}
	names := t.tag(sentences)
	for _, f := range d.fields() {
		for i, s := range f.sentences {
			for _, span := range t.withDemonyms(sentences[i], names[i]) {
				d.mentions = append(d.mentions, f.mention(i, s, span))
			}
		}
		sentences, names = sentences[len(f.sentences):], names[len(f.sentences):]
	}
	return nil
}

// sentenceTokens returns the texts of the tokens of each sentence.
func (f *field) sentenceTokens() [][]string {
	texts := make([]string, len(f.tokens))
	for i, t := range f.tokens {
		texts[i] = t.text
	}
	sentences := make([][]string, len(f.sentences))
	for i, s := range f.sentences {
		sentences[i] = texts[s.firstToken:s.endToken]
	}
	return sentences
}

// tag finds the names in each sentence.
func (t *tagger) tag(sentences [][]string) [][]ner.Span {
	names := t.names.Tag(sentences)
	for i, found := range names {
		kept := found[:0]
		for _, name := range found {
			if name = trimName(sentences[i], name); name.First < name.End {
				kept = append(kept, name)
			}
		}
		names[i] = kept
	}
	return names
}

// found is a name or a demonym in a sentence.
type found struct {
	ner.Span
	kind article.MentionKind
}

// mention places what was found in sentence number i in the field.
func (f *field) mention(i int, s sentence, span found) mention {
	first, end := s.firstToken+span.First, s.firstToken+span.End
	return mention{
		field: f.name, sentence: i, firstToken: first, endToken: end,
		start: f.tokens[first].start, end: f.tokens[end-1].end,
		typ: span.Type, kind: span.kind,
	}
}

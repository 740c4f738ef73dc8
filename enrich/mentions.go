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

// taggerTables are what the tagger is read from, apart from the names that are known.
type taggerTables struct {
	clusters *ner.Clusters
	model    *ner.Model
	digest   string
}

// readTaggerTables reads the embedded clusters and the weights, gzipped.
func readTaggerTables(weights []byte) (t taggerTables, err error) {
	if t.clusters, err = ner.ReadClusters(bytes.NewReader(taggerClusters)); err != nil {
		return taggerTables{}, err
	}
	if t.model, err = ner.ReadModel(bytes.NewReader(weights)); err != nil {
		return taggerTables{}, err
	}
	hash := sha256.New()
	hash.Write(weights)
	hash.Write(taggerClusters)
	t.digest = hex.EncodeToString(hash.Sum(nil))
	return t, nil
}

func newTagger(known *knowledge, names *ner.Gazetteer, t taggerTables) *tagger {
	return &tagger{ner.NewTagger(ner.NewTables(t.clusters, names), t.model), known, t.digest}
}

// run fills the document's mentions.
func (t *tagger) run(d *document) error {
	var words []sentence
	var tokens [][]string
	for _, f := range d.fields() {
		own := t.words(f)
		words = append(words, own...)
		tokens = append(tokens, f.tokensOf(own)...)
	}
	names := t.tag(tokens)
	for _, f := range d.fields() {
		for i := range f.sentences {
			for _, span := range t.withDemonyms(tokens[i], names[i]) {
				d.mentions = append(d.mentions, f.mention(i, words[i].firstToken, span))
			}
		}
		words, tokens, names = words[len(f.sentences):], tokens[len(f.sentences):], names[len(f.sentences):]
	}
	return nil
}

// tokensOf returns the texts of the tokens of each sentence.
func (f *field) tokensOf(sentences []sentence) [][]string {
	texts := make([]string, len(f.tokens))
	for i, t := range f.tokens {
		texts[i] = t.text
	}
	tokens := make([][]string, len(sentences))
	for i, s := range sentences {
		tokens[i] = texts[s.firstToken:s.endToken]
	}
	return tokens
}

// tag finds the names in each sentence.
func (t *tagger) tag(sentences [][]string) [][]ner.Span {
	names := t.names.Tag(sentences)
	for i, found := range names {
		kept, at := found[:0], 0
		for _, name := range found {
			if name.First < at {
				continue // the name before has taken it in
			}
			if name = t.edged(sentences[i], name, at); name.First < name.End {
				kept = append(kept, name)
				at = name.End
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

// mention places what was found in sentence number i, counted from a token, in
// the field.
func (f *field) mention(i, from int, span found) mention {
	first, end := from+span.First, from+span.End
	return mention{
		field: f.name, sentence: i, firstToken: first, endToken: end,
		start: f.tokens[first].start, end: f.tokens[end-1].end,
		typ: span.Type, kind: span.kind,
	}
}

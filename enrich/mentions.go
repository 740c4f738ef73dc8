package enrich

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the models
	"encoding/hex"
	"slices"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

//go:embed models/tagger.bin.gz
var taggerWeights []byte

//go:embed models/clusters.bin.gz
var taggerClusters []byte

// tagger finds the names of persons, organizations and places, and demonyms.
type tagger struct {
	names     *ner.Tagger
	known     *knowledge
	nicknames map[string]bool // of teams
	digest    string
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

func newTagger(known *knowledge, t taggerTables) *tagger {
	return &tagger{ner.NewTagger(ner.NewTables(t.clusters, known.gazetteer), t.model), known, known.nicknames(), t.digest}
}

// run fills the document's mentions.
func (t *tagger) run(d *document) error {
	r := d.room()
	r.words, r.inOrder = r.words[:0], r.inOrder[:0]
	r.texts = slices.Grow(r.texts[:0], len(d.title.tokens)+len(d.text.tokens))
	for _, f := range d.fields() {
		from := len(r.words)
		r.words = t.appendWords(r.words, f)
		r.inOrder, r.texts = f.appendTokens(r.inOrder, r.texts, r.words[from:])
	}
	words, tokens := r.words, r.inOrder
	names := t.tag(tokens)
	addCallSigns(tokens, names)
	d.mentions = r.tagged[:0]
	for _, f := range d.fields() {
		for i := range f.sentences {
			r.found = t.withListed(tokens[i], t.withDemonyms(tokens[i], names[i], r.found[:0]))
			for _, span := range r.found {
				d.mentions = append(d.mentions, f.mention(i, words[i].firstToken, span))
			}
		}
		words, tokens, names = words[len(f.sentences):], tokens[len(f.sentences):], names[len(f.sentences):]
	}
	return nil
}

// appendTokens appends the texts of the tokens of each sentence, which it puts behind
// other texts.
func (f *field) appendTokens(bySentence [][]string, texts []string, sentences []sentence) (all [][]string, allTexts []string) {
	from := len(texts)
	for _, t := range f.tokens {
		texts = append(texts, t.text)
	}
	own := texts[from:]
	for _, s := range sentences {
		bySentence = append(bySentence, own[s.firstToken:s.endToken])
	}
	return bySentence, texts
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

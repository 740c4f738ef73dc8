package enrich

import "github.com/dateline/dateline/internal/ner"

// TagTokens finds the names of persons, organizations and places in the
// sentences of one document that were split into tokens elsewhere, such as
// those of a gold set. Each sentence's names are in order and do not overlap;
// demonyms are not among them. It is safe for concurrent use.
func (p *Pipeline) TagTokens(sentences [][]string) [][]ner.Span {
	return p.tagger.tag(sentences)
}

package enrich

import "strings"

type tokenizer struct{ digest string }

func newTokenizer() (*tokenizer, error) { return &tokenizer{}, nil }

func (t *tokenizer) run(d *document) error {
	for _, f := range d.fields() {
		offset := 0
		for _, word := range strings.Fields(f.text) {
			start := offset + strings.Index(f.text[offset:], word)
			offset = start + len(word)
			f.tokens = append(f.tokens, token{start, offset, word})
		}
		if len(f.tokens) > 0 {
			f.sentences = []sentence{{f.tokens[0].start, offset, 0, len(f.tokens)}}
		}
	}
	return nil
}

package enrich

import (
	"fmt"

	"github.com/dateline/dateline/article"
)

// Splitter splits plain text into sentences and tokens as the pipeline does,
// for the program that trains the tagger. It is safe for concurrent use.
type Splitter struct{ tokens *tokenizer }

// NewSplitter loads what the splitting needs.
func NewSplitter() (*Splitter, error) {
	known, err := loadKnowledge(nil)
	if err != nil {
		return nil, fmt.Errorf("load knowledge of names: %w", err)
	}
	tokens, err := newTokenizer(known)
	if err != nil {
		return nil, fmt.Errorf("load tokenizer: %w", err)
	}
	return &Splitter{tokens}, nil
}

// Split returns the tokens of each sentence of a text.
func (s *Splitter) Split(text string) ([][]string, error) {
	d := &document{title: field{name: article.TitleField}, text: field{name: article.TextField, text: text}}
	if err := s.tokens.run(d); err != nil {
		return nil, err
	}
	tokens, _ := d.text.appendTokens(nil, nil, d.text.sentences)
	return tokens, nil
}

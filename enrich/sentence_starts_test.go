package enrich

import (
	"maps"
	"slices"
	"testing"

	punkt "github.com/neurosnap/sentences"
	punktenglish "github.com/neurosnap/sentences/english"
)

// Punkt says the same of words, and its rules of the words behind initials.
func TestSentenceStartsAreThoseOfPunkt(t *testing.T) {
	tokenizer, err := punktenglish.NewSentenceTokenizer(nil)
	if err != nil {
		t.Fatal(err)
	}
	marks := punctuation{punkt.NewPunctStrings()}
	parser := sentenceWords{punktenglish.NewWordTokenizer(marks)}
	model := *tokenizer.Storage
	theirs := &punkt.OrthoContext{Storage: &model, PunctStrings: marks, TokenType: parser, TokenFirst: parser}
	ours := takeSentenceStarts(tokenizer.Storage, parser)
	words := slices.Collect(maps.Keys(model.OrthoContext))
	words = append(words, "unknown-to-punkt", ".", ";", "；", ";:", "\xff", "5", "é")
	for _, word := range words {
		for _, written := range []string{word, word + ".", titleCase(word)} {
			token := punkt.NewToken(written)
			for _, token.SentBreak = range []bool{false, true} {
				want, got := theirs.Heuristic(token), ours.Heuristic(token)
				if got != want {
					t.Errorf("%q: %d, by Punkt %d", written, got, want)
				}
				typ := parser.TypeNoSentPeriod(token)
				inSmall, left := model.OrthoContext[typ]&inSmall != 0, tokenizer.OrthoContext[typ]&inSmall != 0
				if want == -1 && parser.FirstUpper(token) && inSmall != left {
					t.Errorf("%q was seen in small letters: %v, to Punkt's rule %v", written, inSmall, left)
				}
			}
		}
	}
}

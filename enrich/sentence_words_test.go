package enrich

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	punkt "github.com/neurosnap/sentences"
	punktenglish "github.com/neurosnap/sentences/english"
	"pgregory.net/rapid"
)

// Of what is the same, only where a line begins is left out: no rule asks.
func TestSentenceWordsAreThoseOfPunkt(t *testing.T) {
	theirs := punktenglish.NewWordTokenizer(punkt.NewPunctStrings())
	ours := sentenceWords{theirs}
	part := rapid.OneOf(
		rapid.SampledFrom([]string{" ", "\n", "\u00a0", ".", "!", "?", "。", "！", "；", "”", "'", ")", "[", ",", "U.S.", "Minsk", "the", "3.5", "-7", "é", "\xff", "ſ", "İ"}),
		rapid.StringN(1, 4, -1),
	)
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, p := range rapid.SliceOfN(part, 0, 30).Draw(t, "parts") {
			text += p
		}
		want, got := theirs.Tokenize(text, true), ours.Tokenize(text, true)
		same := cmp.Options{cmpopts.IgnoreUnexported(punkt.Token{}), cmpopts.IgnoreFields(punkt.Token{}, "ParaStart", "LineStart")}
		if diff := cmp.Diff(want, got, same); diff != "" {
			t.Fatalf("%q (-theirs +ours):\n%s", text, diff)
		}
		for _, token := range want {
			for _, token.SentBreak = range []bool{false, true} {
				theirs := []any{theirs.Type(token), theirs.TypeNoPeriod(token), theirs.TypeNoSentPeriod(token), theirs.HasSentEndChars(token)}
				ours := []any{ours.Type(token), ours.TypeNoPeriod(token), ours.TypeNoSentPeriod(token), ours.HasSentEndChars(token)}
				if diff := cmp.Diff(theirs, ours); diff != "" {
					t.Fatalf("%q (-theirs +ours):\n%s", token.Tok, diff)
				}
			}
		}
	})
}

package enrich

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jonreiter/govader"
)

// vader rates texts as VADER does (Hutto and Gilbert, 2014): a lexicon of words
// rated by people, and rules for negation, degree and emphasis. govader has the
// rules; here is put right in what it differs from Python's VADER 3.3.2. It is
// read-only and safe for concurrent use.
//
// Two differences are left, in both of which Python's result is a slip: it lets
// "so" and "this" before a word strengthen it, where "never so" is meant; and where
// a rating behind a "but" equals half of one before, it weakens that one twice and
// does not strengthen the other.
type vader struct {
	analyzer *govader.SentimentIntensityAnalyzer
	// It looks each character up among the emoji, which takes longest of all, so
	// that texts without any get an analyzer that knows none.
	withoutEmoji *govader.SentimentIntensityAnalyzer
}

func newVADER() *vader {
	analyzer := govader.NewSentimentIntensityAnalyzer()
	// What govader's copies of the lexicon and of the idioms lack.
	analyzer.Lexicon["heart"], analyzer.Lexicon["hearts"] = 3.2, 3.3
	analyzer.Constants.SpecialCaseIdioms["bus stop"] = 0
	analyzer.Constants.SpecialCaseIdioms["beating heart"] = 3.5
	// It looks up the words before another one as they are written. Those that
	// are not in capitals are given to it in small letters.
	for word, rating := range analyzer.Lexicon {
		analyzer.Lexicon[strings.ToUpper(word)] = rating
	}
	// In Python, É is a capital.
	analyzer.Constants.Regex.LowerRegex = regexp.MustCompile(`[\p{Ll}\p{Lt}]`)
	analyzer.Constants.Regex.UpperRegex = regexp.MustCompile(`\p{Lu}`)
	return &vader{analyzer, &govader.SentimentIntensityAnalyzer{Lexicon: analyzer.Lexicon, Constants: analyzer.Constants}}
}

// rating returns a word's rating, from -4 to 4, 0 for one that does not judge.
func (v *vader) rating(word string) float64 { return v.analyzer.Lexicon[word] }

// score returns the compound score of a text, in [-1, 1].
func (v *vader) score(text string) float64 {
	text = plainForVADER(text)
	if strings.ContainsFunc(text, v.isEmoji) {
		return v.analyzer.PolarityScores(text).Compound
	}
	return v.withoutEmoji.PolarityScores(text).Compound
}

func (v *vader) isEmoji(c rune) bool {
	if c < utf8.RuneSelf {
		return false
	}
	_, known := v.analyzer.EmojiDict[string(c)]
	return known
}

// plainForVADER returns the text with plain quotes, one space between words, and
// words in small letters save those in capitals, which emphasize.
func plainForVADER(text string) string {
	var plain strings.Builder
	plain.Grow(len(text))
	for word := range strings.FieldsFuncSeq(text, isGapForVADER) {
		if plain.Len() > 0 {
			plain.WriteByte(' ')
		}
		lower := strings.ContainsFunc(word, unicode.IsLower)
		for _, c := range word {
			switch {
			case c == '’' || c == '‘':
				c = '\''
			case c == '“' || c == '”':
				c = '"'
			case lower:
				c = unicode.ToLower(c)
			}
			plain.WriteRune(c)
		}
	}
	return plain.String()
}

// isGapForVADER reports whether a code point parts words: dashes do, between
// which news puts no space.
func isGapForVADER(c rune) bool {
	return unicode.IsSpace(c) || c == '–' || c == '—' || c == '―' || c == '…'
}

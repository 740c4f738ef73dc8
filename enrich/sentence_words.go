package enrich

import (
	"strings"
	"unicode"
	"unicode/utf8"

	punkt "github.com/neurosnap/sentences"
	punktenglish "github.com/neurosnap/sentences/english"
)

// sentenceWords reads words for Punkt. It says the same of them as Punkt's own
// tokenizer, but without patterns where a look tells that they don't match.
type sentenceWords struct{ *punktenglish.WordTokenizer }

// Tokenize returns the words of a text: all of them, or those with a mark that may
// end a sentence and those behind them.
func (w sentenceWords) Tokenize(text string, onlyMarked bool) []*punkt.Token {
	if !onlyMarked || text == "" || strings.IndexByte(text, leadOfStop) >= 0 || strings.IndexByte(text, leadOfMarks) >= 0 {
		return w.WordTokenizer.Tokenize(text, onlyMarked)
	}
	tokens := make([]*punkt.Token, 0, 16)
	start, marked, next := 0, false, false // of the word that is read; next: the one before was marked
	for i, size := 0, 0; i < len(text); i += size {
		c := rune(text[i])
		if size = 1; c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(text[i:])
		}
		marked = marked || c == '.' || c == '!' || c == '?'
		end := i
		switch {
		case i == len(text)-1:
			end = len(text)
		case !isSpace(c):
			continue
		}
		word := ""
		if marked || next {
			word = strings.TrimSpace(text[start:end])
		}
		if word != "" {
			token := punkt.NewToken(word)
			token.Position = end
			tokens = append(tokens, token)
			next = marked
		}
		start, marked = end, false
	}
	if len(tokens) == 0 {
		token := punkt.NewToken(text)
		token.Position = len(text)
		tokens = append(tokens, token)
	}
	return tokens
}

// The first bytes of "。" and of "！" and "？", which end words for Punkt without a
// space.
const (
	leadOfStop  = 0xe3
	leadOfMarks = 0xef
)

// isSpace is unicode.IsSpace, faster for most characters.
func isSpace(c rune) bool {
	if c > ' ' && c < utf8.RuneSelf {
		return false
	}
	return unicode.IsSpace(c)
}

// HasSentEndChars reports whether a word has a mark that surely ends a sentence.
func (w sentenceWords) HasSentEndChars(t *punkt.Token) bool {
	switch first := strings.IndexAny(t.Tok, ".?!"); first {
	case -1:
		return false
	case len(t.Tok) - 1:
		return t.Tok[first] != '.'
	}
	return w.WordTokenizer.HasSentEndChars(t)
}

// Type returns the word in small letters, with a number's form for any number.
func (w sentenceWords) Type(t *punkt.Token) string {
	if strings.ContainsAny(t.Tok, "0123456789") {
		return w.WordTokenizer.Type(t)
	}
	typ := strings.ToLower(t.Tok)
	if len(typ) == 1 {
		return typ
	}
	return strings.ReplaceAll(typ, ",", "")
}

// TypeNoPeriod returns the type without a full stop at its end.
func (w sentenceWords) TypeNoPeriod(t *punkt.Token) string {
	typ := w.Type(t)
	if len(typ) > 1 {
		return strings.TrimSuffix(typ, ".")
	}
	return typ
}

// TypeNoSentPeriod is TypeNoPeriod for the last word of a sentence, else Type.
func (w sentenceWords) TypeNoSentPeriod(t *punkt.Token) string {
	if t.SentBreak {
		return w.TypeNoPeriod(t)
	}
	return w.Type(t)
}

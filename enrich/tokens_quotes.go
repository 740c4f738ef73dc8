package enrich

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mayBeQuote reports whether a character is a single quote or none of ASCII.
func mayBeQuote(c rune) bool { return c == '\'' || c == '`' || c >= utf8.RuneSelf }

// splitsQuote reports whether a character of a text is a quote that is a token of its
// own: a guillemet or a low quote always, a single one where it opens a quotation.
// word reports whether it is inside a word, whose last character is previous.
func splitsQuote(text string, at int, c, previous rune, word bool) bool {
	if isSingleQuote(c) {
		return (!word || opensBracket(previous)) && opensQuotation(text, at)
	}
	return c >= utf8.RuneSelf && strings.ContainsRune(glued, c)
}

// beginsPiece reports whether a character can stand before a word without being a part
// of its piece.
func beginsPiece(c rune) bool {
	return isSpace(c) || isDash(c) || isSingleQuote(c) || strings.ContainsRune(glued, c)
}

// glued are the quotes that are never inside a word.
const glued = "«»‹›„‟‚"

func isSingleQuote(c rune) bool { return c == '\'' || c == '‘' || c == '’' || c == '`' }

func opensBracket(c rune) bool { return c == '"' || c == '“' || c == '(' || c == '[' || c == '{' }

// opensQuotation reports whether the single quote at a byte of a text opens a
// quotation, and is neither what is left of letters ('em, '90s) nor one of a name
// ('Abd).
func opensQuotation(text string, at int) bool {
	_, size := utf8.DecodeRuneInString(text[at:])
	rest := text[at+size:]
	if second, size := utf8.DecodeRuneInString(rest); isSingleQuote(second) { // two for a double one
		rest = rest[size:]
	}
	word := rest
	if end := strings.IndexFunc(rest, isNoWord); end >= 0 {
		word = rest[:end]
	}
	rest = rest[len(word):]
	switch {
	case word == "":
		return false
	case elisions[strings.ToLower(word)]:
		return strings.HasPrefix(rest, "-") // 'N-word'
	case isShortYear(word):
		return closesQuotation(rest, maxNumber)
	case beginsArabic(word) && isBehindName(text[:at]):
		return closesQuotation(rest, maxQuotation)
	}
	return true
}

func isNoWord(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }

// elisions are what follows an apostrophe that stands for letters.
var elisions = wordSet("s m re ve ll d t em til till cause tis twas n nuff")

// isShortYear reports whether a word is a year or a decade without its century: "08",
// "90s".
func isShortYear(word string) bool {
	word = strings.TrimSuffix(word, "s")
	return len(word) == 2 && isNumber(word)
}

// beginsArabic reports whether a word can follow the apostrophe with which some write
// the letter ayn at the beginning of a name: 'Abd, 'Umar. A vowel follows it.
func beginsArabic(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return strings.ContainsRune("AEIOUĀĪŪÁÍÚ", first)
}

// isBehindName reports whether a text ends in a space, and before it in a word with a
// capital or one that stands inside of Arabic names.
func isBehindName(text string) bool {
	text, spaced := strings.CutSuffix(text, " ")
	if !spaced {
		return false
	}
	word := text[strings.LastIndexFunc(text, isSpace)+1:]
	last, _ := utf8.DecodeLastRuneInString(word)
	return unicode.IsLetter(last) && (strings.ContainsFunc(word, unicode.IsUpper) || arabicParticles[word])
}

var arabicParticles = wordSet("bin ibn ben bint abu al")

// How far the end of a quotation is looked for, in bytes, and of one that begins with a
// number, "'47 percent'". A look from every quote to the end would take quadratic time.
const (
	maxQuotation = 400
	maxNumber    = 20
)

// closesQuotation reports whether a single quote closes behind a word that rest
// follows, on the same line.
func closesQuotation(rest string, within int) bool {
	previous := 'a'
	for i, c := range rest {
		if c == '\n' || i > within {
			return false
		}
		if (c == '\'' || c == '’') && !isSpace(previous) {
			next, _ := utf8.DecodeRuneInString(rest[i+utf8.RuneLen(c):])
			if isNoWord(next) {
				return true
			}
		}
		previous = c
	}
	return false
}

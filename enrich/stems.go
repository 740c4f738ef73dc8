package enrich

import (
	"strings"
	"unicode"
	"unicode/utf8"

	snowball "github.com/kljensen/snowball/english"
)

// stemsDigest names the library whose stems the stages depend on.
const stemsDigest = "snowball/v0.10.0"

// maxWord is the length of the longest word that is stemmed, in bytes.
const maxWord = 40

// stems numbers the words of one document so that forms of the same word have
// the same number, by Porter's second stemmer.
type stems struct {
	stop  stopwords
	words map[string]int // lower case
	stems map[string]int
}

func newStems(stop stopwords) *stems {
	return &stems{stop, make(map[string]int), make(map[string]int)}
}

// numbered returns the document's stems, which its stages share.
func (d *document) numbered(stop stopwords) *stems {
	if d.stems == nil {
		d.stems = newStems(stop)
	}
	return d.stems
}

// noStem is the number of what tells nothing: marks, numbers, stop words.
const noStem = -1

// number returns a token's number, or noStem.
func (s *stems) number(t token) int {
	word := strings.ToLower(t.text)
	if n, known := s.words[word]; known {
		return n
	}
	n := noStem
	if s.tells(word) {
		stem := word
		if len(word) <= maxWord {
			stem = snowball.Stem(word, false)
		}
		var known bool
		if n, known = s.stems[stem]; !known {
			n = len(s.stems)
			s.stems[stem] = n
		}
	}
	s.words[word] = n
	return n
}

// numbers returns the number of each token.
func (s *stems) numbers(tokens []token) []int {
	list := make([]int, len(tokens))
	for i, t := range tokens {
		list[i] = s.number(t)
	}
	return list
}

// tells reports whether a word in lower case is one that a text can be about.
func (s *stems) tells(word string) bool {
	first, size := utf8.DecodeRuneInString(word)
	return len(word) > size && !s.stop[word] && (unicode.IsLetter(first) || unicode.IsDigit(first)) &&
		strings.ContainsFunc(word, unicode.IsLetter)
}

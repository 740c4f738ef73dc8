package enrich

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	snowball "github.com/kljensen/snowball/english"

	"github.com/dateline/dateline/article"
)

// stemsDigest names the library whose stems the stages depend on.
const stemsDigest = "snowball/v0.10.0"

// maxWord is the length of the longest word that is stemmed, in bytes.
const maxWord = 40

// stemmer gives forms of the same word the same stem, by Porter's second stemmer. It
// is read-only and safe for concurrent use.
type stemmer struct {
	stop   stopwords
	common commonStems
}

// commonStems are the stems of some words in lower case, worked out beforehand.
type commonStems struct {
	words   *textIndex
	lengths []uint8          // of the stems that their words begin with, which most do
	others  map[int32]string // by the number of the word
}

// of returns the stem of a word.
func (c *commonStems) of(word string) (stem string, found bool) {
	number, found := c.words.find(word)
	if !found {
		return "", false
	}
	if stem, found := c.others[number]; found {
		return stem, true
	}
	return word[:c.lengths[number]], true
}

// newStemmer returns a stemmer that is quick with the given words, in lower case.
func newStemmer(stop stopwords, common *textIndex) *stemmer {
	s := &stemmer{stop: stop, common: commonStems{common, make([]uint8, common.size()), make(map[int32]string)}}
	var packed packedTexts
	for number, word := range common.all() {
		stem := s.newStem(word)
		if strings.HasPrefix(word, stem) && len(stem) <= math.MaxUint8 {
			s.common.lengths[number] = uint8(len(stem))
		} else {
			s.common.others[number] = packed.keep(stem)
		}
	}
	return s
}

// stem returns the stem of a word in lower case, "" for what tells nothing: marks,
// numbers, stop words.
func (s *stemmer) stem(word string) string {
	if stem, found := s.common.of(word); found {
		return stem
	}
	return s.newStem(word)
}

// newStem works the stem out.
func (s *stemmer) newStem(word string) string {
	switch {
	case !s.tells(word):
		return ""
	case len(word) > maxWord:
		return word
	}
	return snowball.Stem(word, false)
}

// tells reports whether a word in lower case is one that a text can be about.
func (s *stemmer) tells(word string) bool {
	first, size := utf8.DecodeRuneInString(word)
	return len(word) > size && !s.stop[word] && (unicode.IsLetter(first) || unicode.IsDigit(first)) &&
		strings.ContainsFunc(word, unicode.IsLetter) && !s.isContracted(word)
}

// isContracted reports whether a word is two that tell nothing: "i've".
func (s *stemmer) isContracted(word string) bool {
	at := strings.IndexAny(word, "'’")
	return at > 0 && (at == 1 || s.stop[word[:at]]) && s.stop[word[at:]]
}

// stems are the stems of a document's words, numbered from 0 as they come.
type stems struct {
	title, text []int32 // by token
	count       int
}

// noStem is the number of what tells nothing.
const noStem = -1

// of returns the numbers of a field's tokens.
func (s *stems) of(name article.Field) []int32 {
	if name == article.TitleField {
		return s.title
	}
	return s.text
}

// numbered returns the document's stems, which its stages share.
func (s *stemmer) numbered(d *document) *stems {
	if d.stems == nil {
		r := d.room()
		r.stems.begin(s)
		r.numbers.title = r.stems.appendTo(r.numbers.title[:0], d.title.tokens)
		r.numbers.text = r.stems.appendTo(r.numbers.text[:0], d.text.tokens)
		r.numbers.count = len(r.stems.stems)
		d.stems = &r.numbers
	}
	return d.stems
}

// stemNumbers numbers stems.
type stemNumbers struct {
	stemmer *stemmer
	words   map[string]int32 // in lower case
	stems   map[string]int32
}

// begin makes the numbers those of a new document.
func (n *stemNumbers) begin(s *stemmer) {
	if n.words == nil {
		n.words, n.stems = make(map[string]int32), make(map[string]int32)
	}
	n.stemmer = s
	clear(n.words)
	clear(n.stems)
}

func (n *stemNumbers) appendTo(numbers []int32, tokens []token) []int32 {
	for _, t := range tokens {
		word := strings.ToLower(t.text)
		number, known := n.words[word]
		if !known {
			number = n.number(n.stemmer.stem(word))
			n.words[word] = number
		}
		numbers = append(numbers, number)
	}
	return numbers
}

func (n *stemNumbers) number(stem string) int32 {
	if stem == "" {
		return noStem
	}
	number, known := n.stems[stem]
	if !known {
		number = int32(len(n.stems))
		n.stems[stem] = number
	}
	return number
}

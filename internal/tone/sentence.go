package tone

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Dimensions is the length of a word's vector.
const Dimensions = 128

// Vectors gives pieces of words their vectors. A word's vector is the sum of those of
// its pieces.
type Vectors interface {
	// AppendPieces appends the numbers of the pieces of a word in lower case.
	AppendPieces(pieces []int32, word string) []int32
	// Pieces is how many pieces there are; they are numbered from 0.
	Pieces() int
	// Add adds the vector of a piece to a sum.
	Add(sum *[Dimensions]int64, piece int32)
}

// Reader reads sentences. It is read-only and safe for concurrent use.
type Reader struct {
	vectors Vectors
	valence func(word string) float64
}

// NewReader returns a reader. valence rates a word in lower case, from -4 to 4, 0 for
// a word that does not judge.
func NewReader(vectors Vectors, valence func(word string) float64) *Reader {
	return &Reader{vectors, valence}
}

// Sentence is what was read of a sentence. Its zero value can be read into, again and
// again.
type Sentence struct {
	vectors  Vectors
	words    []word
	pieces   []int32   // of all words
	valences []float64 // sum of the ratings of the words before
}

// word is a run of letters, with what follows an apostrophe, or of digits, or a mark.
type word struct {
	start, end int // bytes
	lower      string
	hash       uint32
	endPiece   int // of the sentence's pieces, where those of this word end
}

// Read reads a sentence, in place of what s held.
func (r *Reader) Read(text string, s *Sentence) {
	s.vectors, s.words, s.pieces = r.vectors, split(text, s.words[:0]), s.pieces[:0]
	s.valences = append(s.valences[:0], 0)
	for i := range s.words {
		w := &s.words[i]
		w.hash = hashOf(w.lower)
		s.pieces = r.vectors.AppendPieces(s.pieces, w.lower)
		w.endPiece = len(s.pieces)
		s.valences = append(s.valences, s.valences[i]+r.rate(s.words, i))
	}
}

// piecesOf returns the pieces of words [from, to).
func (s *Sentence) piecesOf(from, to int) []int32 {
	return s.pieces[s.firstPiece(from):s.firstPiece(to)]
}

// firstPiece returns how many pieces are before a word.
func (s *Sentence) firstPiece(word int) int {
	if word == 0 {
		return 0
	}
	return s.words[word-1].endPiece
}

// A negation up to so many words before turns a rating round and weakens it, as in
// VADER (Hutto and Gilbert, 2014).
const (
	negationReach  = 3
	negationFactor = -0.74
)

func (r *Reader) rate(words []word, i int) float64 {
	valence := r.valence(words[i].lower)
	if valence == 0 {
		return 0
	}
	for _, before := range words[max(0, i-negationReach):i] {
		if isNegation(before.lower) {
			return valence * negationFactor
		}
	}
	return valence
}

func isNegation(word string) bool {
	switch word {
	case "not", "no", "never", "none", "neither", "nor", "without", "nobody", "nothing", "hardly", "cannot":
		return true
	}
	return strings.HasSuffix(word, "n't")
}

// split appends the words of a text.
func split(text string, words []word) []word {
	for start := 0; start < len(text); {
		c, size := utf8.DecodeRuneInString(text[start:])
		end := start + size
		switch {
		case unicode.IsSpace(c):
			start = end
			continue
		case unicode.IsLetter(c):
			end = start + lettersAt(text[start:])
		case unicode.IsDigit(c):
			end = start + digits(text[start:])
		}
		words = append(words, word{start: start, end: end, lower: normalize(text[start:end])})
		start = end
	}
	return words
}

// lettersAt returns the bytes of a word of letters, which an apostrophe may part.
func lettersAt(text string) int {
	end := letters(text)
	c, size := utf8.DecodeRuneInString(text[end:])
	if c == '\'' || c == '’' {
		if more := letters(text[end+size:]); more > 0 {
			return end + size + more
		}
	}
	return end
}

// letters returns how many bytes of letters a text begins with.
func letters(text string) int {
	for i, c := range text {
		if !unicode.IsLetter(c) {
			return i
		}
	}
	return len(text)
}

// digits returns how many bytes of digits a text begins with.
func digits(text string) int {
	for i, c := range text {
		if !unicode.IsDigit(c) {
			return i
		}
	}
	return len(text)
}

// normalize returns a word in lower case with straight quotes.
func normalize(w string) string {
	if isPlain(w) {
		return w
	}
	w = strings.ToLower(w)
	switch w {
	case "“", "”":
		return `"`
	case "‘":
		return "'"
	}
	return strings.ReplaceAll(w, "’", "'")
}

// isPlain reports whether a word is ASCII without a capital.
func isPlain(w string) bool {
	for i := range len(w) {
		if w[i] >= utf8.RuneSelf || w[i] >= 'A' && w[i] <= 'Z' {
			return false
		}
	}
	return true
}

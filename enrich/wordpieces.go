package enrich

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestSplitWord is the longest word, in bytes, that is taken apart.
const longestSplitWord = 100

// wordPieces splits text into pieces of words as BERT does: whole words where
// the vocabulary has them, else the longest pieces from the left. It is
// read-only.
//
// Wu et al., "Google's Neural Machine Translation System" (2016), section 4.1.
type wordPieces struct {
	starts  map[string]int32 // row of a word, or of its first piece
	insides map[string]int32 // row of a piece that goes on with a word
	longest int              // of all, in bytes
}

// newWordPieces numbers the pieces in their order. One that goes on with a word
// begins with "##".
func newWordPieces(vocabulary []string) wordPieces {
	w := wordPieces{starts: make(map[string]int32, len(vocabulary)), insides: make(map[string]int32)}
	for row, piece := range vocabulary {
		inside, ok := strings.CutPrefix(piece, "##")
		if ok && inside != "" {
			w.insides[inside] = int32(row)
		} else {
			w.starts[piece] = int32(row)
		}
		w.longest = max(w.longest, len(piece))
	}
	return w
}

// each calls visit with the row of each piece of the text, in order. Words that
// cannot be made of pieces are passed over.
func (w *wordPieces) each(text string, visit func(row int32)) {
	text = withoutMarks(text)
	for start := 0; start < len(text); {
		r, size := utf8.DecodeRuneInString(text[start:])
		end := start + size
		switch {
		case isBetweenWords(r):
			start = end
			continue
		case !isPieceMark(r):
			end = start + wordLength(text[start:])
		}
		w.eachOfWord(text[start:end], visit)
		start = end
	}
}

func (w *wordPieces) eachOfWord(word string, visit func(row int32)) {
	if row, ok := w.starts[word]; ok {
		visit(row)
		return
	}
	if len(word) > longestSplitWord {
		return
	}
	var rows [longestSplitWord]int32
	count, rest, from := 0, word, w.starts
	for rest != "" {
		row, length := w.longestPrefix(rest, from)
		if length == 0 {
			return
		}
		rows[count] = row
		count, rest, from = count+1, rest[length:], w.insides
	}
	for _, row := range rows[:count] {
		visit(row)
	}
}

// longestPrefix returns the longest piece that the rest begins with, and its
// length in bytes, 0 if there is none.
func (w *wordPieces) longestPrefix(rest string, from map[string]int32) (row int32, length int) {
	for length = min(len(rest), w.longest); length > 0; length-- {
		if row, ok := from[rest[:length]]; ok {
			return row, length
		}
	}
	return 0, 0
}

// withoutMarks is the text in lower case, without marks on letters.
func withoutMarks(text string) string {
	text = strings.ToLower(text)
	if isASCII(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))
}

// wordLength returns the bytes before the next mark or gap.
func wordLength(text string) int {
	for i, r := range text {
		if isBetweenWords(r) || isPieceMark(r) {
			return i
		}
	}
	return len(text)
}

func isBetweenWords(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// isPieceMark reports whether the character is a piece of its own.
func isPieceMark(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && !(r >= 'a' && r <= 'z') && !(r >= '0' && r <= '9')
	}
	return unicode.IsPunct(r)
}

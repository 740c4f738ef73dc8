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
	starts  pieceRows // of words, or of their first pieces
	insides pieceRows // of pieces that go on with a word
	longest int       // of all, in bytes
}

// pieceRows are the rows of pieces.
type pieceRows struct {
	*textIndex
	rows []int32 // by number
}

// newPieceRows returns room for some pieces, parts of a text.
func newPieceRows(all string, pieces int) pieceRows {
	index := newTextIndex(all, pieces)
	return pieceRows{index, make([]int32, index.size())}
}

func (r *pieceRows) of(piece string) (row int32, found bool) {
	number, found := r.find(piece)
	if !found {
		return 0, false
	}
	return r.rows[number], true
}

// put adds a piece.
func (r *pieceRows) put(piece textPart, row int32) {
	if number, added := r.add(piece); added {
		r.rows[number] = row
	}
}

// newWordPieces numbers the pieces in their order. One that goes on with a word
// begins with "##".
func newWordPieces(vocabulary []string) wordPieces {
	goesOn := 0
	for _, piece := range vocabulary {
		if isInside(piece) {
			goesOn++
		}
	}
	all := strings.Join(vocabulary, "")
	w := wordPieces{
		starts:  newPieceRows(all, len(vocabulary)-goesOn),
		insides: newPieceRows(all, goesOn),
	}
	end := uint32(0)
	for row, piece := range vocabulary {
		start := end
		end += uint32(len(piece))
		if isInside(piece) {
			w.insides.put(textPart{start + uint32(len(insideMark)), end}, int32(row))
		} else {
			w.starts.put(textPart{start, end}, int32(row))
		}
		w.longest = max(w.longest, len(piece))
	}
	return w
}

// insideMark begins a piece that goes on with a word.
const insideMark = "##"

func isInside(piece string) bool {
	return len(piece) > len(insideMark) && strings.HasPrefix(piece, insideMark)
}

// appendTo appends the row of each piece of the text, in order. Words that cannot be
// made of pieces are passed over.
func (w *wordPieces) appendTo(rows []int32, text string) []int32 {
	text = withoutMarks(text)
	for start := 0; start < len(text); {
		end := start + wordLength(text[start:])
		if end == start {
			r, size := utf8.DecodeRuneInString(text[start:])
			end += size
			if isBetweenWords(r) {
				start = end
				continue
			}
		}
		rows = w.appendWord(rows, text[start:end])
		start = end
	}
	return rows
}

func (w *wordPieces) appendWord(rows []int32, word string) []int32 {
	if row, ok := w.starts.of(word); ok {
		return append(rows, row)
	}
	if len(word) > longestSplitWord {
		return rows
	}
	before, rest, from := len(rows), word, &w.starts
	for rest != "" {
		row, length := w.longestPrefix(rest, from)
		if length == 0 {
			return rows[:before]
		}
		rows, rest, from = append(rows, row), rest[length:], &w.insides
	}
	return rows
}

// longestPrefix returns the longest piece that the rest begins with, and its
// length in bytes, 0 if there is none.
func (w *wordPieces) longestPrefix(rest string, from *pieceRows) (row int32, length int) {
	for length = min(len(rest), w.longest); length > 0; length-- {
		if row, ok := from.of(rest[:length]); ok {
			return row, length
		}
	}
	return 0, 0
}

// withoutMarks is the text in lower case, without marks on letters.
func withoutMarks(text string) string {
	if isSmallOrMark(text) {
		return text
	}
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
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if !isSmallOrDigit(c) {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if isBetweenWords(r) || isPieceMark(r) {
			return i
		}
		i += size
	}
	return len(text)
}

func isSmallOrDigit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func isBetweenWords(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// isPieceMark reports whether the character is a piece of its own.
func isPieceMark(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && !isSmallOrDigit(byte(r))
	}
	return unicode.IsPunct(r)
}

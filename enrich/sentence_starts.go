package enrich

import (
	"strings"
	"unicode/utf8"

	punkt "github.com/neurosnap/sentences"
)

// sentenceStarts tells by how a word is written elsewhere whether it begins a sentence,
// as punkt.OrthoContext does. It holds no string for each word: the garbage collector
// looked at Punkt's 20,000 in each cycle. It is read-only and safe for concurrent use.
type sentenceStarts struct {
	words    *textIndex
	contexts []uint8 // by the number of a word
	parser   sentenceWords
}

// How Punkt saw a word written, and where in a sentence; bit 0 means nothing.
const (
	capitalAtStart = 1 << (iota + 1)
	capitalInside
	capitalSomewhere
	smallAtStart
	smallInside
	smallSomewhere

	inCapitals = capitalAtStart | capitalInside | capitalSomewhere
	inSmall    = smallAtStart | smallInside | smallSomewhere
)

// takeSentenceStarts takes the words out of Punkt's model. Those that were never seen in
// small letters say no more than words that are not there. Where Heuristic does not know,
// Punkt's rule of initials asks the model itself whether a word was seen in small letters:
// those that were, and that Heuristic does not know by their capital, are left.
func takeSentenceStarts(model *punkt.Storage, parser sentenceWords) *sentenceStarts {
	contexts := model.OrthoContext
	var small []string
	for word, context := range contexts {
		if context&inSmall != 0 {
			small = append(small, word)
		}
	}
	s := &sentenceStarts{words: indexOf(small), parser: parser}
	s.contexts = make([]uint8, s.words.size())
	model.OrthoContext = make(punkt.SetString)
	for number, word := range s.words.all() {
		s.contexts[number] = uint8(contexts[word])
		if contexts[word]&capitalInside != 0 {
			model.OrthoContext[word] = contexts[word]
		}
	}
	return s
}

// Heuristic returns 1 for a word that surely begins a sentence, 0 for one that surely
// does not, else -1.
func (s *sentenceStarts) Heuristic(t *punkt.Token) int {
	if first, size := utf8.DecodeRuneInString(t.Tok); size == len(t.Tok) && strings.ContainsRune(s.parser.Punctuation(), first) {
		return 0
	}
	context := uint8(0)
	if number, found := s.words.find(s.parser.TypeNoSentPeriod(t)); found {
		context = s.contexts[number]
	}
	switch {
	case s.parser.FirstUpper(t) && context&inSmall != 0 && context&capitalInside == 0:
		return 1
	case s.parser.FirstLower(t) && (context&inCapitals != 0 || context&smallAtStart == 0):
		return 0
	}
	return -1
}

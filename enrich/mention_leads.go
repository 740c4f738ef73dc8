package enrich

import (
	"strings"
	"unicode/utf8"
)

// appendWords appends the sentences of a field without what leads them at the
// beginning of a line: the bullet or number of an item, and the letters that
// stand for who speaks in an interview. The tagger would take bullets for words
// and letters for names.
func (t *tagger) appendWords(words []sentence, f *field) []sentence {
	labels := f.labels()
	for _, s := range f.sentences {
		if f.beginsLine(s) {
			s.firstToken += leadingMarks(f.tokens[s.firstToken:s.endToken])
			if label, length := leadingLabel(f.tokens[s.firstToken:s.endToken]); labels[label] > 1 || label != "" && t.known.find(label).none() {
				s.firstToken += length
			}
		}
		words = append(words, s)
	}
	return words
}

// labels counts the lines that begin with each label.
func (f *field) labels() map[string]int {
	labels := make(map[string]int)
	for _, s := range f.sentences {
		if label, _ := leadingLabel(f.tokens[s.firstToken:s.endToken]); label != "" && f.beginsLine(s) {
			labels[label]++
		}
	}
	return labels
}

func (f *field) beginsLine(s sentence) bool {
	return s.firstToken == 0 || strings.Contains(f.text[f.tokens[s.firstToken-1].end:s.start], "\n")
}

// leadingMarks returns the number of tokens that are the bullet or the number
// of an item.
func leadingMarks(tokens []token) int {
	first := tokens[0].text
	if len(tokens) > 1 && isNumber(first) && (tokens[1].text == "." || tokens[1].text == ")") {
		return 2
	}
	if mark, size := utf8.DecodeRuneInString(first); size == len(first) && (isDash(mark) || strings.ContainsRune(bullets, mark)) {
		return 1
	}
	return 0
}

// bullets are the signs that items of a list begin with, besides dashes.
const bullets = "*·•‣◦▪▫■□●○▶►"

// maxLabel is the number of letters that stand for a speaker at most.
const maxLabel = 4

// leadingLabel returns the letters that stand for who speaks, "WN" of "WN: What
// then?" or of "((WN)) What then?", and the number of tokens that they and the
// marks around them are. Without a label, both are zero.
func leadingLabel(tokens []token) (label string, length int) {
	opened := countWhile(tokens, "([")
	at := opened + 1
	if at >= len(tokens) || len(tokens[opened].text) > maxLabel || !isUpper(tokens[opened].text) {
		return "", 0
	}
	closed := countWhile(tokens[at:], ")]")
	at += closed
	colon := 0
	if at < len(tokens) && tokens[at].text == ":" {
		colon = 1
	}
	if opened != closed || closed+colon == 0 {
		return "", 0
	}
	return tokens[opened].text, at + colon
}

// countWhile counts the tokens at the beginning that are one of some marks.
func countWhile(tokens []token, marks string) int {
	count := 0
	for count < len(tokens) && len(tokens[count].text) == 1 && strings.Contains(marks, tokens[count].text) {
		count++
	}
	return count
}

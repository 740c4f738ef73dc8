package main

import (
	"unicode"
	"unicode/utf8"

	"github.com/dateline/dateline/internal/ner"
)

// rareWord is the number of times that a word has to be read before it says how
// it is usually written.
const rareWord = 4

// writings counts how often a word is written with a capital, and without.
type writings struct{ capital, small int }

// usualWritings counts words where no sentence begins, by their hashes. Headlines
// say nothing.
func usualWritings(documents []ner.Document) map[uint32]writings {
	counts := map[uint32]writings{}
	for _, d := range documents {
		for _, s := range d {
			if isHeadline(s.Tokens) {
				continue
			}
			for i, token := range s.Tokens {
				c, _ := utf8.DecodeRuneInString(token)
				if i == 0 || !unicode.IsLetter(c) {
					continue
				}
				hash := ner.WordHash(token)
				w := counts[hash]
				if unicode.IsUpper(c) {
					w.capital++
				} else {
					w.small++
				}
				counts[hash] = w
			}
		}
	}
	return counts
}

// isHeadline reports whether most words have capitals.
func isHeadline(tokens []string) bool {
	capital, small := 0, 0
	for _, token := range tokens {
		switch c, _ := utf8.DecodeRuneInString(token); {
		case unicode.IsUpper(c):
			capital++
		case unicode.IsLower(c):
			small++
		}
	}
	return capital > small
}

func (w writings) usual() ner.Usual {
	all := w.capital + w.small
	switch {
	case all < rareWord:
		return 0
	case w.capital*20 <= all:
		return ner.UsuallySmall
	case w.capital*2 <= all:
		return ner.MoreOftenSmall
	case w.capital*10 <= all*9:
		return ner.MoreOftenCapital
	}
	return ner.UsuallyCapital
}

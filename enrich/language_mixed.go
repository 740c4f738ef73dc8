package enrich

import (
	"strings"

	"github.com/dateline/dateline/article"
)

// mixedLanguage is the greatest confidence in the language of a text that has
// much of another.
const mixedLanguage = 0.4

// isEnglish reports whether the models may read a text.
func isEnglish(l article.Language) bool {
	return l.Code == english && l.Confidence >= article.SureLanguage
}

// Bounds of the passages that are looked at to find a second language: evenly
// over the text, each long enough to tell.
const (
	maxPassages  = 12
	passageBytes = 250
	minPassage   = 100 // in bytes
)

// isMixed reports whether more than a third of a text's passages are surely in
// another language than the text as a whole.
func (l *languageDetector) isMixed(text, code string) bool {
	passages := passagesOf(text)
	var unknown []string // those that are not English by their words
	others := 0
	for _, passage := range passages {
		switch {
		case l.englishness(passage) == 0:
			unknown = append(unknown, passage)
		case code != english:
			others++
		}
	}
	isMixed := func(others int) bool { return 3*others > len(passages) }
	for ; len(unknown) > 0 && !isMixed(others) && isMixed(others+len(unknown)); unknown = unknown[1:] {
		if l.isOther(unknown[0], code) {
			others++
		}
	}
	return isMixed(others)
}

// isOther reports whether a passage, which is not English by its words, is surely not
// in the language. Names and figures make English hard to know, and never sure to be
// something else.
func (l *languageDetector) isOther(passage, code string) bool {
	found := l.detectByTrigrams(passage, "")
	return found.Code != code && found.Code != english && found.Confidence >= sureOther
}

// sureOther is the least confidence that a passage is in another language than
// the whole text.
const sureOther = 0.8

// passagesOf returns passages of a text from one end to the other, of whole
// words.
func passagesOf(text string) []string {
	var all []string
	for len(text) >= minPassage {
		end := passageEnd(text)
		all = append(all, text[:end])
		text = text[end:]
	}
	if len(all) <= maxPassages {
		return all
	}
	chosen := make([]string, 0, maxPassages)
	for i := range maxPassages {
		chosen = append(chosen, all[i*(len(all)-1)/(maxPassages-1)])
	}
	return chosen
}

// passageEnd returns where the first passage of a text ends, in bytes:
// with a line, else with a word, if there is one.
func passageEnd(text string) int {
	passage := startOf(text, passageBytes)
	if len(passage) == len(text) {
		return len(text)
	}
	for _, at := range []string{"\n", " "} {
		if i := strings.LastIndex(passage, at); i >= minPassage {
			return i
		}
	}
	return len(passage)
}

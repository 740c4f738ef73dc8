package main

import (
	"strings"
	"unicode"

	"github.com/dateline/dateline/internal/ner"
)

// determiners are the words that lenient boundaries leave off the beginning of
// a name, and possessives what they leave off its end.
var (
	determiners = []string{"the", "a", "an"}
	possessives = []string{"'s", "’s", "'", "’"}
)

// lenient takes a determiner off the beginning of each name and a possessive
// off its end. Guidelines differ in whether they belong to it. A name of
// nothing else stays as it is.
func lenient(content []rune, names []ner.Span) []ner.Span {
	trimmed := make([]ner.Span, len(names))
	for i, n := range names {
		trimmed[i] = ner.Span{First: n.First + determiner(content[n.First:n.End]), End: n.End - possessive(content[n.First:n.End]), Type: n.Type}
		if trimmed[i].First >= trimmed[i].End {
			trimmed[i] = n
		}
	}
	return trimmed
}

// determiner returns the length of the determiner that a name begins with, and
// of the space behind it; 0 without one.
func determiner(name []rune) int {
	for i, c := range name {
		if !unicode.IsSpace(c) {
			continue
		}
		for _, d := range determiners {
			if strings.EqualFold(string(name[:i]), d) {
				return i + 1
			}
		}
		return 0
	}
	return 0
}

// possessive returns the length of the possessive that a name ends with; 0
// without one.
func possessive(name []rune) int {
	lower := strings.ToLower(string(name))
	for _, p := range possessives {
		if strings.HasSuffix(lower, p) {
			return len([]rune(p))
		}
	}
	return 0
}

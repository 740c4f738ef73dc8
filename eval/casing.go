package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// casing is a way to write a text. It changes code points one by one, so that
// offsets stay what they are.
type casing struct {
	name  string
	write func(string) string
}

func casings() []casing {
	return []casing{
		{"as written", func(s string) string { return s }},
		{"IN CAPITALS", inCapitals},
		{"In Title Case", inTitleCase},
	}
}

// inCapitals writes all letters in upper case. A letter whose upper case is
// more than one code point, such as ß, stays.
func inCapitals(s string) string {
	upper := cases.Upper(language.Und)
	return strings.Map(func(c rune) rune { return upperRune(upper, c) }, s)
}

// inTitleCase writes the first letter of each word in upper case, small words
// too, and leaves the others. Words begin behind a space, with or without
// brackets and quotes.
func inTitleCase(s string) string {
	upper := cases.Upper(language.Und)
	begins := true
	return strings.Map(func(c rune) rune {
		was := begins
		switch {
		case unicode.IsSpace(c):
			begins = true
		case !strings.ContainsRune(`"'“‘([{`, c):
			begins = false
		}
		if was {
			return upperRune(upper, c)
		}
		return c
	}, s)
}

func upperRune(upper cases.Caser, c rune) rune {
	runes := []rune(upper.String(string(c)))
	if len(runes) != 1 {
		return c
	}
	return runes[0]
}

package main

import (
	"strings"
	"testing"

	"github.com/dateline/dateline/internal/ner"
)

func TestUsualWritingIsCountedInsideSentences(t *testing.T) {
	var document ner.Document
	for range rareWord {
		document = append(document,
			ner.Sentence{Tokens: strings.Fields("Trade with Minsk grew .")},
			ner.Sentence{Tokens: strings.Fields("their trade with the Bank was about a bank .")},
			ner.Sentence{Tokens: strings.Fields("Trade Grew In Gomel")}, // says nothing
		)
	}
	document = append(document, ner.Sentence{Tokens: strings.Fields("a rare visit")})
	counts := usualWritings([]ner.Document{document})
	for word, want := range map[string]ner.Usual{
		"trade": ner.UsuallySmall, "Minsk": ner.UsuallyCapital, "bank": ner.MoreOftenSmall, "gomel": 0, "rare": 0, ".": 0,
	} {
		if got := counts[ner.WordHash(word)].usual(); got != want {
			t.Errorf("%s: got %d, want %d", word, got, want)
		}
	}
}

func TestUsualStepsGoByTheShareOfCapitals(t *testing.T) {
	for w, want := range map[writings]ner.Usual{
		{capital: 3}:             0,
		{capital: 1, small: 19}:  ner.UsuallySmall,
		{capital: 2, small: 19}:  ner.MoreOftenSmall,
		{capital: 10, small: 9}:  ner.MoreOftenCapital,
		{capital: 19, small: 2}:  ner.UsuallyCapital,
		{capital: 100, small: 0}: ner.UsuallyCapital,
	} {
		if got := w.usual(); got != want {
			t.Errorf("%+v: got %d, want %d", w, got, want)
		}
	}
}

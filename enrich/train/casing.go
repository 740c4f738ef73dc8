package main

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline/dateline/internal/ner"
)

// casing is how a sentence is written.
type casing int

const (
	asWritten casing = iota
	headline
	shouted
)

// recase writes the tokens of a sentence as a headline would.
func recase(tokens []string, c casing) []string {
	if c == asWritten {
		return tokens
	}
	recased := make([]string, len(tokens))
	for i, token := range tokens {
		switch {
		case c == shouted:
			recased[i] = strings.ToUpper(token)
		case i > 0 && smallWords[strings.ToLower(token)]:
			recased[i] = token
		default:
			recased[i] = capitalize(token)
		}
	}
	return recased
}

func capitalize(token string) string {
	first, size := utf8.DecodeRuneInString(token)
	if first == utf8.RuneError {
		return token
	}
	return string(unicode.ToUpper(first)) + token[size:]
}

// smallWords stay small in headlines.
var smallWords = map[string]bool{
	"a": true, "an": true, "the": true, "and": true, "or": true, "but": true, "of": true, "in": true, "on": true, "at": true,
	"to": true, "for": true, "by": true, "as": true, "with": true, "from": true, "vs": true, "'s": true, "’s": true, "n't": true,
}

// Per cent of the sentences that are written differently.
const (
	headlineShare = 22
	shoutedShare  = 22
)

// recased writes each sentence of a document in a casing chosen at random.
func recased(d ner.Document, random *rand.Rand) [][]string {
	sentences := make([][]string, len(d))
	for i, s := range d {
		sentences[i] = recase(s.Tokens, chooseCasing(random))
	}
	return sentences
}

func chooseCasing(random *rand.Rand) casing {
	switch percent := random.IntN(100); {
	case percent < headlineShare:
		return headline
	case percent < headlineShare+shoutedShare:
		return shouted
	}
	return asWritten
}

// tokensOf returns the sentences of a document as they are written.
func tokensOf(d ner.Document) [][]string {
	sentences := make([][]string, len(d))
	for i, s := range d {
		sentences[i] = s.Tokens
	}
	return sentences
}

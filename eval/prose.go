package main

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jdkato/prose/v2"

	"github.com/dateline/dateline/internal/ner"
)

// proseFinder finds names with prose alone, at its best: one model for all
// texts, and without sentences, which names do not need, unless the whole is
// asked for.
type proseFinder struct{ model *prose.Model }

func newProseFinder() (proseFinder, error) {
	document, err := prose.NewDocument("")
	if err != nil {
		return proseFinder{}, err
	}
	return proseFinder{document.Model}, nil
}

// answer finds the names of a text. One that makes prose panic has none.
func (p proseFinder) answer(t text) (a answer) {
	start := processorTime()
	defer func() {
		if recover() != nil {
			a = answer{took: processorTime() - start}
		}
	}()
	document, err := prose.NewDocument(t.content, prose.UsingModel(p.model), prose.WithSegmentation(t.whole))
	if err != nil {
		return answer{took: processorTime() - start}
	}
	took := processorTime() - start
	return answer{placed(t.content, document.Tokens(), document.Entities()), took}
}

// placed finds the offsets that prose does not give: the tokens follow each
// other in the text, and each entity is a run of tokens.
func placed(content string, tokens []prose.Token, entities []prose.Entity) []ner.Span {
	starts, ends := placeTokens(content, tokens)
	var names []ner.Span
	at := 0
	for _, e := range entities {
		words := strings.Fields(e.Text)
		first := runOf(words, tokens, at)
		if first < 0 {
			continue
		}
		at = first + len(words)
		if typ := entityType(e.Label); typ != "" && starts[first] >= 0 && ends[at-1] >= 0 {
			names = append(names, ner.Span{First: starts[first], End: ends[at-1], Type: typ})
		}
	}
	return names
}

// runOf returns the first token, from one on, of a run that begins in a name
// and reads so; -1 without one.
func runOf(words []string, tokens []prose.Token, from int) int {
	for i := from; i+len(words) <= len(tokens); i++ {
		same := func(a string, b prose.Token) bool { return a == b.Text }
		if tokens[i].Label != "O" && slices.EqualFunc(words, tokens[i:i+len(words)], same) {
			return i
		}
	}
	return -1
}

// placeTokens returns the code points at which each token begins and ends, -1
// for one that is not found. prose writes quotes straight.
func placeTokens(content string, tokens []prose.Token) (starts, ends []int) {
	straight := strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'").Replace(content)
	starts, ends = make([]int, len(tokens)), make([]int, len(tokens))
	runes := 0
	for i, token := range tokens {
		at := strings.Index(straight, token.Text)
		if at < 0 {
			starts[i], ends[i] = -1, -1
			continue
		}
		runes += utf8.RuneCountInString(straight[:at])
		starts[i] = runes
		runes += utf8.RuneCountInString(token.Text)
		ends[i] = runes
		straight = straight[at+len(token.Text):]
	}
	return starts, ends
}

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// entityTypes are the types in the order in which figures are told.
var entityTypes = []article.EntityType{article.Person, article.Organization, article.Place}

// comparison writes the F1 of each system, with exact and with lenient
// boundaries, and the words that it reads per second.
func comparison(systems []system, marked, speeds []textSet) string {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "set\tcasing\tF1 exact, lenient")
	for _, s := range systems {
		fmt.Fprint(table, "\t", s.name)
	}
	fmt.Fprintln(table)
	for _, set := range marked {
		printScores(table, systems, set)
	}
	for _, set := range speeds {
		fmt.Fprintf(table, "%s\t\twords/s", set.name)
		for _, s := range systems {
			fmt.Fprint(table, "\t", s.speed(set.texts))
		}
		fmt.Fprintln(table)
	}
	return flushed(table, &text)
}

// printScores writes the lines of one set: all names, and those of each type.
func printScores(table io.Writer, systems []system, set textSet) {
	exact, lenient := make([]ner.Scores, len(systems)), make([]ner.Scores, len(systems))
	for i, s := range systems {
		exact[i], lenient[i] = s.score(set.texts)
	}
	line := func(names string, pick func(ner.Scores) ner.Score) {
		fmt.Fprintf(table, "%s\t%s\t%s", set.name, set.casing, names)
		for i := range systems {
			fmt.Fprintf(table, "\t%.3f %.3f", pick(exact[i]).F1(), pick(lenient[i]).F1())
		}
		fmt.Fprintln(table)
	}
	line("all", ner.Scores.Total)
	for _, typ := range entityTypes {
		line(string(typ), func(s ner.Scores) ner.Score { return s[typ] })
	}
}

// score counts names with the same boundaries and the same type as the gold's.
func (s system) score(texts []text) (exact, withLenient ner.Scores) {
	exact, withLenient = ner.Scores{}, ner.Scores{}
	for _, t := range texts {
		content, found := []rune(t.content), s.answers[t.id].names
		exact.Add(t.names, found)
		withLenient.Add(lenient(content, t.names), lenient(content, found))
	}
	return exact, withLenient
}

// speed returns the words that the system reads per second.
func (s system) speed(texts []text) string {
	words, took := 0, time.Duration(0)
	for _, t := range texts {
		words += len(strings.Fields(t.content))
		took += s.answers[t.id].took
	}
	return row{words: words, took: took}.speed()
}

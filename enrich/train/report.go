package main

import (
	"fmt"
	"io"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// report prints the scores on the test sets, and those of the same sentences
// in the casing of headlines.
func report(out io.Writer, tagger *ner.Tagger, all sets) {
	fmt.Fprintf(out, "%-14s %-10s %6s %6s %6s %6s %6s %6s %9s\n", "set", "casing", "P", "R", "F1", "person", "org.", "place", "words/s")
	for _, set := range all.test {
		for c, name := range []string{"as written", "headline", "shouted"} {
			reportSet(out, tagger, set, casing(c), name)
		}
	}
}

func reportSet(out io.Writer, tagger *ner.Tagger, set testSet, c casing, casingName string) {
	scores := ner.Scores{}
	words, took := 0, time.Duration(0)
	for _, d := range set.documents {
		sentences := make([][]string, len(d))
		for i, s := range d {
			sentences[i] = recase(s.Tokens, c)
			words += len(s.Tokens)
		}
		start := time.Now()
		found := tagger.Tag(sentences)
		took += time.Since(start)
		for i, s := range d {
			scores.Add(s.Names, found[i])
		}
	}
	total := scores.Total()
	fmt.Fprintf(out, "%-14s %-10s %6.1f %6.1f %6.1f %6.1f %6.1f %6.1f %9.0f\n", set.name, casingName,
		100*total.Precision(), 100*total.Recall(), 100*total.F1(), 100*scores[article.Person].F1(),
		100*scores[article.Organization].F1(), 100*scores[article.Place].F1(), float64(words)/took.Seconds())
}

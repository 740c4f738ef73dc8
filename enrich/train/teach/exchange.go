package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/dateline/dateline/internal/ner"
)

// export writes documents for the language model: a line for each token with
// its text, its label and what CoreNLP's taggers say of it, an empty line after
// each sentence and "#doc" before each document.
func (t *teacher) export(ctx context.Context, set string, documents []ner.Document) error {
	var sentences [][]string
	for _, d := range documents {
		for _, s := range d {
			sentences = append(sentences, s.Tokens)
		}
	}
	said := make([][][]coreLabel, len(coreTaggers))
	for i, tagger := range coreTaggers {
		var err error
		if said[i], err = t.core.label(ctx, tagger, sentences); err != nil {
			return err
		}
	}
	file, err := os.Create(t.path(set + ".tsv"))
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	k := 0
	for _, d := range documents {
		fmt.Fprintln(out, "#doc")
		for _, s := range d {
			for i, label := range ner.LabelsOf(s.Names, len(s.Tokens)) {
				fmt.Fprintf(out, "%s\t%d\t", strings.Join(strings.Fields(s.Tokens[i]), "_"), label)
				for _, labels := range said {
					fmt.Fprint(out, labels[k][i])
				}
				fmt.Fprintln(out)
			}
			fmt.Fprintln(out)
			k++
		}
	}
	return out.Flush()
}

// readSpans reads the labels of each sentence, a sentence a line.
func readSpans(path string, documents []ner.Document) ([][][]ner.Span, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	all := make([][][]ner.Span, len(documents))
	for d, document := range documents {
		for _, s := range document {
			if !lines.Scan() {
				return nil, fmt.Errorf("%s ends too early", path)
			}
			labels := make([]ner.Label, len(s.Tokens))
			fields := strings.Fields(lines.Text())
			if len(fields) != len(labels) {
				return nil, fmt.Errorf("%s has %d labels for %s", path, len(fields), slices.Clip(s.Tokens))
			}
			for i, field := range fields {
				if _, err := fmt.Sscan(field, &labels[i]); err != nil {
					return nil, fmt.Errorf("%s: %w", path, err)
				}
			}
			all[d] = append(all[d], ner.SpansOf(labels))
		}
	}
	return all, lines.Err()
}

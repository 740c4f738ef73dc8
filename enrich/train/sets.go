package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dateline/dateline/enrich/train/crossner"
	"github.com/dateline/dateline/enrich/train/silver"
	"github.com/dateline/dateline/internal/ner"
)

// sets are what to train on, labelled by people and by teachers, and named gold
// sets to measure on.
type sets struct {
	gold, wikigold, crossner, silver []ner.Document
	test                             []testSet
}

// crossnerSet is what CrossNER is called where sets are left out.
const crossnerSet = "crossner"

// single returns the documents that count once: those of teachers, and CrossNER,
// whose people marked names by other rules than those of the other gold sets.
func (s sets) single() []ner.Document { return slices.Concat(s.crossner, s.silver) }

type testSet struct {
	name      string
	documents []ner.Document
}

// wikigoldDocument is the number of sentences that are taken for a document of
// wikigold, which does not tell its documents apart.
const wikigoldDocument = 12

// readSets reads the sets. Those named in without are left out; of the gold
// ones, what is left out is measured on.
func readSets(ctx context.Context, folders silver.Folders, labels string, without []string) (sets, error) {
	for _, set := range without {
		if set != "wikigold" && set != crossnerSet && !slices.Contains(silver.Sets(), set) {
			return sets{}, fmt.Errorf("unknown set %q to leave out", set)
		}
	}
	ewt := filepath.Join(folders.Data, "ner", "uner_ewt")
	train, err := readUNER(filepath.Join(ewt, "train_old.iob2"), true)
	if err != nil {
		return sets{}, err
	}
	wikigold, err := readGold(filepath.Join(folders.Data, "ner", "wikigold", "wikigold.conll.txt"), func(r io.Reader) ([]ner.Document, error) {
		return ner.ReadWikigold(r, wikigoldDocument)
	})
	if err != nil {
		return sets{}, err
	}
	all := sets{gold: train}
	if slices.Contains(without, "wikigold") {
		all.test = append(all.test, testSet{"wikigold", wikigold})
	} else {
		all.wikigold = wikigold
	}
	if !slices.Contains(without, crossnerSet) {
		if all.crossner, err = crossner.Read(ctx, folders.Cache); err != nil {
			return sets{}, err
		}
	}
	if all.silver, err = readSilver(ctx, folders, labels, without); err != nil {
		return sets{}, err
	}
	for _, t := range []struct{ name, path string }{
		{"UNER-EWT dev", filepath.Join(ewt, "dev.iob2")},
		{"UNER-EWT test", filepath.Join(ewt, "test.iob2")},
		{"UNER-PUD", filepath.Join(folders.Data, "ner", "uner_pud", "test.iob2")},
	} {
		documents, err := readUNER(t.path, false)
		if err != nil {
			return sets{}, err
		}
		all.test = append(all.test, testSet{t.name, documents})
	}
	all.crossner, all.silver = withoutTests(all.crossner, all.test), withoutTests(all.silver, all.test)
	return all, nil
}

// withoutTests leaves out the sentences of documents that a test set has, too:
// some are of the same articles.
func withoutTests(documents []ner.Document, tests []testSet) []ner.Document {
	tested := map[string]bool{}
	for _, set := range tests {
		for _, d := range set.documents {
			for _, s := range d {
				tested[letters(s)] = true
			}
		}
	}
	var kept []ner.Document
	for _, d := range documents {
		d = slices.DeleteFunc(slices.Clone(d), func(s ner.Sentence) bool { return tested[letters(s)] })
		if len(d) > 0 {
			kept = append(kept, d)
		}
	}
	return kept
}

// letters is a sentence without what sets it in tokens.
func letters(s ner.Sentence) string { return strings.Join(s.Tokens, "") }

func readUNER(path string, joinHyphens bool) ([]ner.Document, error) {
	return readGold(path, func(r io.Reader) ([]ner.Document, error) { return ner.ReadUNER(r, joinHyphens) })
}

func readGold(path string, read func(io.Reader) ([]ner.Document, error)) ([]ner.Document, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	documents, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return documents, nil
}

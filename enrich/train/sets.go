package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/dateline/dateline/internal/ner"
)

// sets are the gold sets: one to train on, and named ones to measure on.
type sets struct {
	train []ner.Document
	test  []testSet
}

type testSet struct {
	name      string
	documents []ner.Document
}

// wikigoldDocument is the number of sentences that are taken for a document of
// wikigold, which does not tell its documents apart.
const wikigoldDocument = 12

// readSets reads the gold sets. The one that without names, if any, is measured
// on instead of trained on.
func readSets(folder, without string) (sets, error) {
	ewt := filepath.Join(folder, "ner", "uner_ewt")
	train, err := readUNER(filepath.Join(ewt, "train_old.iob2"), true)
	if err != nil {
		return sets{}, err
	}
	wikigold, err := readGold(filepath.Join(folder, "ner", "wikigold", "wikigold.conll.txt"), func(r io.Reader) ([]ner.Document, error) {
		return ner.ReadWikigold(r, wikigoldDocument)
	})
	if err != nil {
		return sets{}, err
	}
	var all sets
	switch without {
	case "":
		all.train = slices.Concat(train, wikigold)
	case "wikigold":
		all = sets{train, []testSet{{"wikigold", wikigold}}}
	default:
		return sets{}, fmt.Errorf("unknown gold set %q to leave out", without)
	}
	for _, t := range []struct{ name, path string }{
		{"UNER-EWT dev", filepath.Join(ewt, "dev.iob2")},
		{"UNER-EWT test", filepath.Join(ewt, "test.iob2")},
		{"UNER-PUD", filepath.Join(folder, "ner", "uner_pud", "test.iob2")},
	} {
		documents, err := readUNER(t.path, false)
		if err != nil {
			return sets{}, err
		}
		all.test = append(all.test, testSet{t.name, documents})
	}
	return all, nil
}

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

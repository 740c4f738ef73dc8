package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/enrich/train/silver"
	"github.com/dateline/dateline/internal/ner"
)

// textsOfWritings reads the texts that tell how words are usually written: all
// that may be kept in part, and of these no test set.
func textsOfWritings(ctx context.Context, folders silver.Folders) ([]ner.Document, error) {
	splitter, err := enrich.NewSplitter()
	if err != nil {
		return nil, err
	}
	documents, err := readUNER(filepath.Join(folders.Data, "ner", "uner_ewt", "train_old.iob2"), true)
	if err != nil {
		return nil, err
	}
	for _, set := range []string{"wikinews", "newsmtsc", "wikipedia", "wikipedia-sections"} {
		texts, err := silver.ReadTexts(ctx, folders, set, splitter)
		if err != nil {
			return nil, err
		}
		for _, text := range texts {
			documents = append(documents, text.Document(nil))
		}
	}
	return documents, nil
}

// readSilver reads the articles in the folders with the names that teachers
// found in them.
func readSilver(ctx context.Context, folders silver.Folders, labels string, without []string) ([]ner.Document, error) {
	splitter, err := enrich.NewSplitter()
	if err != nil {
		return nil, err
	}
	var documents []ner.Document
	for _, set := range silver.Sets() {
		if slices.Contains(without, set) {
			continue
		}
		texts, err := silver.ReadTexts(ctx, folders, set, splitter)
		if err != nil {
			return nil, err
		}
		data, err := os.ReadFile(filepath.Join(labels, set+".bin.gz"))
		if err != nil {
			return nil, err
		}
		names, err := silver.Read(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("labels of %s: %w", set, err)
		}
		if len(names) != len(texts) {
			return nil, fmt.Errorf("labels of %s are for %d texts, not %d", set, len(names), len(texts))
		}
		for i, text := range texts {
			if len(text.Sentences) > 0 {
				documents = append(documents, text.Document(names[i]))
			}
		}
	}
	return documents, nil
}

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/enrich/train/silver"
	"github.com/dateline/dateline/internal/ner"
)

// readSilver reads the articles in the folder with the names that teachers
// found in them.
func readSilver(folder, labels string, without []string) ([]ner.Document, error) {
	splitter, err := enrich.NewSplitter()
	if err != nil {
		return nil, err
	}
	var documents []ner.Document
	for _, set := range silver.Sets() {
		if slices.Contains(without, set) {
			continue
		}
		texts, err := silver.ReadTexts(folder, set, splitter)
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

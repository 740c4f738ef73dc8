// Package wikinews bundles 295 English Wikinews articles of 2019 to 2021, for
// the demo and for tests that want real news.
//
// The articles are by the contributors of Wikinews (https://en.wikinews.org)
// and licensed under CC BY 2.5 (https://creativecommons.org/licenses/by/2.5/);
// each names its source page in its url. Titles and text are theirs, without
// the pages' markup and pictures.
package wikinews

import (
	"bytes"
	"compress/gzip"
	_ "embed" // for the articles
	"encoding/json"
	"fmt"
	"io"
)

// articles holds one raw record a line.
//
//go:embed articles.jsonl.gz
var articles []byte

// Record is a raw article as it stands on the raw topic.
type Record struct {
	ID    string // the record's key
	Value []byte // JSON, as article.Decode reads it
}

// Records returns all bundled articles, always in the same order. The caller
// owns the result.
func Records() ([]Record, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(articles))
	if err != nil {
		return nil, fmt.Errorf("unpack bundled articles: %w", err)
	}
	lines, err := io.ReadAll(unzipped)
	if err != nil {
		return nil, fmt.Errorf("unpack bundled articles: %w", err)
	}
	var records []Record
	for line := range bytes.Lines(lines) {
		var head struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(line, &head); err != nil {
			return nil, fmt.Errorf("read bundled article %d: %w", len(records)+1, err)
		}
		records = append(records, Record{ID: head.ID, Value: bytes.TrimSpace(line)})
	}
	return records, nil
}

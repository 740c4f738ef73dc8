// Package crossner reads CrossNER (Liu and others, 2021): sentences of Wikipedia
// on politics, science, music, literature and artificial intelligence, in which
// people marked the names.
package crossner

import (
	"bytes"
	"context"
	"fmt"

	"github.com/dateline/dateline/enrich/train/fetch"
	"github.com/dateline/dateline/internal/ner"
)

// repository holds CrossNER, and other sets that have no part in this.
var repository = fetch.Repository{
	Name:   "CrossNER",
	URL:    "https://github.com/zliucr/CrossNER",
	Commit: "2e7ba2a7798c961e3f29fbc51252c5a8d40224bf",
}

var (
	domains = []string{"politics", "science", "music", "literature", "ai"}
	parts   = []string{"train", "dev", "test"}
)

// Read returns all sentences of all domains, each a document, the same ones in the
// same order each time. CrossNER is fetched if it is not in the cache.
func Read(ctx context.Context, cache string) ([]ner.Document, error) {
	var all []ner.Document
	for _, domain := range domains {
		for _, part := range parts {
			path := "ner_data/" + domain + "/" + part + ".txt"
			data, err := repository.ReadFile(ctx, cache, path)
			if err != nil {
				return nil, err
			}
			documents, err := ner.ReadCrossNER(bytes.NewReader(data))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			all = append(all, documents...)
		}
	}
	return all, nil
}

package wikinews

import (
	"net/url"
	"strings"
	"testing"

	"github.com/dateline/dateline/article"
)

func TestRecordsAreWholeArticles(t *testing.T) {
	records, err := Records()
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != 295 {
		t.Fatalf("got %d articles, want the 295 that the documentation names", len(records))
	}
	seen := make(map[string]bool)
	for _, record := range records {
		raw, err := article.Decode(article.Record{Key: []byte(record.ID), Value: record.Value})
		if err != nil {
			t.Errorf("article %s: %v", record.ID, err)
			continue
		}
		if raw.ID != record.ID || seen[record.ID] {
			t.Errorf("article %s: its id is %q, and each may come once", record.ID, raw.ID)
		}
		seen[record.ID] = true
		if raw.Title == "" || raw.Body == "" || raw.PublishedAt.IsZero() || len(raw.Extra) > 0 {
			t.Errorf("article %s lacks a title, a body or a date, or has fields that the contract doesn't know", record.ID)
		}
		checkAttribution(t, raw)
	}
}

// checkAttribution checks what the licence asks for: a source that can be
// followed.
func checkAttribution(t *testing.T, raw article.Raw) {
	t.Helper()
	page, err := url.Parse(raw.URL)
	if err != nil || page.Host != "en.wikinews.org" || !strings.HasPrefix(page.Path, "/wiki/") || raw.Source != "Wikinews" {
		t.Errorf("article %s names %q at %q as its source", raw.ID, raw.Source, raw.URL)
	}
}

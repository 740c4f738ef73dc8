package main

import (
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
)

// poison returns records that can only become dead letters, whatever their key.
func poison() []kgo.Record {
	records := []kgo.Record{
		{}, // a retraction that does not say of what
		{Key: []byte("poison"), Value: []byte("%PDF-1.7"), Headers: []kgo.RecordHeader{{Key: "content-type", Value: []byte("application/pdf")}}},
	}
	for _, value := range []string{
		"",
		"null",
		`{"title": "Minsk`,
		`[{"title": "Minsk"}]`,
		"{\"title\": \"Min\x00sk\"}",
		`{"url": "https://example.org/", "title": " … "}`,
		`{"title": "Minsk", "body": 7}`,
		`{"title": "Minsk", "published_at": "yesterday"}`,
		"{\"id\": \"a\xff\", \"title\": \"Minsk\"}",
		`{"id": "a\nb", "title": "Minsk"}`,
		`{"id": "` + strings.Repeat("x", 10<<10) + `", "title": "Minsk"}`,
		`{"title": "Minsk", "tree": ` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`,
	} {
		records = append(records, kgo.Record{Key: []byte("poison"), Value: []byte(value)})
	}
	return records
}

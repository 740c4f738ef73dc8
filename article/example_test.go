package article_test

import (
	"fmt"
	"time"

	"github.com/dateline/dateline/article"
)

func ExampleDecode() {
	raw, err := article.Decode(article.Record{
		Key:       []byte("a1"),
		Value:     []byte(`{"title": "Talks begin", "body": "Ministers met in Minsk.", "desk": "Europe"}`),
		Timestamp: time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(raw.ID, raw.PublishedAt.Format(time.RFC3339), raw.Title)
	fmt.Println("unknown fields:", string(raw.Extra))
	// Output:
	// a1 2026-03-01T09:30:00Z Talks begin
	// unknown fields: {"desk":"Europe"}
}

// A record that is itself at fault is told from an outage by AsFault.
func ExampleAsFault() {
	_, err := article.Decode(article.Record{Value: []byte(`{"title": "Talks begin", "body": ["Ministers met."]}`)})
	if fault, ok := article.AsFault(err); ok {
		fmt.Println(fault.Class)
		fmt.Println(fault.Message)
	}
	// Output:
	// invalid
	// the field "body" must be a string, not a list
}

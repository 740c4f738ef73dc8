package enrich

import (
	"bytes"
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/wikinews"
)

// What an article leaves in the room that it hands on changes nothing in the next one.
func TestNothingIsLeftInARoom(t *testing.T) {
	shared, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	records, err := wikinews.Records()
	if err != nil {
		t.Fatal(err)
	}
	const every = 7
	for i := 0; i < len(records); i += every {
		alone := *shared
		alone.rooms = newRooms()
		want, got := encodedOf(t, &alone, records[i].Value), encodedOf(t, shared, records[i].Value)
		if !bytes.Equal(got, want) {
			t.Errorf("%s: got %s, alone %s", records[i].ID, got, want)
		}
	}
}

func encodedOf(t *testing.T, p *Pipeline, value []byte) []byte {
	t.Helper()
	raw, err := article.Decode(article.Record{Value: value})
	if err != nil {
		t.Fatal(err)
	}
	enriched, err := p.Enrich(raw, article.Source{})
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := enriched.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

package article

import (
	"strings"
	"testing"
)

// Readers that are no browsers get what was written; a record is one line without an end.
func TestEncodingLeavesCharactersOfHTMLAsTheyAre(t *testing.T) {
	const title = "AT&T <buys> DirecTV"
	encoded, err := Enriched{Article: Article{ID: "a", Title: title}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(encoded), `"title":"`+title+`"`) || strings.Contains(string(encoded), "\n") {
		t.Errorf("got %s", encoded)
	}
}

package article_test

import (
	"strings"
	"testing"

	"github.com/dateline/dateline/article"
)

func TestIDComesFromFieldThenKeyThenURLThenText(t *testing.T) {
	tests := []struct {
		name   string
		record article.Record
		want   string
	}{
		{"field", article.Record{Key: []byte("k"), Value: []byte(`{"id": "a", "url": "https://example.org", "body": "x"}`)}, "a"},
		{"number", article.Record{Key: []byte("k"), Value: []byte(`{"id": 9007199254740993, "body": "x"}`)}, "9007199254740993"},
		{"key", article.Record{Key: []byte("k"), Value: []byte(`{"url": "https://example.org", "body": "x"}`)}, "k"},
		{"key, with an empty id", article.Record{Key: []byte("k"), Value: []byte(`{"id": "", "body": "x"}`)}, "k"},
		{"url", jsonRecord(`{"url": "https://example.org/a", "body": "x"}`), "url-b5b10dd0429e69ac7cfaf0a20b6901c1"},
		{"text", jsonRecord(`{"title": "T", "body": "x"}`), "text-42898b70e74307908506bf22ff0c70ea"},
		{"text, with an url that is none", jsonRecord(`{"url": "example.org/a", "title": "T", "body": "x"}`), "text-42898b70e74307908506bf22ff0c70ea"},
		{"longest", jsonRecord(`{"id": "` + strings.Repeat("é", article.MaxIDBytes/2) + `", "body": "x"}`), strings.Repeat("é", article.MaxIDBytes/2)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := decode(t, test.record).ID; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSpellingsOfOneURLGiveOneID(t *testing.T) {
	tests := []struct{ url, spelling string }{
		{"https://example.org", "https://example.org/"},
		{"https://example.org/a", "HTTPS://Example.ORG:443/a/#comments"},
		{"http://example.org/a", "http://reader@example.org:80/a"},
		{"https://example.org/a", " https://example.org/a?utm_source=x&UTM_Medium=y&fbclid=z "},
		{"https://example.org/a?id=1&page=2", "https://example.org/a?page=2&gclid=q&id=1"},
		{"https://example.org/caf%C3%A9", "https://example.org/café"},
		{"https://example.org/a", "https://example.org/%61"},
	}
	for _, test := range tests {
		if got, want := idOfURL(t, test.spelling), idOfURL(t, test.url); got != want || !strings.HasPrefix(want, "url-") {
			t.Errorf("%s and %s: got %s and %s, want the same from both", test.url, test.spelling, want, got)
		}
	}
}

// TestURLsOfTwoPagesGiveTwoIDs guards against losing articles to one another.
func TestURLsOfTwoPagesGiveTwoIDs(t *testing.T) {
	tests := []struct{ one, other string }{
		{"https://example.org/a", "http://example.org/a"},
		{"https://example.org/a", "https://example.org/A"},
		{"https://example.org/a", "https://example.org:8443/a"},
		{"https://example.org/a?id=1", "https://example.org/a?id=2"},
		{"https://example.org/a?id=1&id=2", "https://example.org/a?id=2&id=1"},
		{"https://example.org/a?id=1;page=2", "https://example.org/a?id=2;page=2"},
		{"https://example.org/a?q=%zz", "https://example.org/a?q=%yy"},
		{"https://example.org/AC%2FDC", "https://example.org/AC/DC"},
	}
	for _, test := range tests {
		if one, other := idOfURL(t, test.one), idOfURL(t, test.other); one == other || !strings.HasPrefix(one, "url-") {
			t.Errorf("%s and %s give %s and %s", test.one, test.other, one, other)
		}
	}
}

func idOfURL(t *testing.T, url string) string {
	t.Helper()
	return decode(t, jsonRecord(`{"url": "`+url+`", "body": "x"}`)).ID
}

func TestOutputKeyIsTheRecordsOwn(t *testing.T) {
	withKey := decode(t, article.Record{Key: []byte("k"), Value: []byte(`{"id": "a", "body": "x"}`)})
	if got := string(withKey.OutputKey()); got != "k" {
		t.Errorf("got %q, want the raw record's key", got)
	}
	if got := string(decode(t, jsonRecord(`{"id": "a", "body": "x"}`)).OutputKey()); got != "a" {
		t.Errorf("got %q, want the id of a record without a key", got)
	}
}

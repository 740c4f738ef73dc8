package article_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
)

// FuzzDecode feeds Decode with anything: it answers with an article that holds
// the package's invariants, or with a fault that can be stored.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("k"), []byte(`{"id": "a", "title": "T", "body": "x", "authors": ["A"], "published_at": "2026-03-01"}`), "", int64(1))
	f.Add([]byte(nil), []byte(`{"body": "x\u0000", "n": 1e400, "extra": {"a": [1, {"b": "\ud800"}]}}`), "application/json", int64(-1))
	f.Add([]byte("\xff"), []byte("<p>caf\xe9\x00</p>"), "text/html; charset=utf-8", int64(1)<<62)
	f.Add([]byte{}, []byte{}, "text/plain", int64(0))
	f.Add([]byte{}, []byte(`null`), "x", int64(0))
	f.Fuzz(func(t *testing.T, key, value []byte, contentType string, millis int64) {
		record := article.Record{Key: key, Value: value, ContentType: contentType, Timestamp: time.UnixMilli(millis)}
		raw, err := article.Decode(record)
		if err != nil {
			checkFault(t, err)
			return
		}
		checkRaw(t, raw)
		checkSurvivesEncoding(t, raw)
	})
}

func checkFault(t *testing.T, err error) {
	t.Helper()
	fault, ok := article.AsFault(err)
	if !ok {
		t.Fatalf("%v is no fault", err)
	}
	if fault.Class == "" || fault.Stage == "" || fault.Message == "" || len(fault.Message) > 1000 || !isClean(fault.Message) {
		t.Errorf("fault %#v cannot be stored", fault)
	}
}

func checkRaw(t *testing.T, raw article.Raw) {
	t.Helper()
	if raw.ID == "" || len(raw.ID) > article.MaxIDBytes {
		t.Errorf("id %q", raw.ID)
	}
	if raw.Title == "" && raw.Body == "" && raw.HTML == "" {
		t.Error("no text")
	}
	texts := append([]string{raw.ID, raw.URL, raw.Source, raw.Title, raw.Body, raw.HTML, raw.Section, raw.Language}, raw.Authors...)
	var extra map[string]json.RawMessage
	if err := json.Unmarshal(raw.Extra, &extra); err != nil && raw.Extra != nil {
		t.Errorf("extra is %s: %v", raw.Extra, err)
	}
	for name, value := range extra {
		texts = append(texts, name, string(value))
		if !json.Valid(value) || strings.Contains(string(value), `\u0000`) && !strings.Contains(string(value), `\\u0000`) {
			t.Errorf("extra field %q is %s", name, value)
		}
	}
	for _, text := range texts {
		if !isClean(text) {
			t.Errorf("%q is not fit for Postgres", text)
		}
	}
}

// checkSurvivesEncoding sends the article once more, as its own JSON.
func checkSurvivesEncoding(t *testing.T, raw article.Raw) {
	t.Helper()
	encoded, err := json.Marshal(raw)
	if err != nil {
		t.Fatalf("encode %#v: %v", raw, err)
	}
	if len(encoded) > article.MaxValueBytes {
		return
	}
	again, err := article.Decode(article.Record{Key: raw.Key, Value: encoded})
	if err != nil {
		t.Fatalf("decode %s: %v", encoded, err)
	}
	if raw.Hash() != again.Hash() {
		t.Errorf("an article changed on its way:\n%#v\n%#v", raw, again)
	}
}

func isClean(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

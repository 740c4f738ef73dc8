package article_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

var recordTime = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

// jsonRecord is a record without a key.
func jsonRecord(value string) article.Record {
	return article.Record{Value: []byte(value), Timestamp: recordTime}
}

func decode(t *testing.T, r article.Record) article.Raw {
	t.Helper()
	raw, err := article.Decode(r)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestDecodeAllFields(t *testing.T) {
	got := decode(t, article.Record{
		Key:         []byte("key"),
		ContentType: "application/json; charset=utf-8",
		Timestamp:   recordTime,
		Value: []byte(`{"id": "a1", "url": "https://example.org/a", "source": "Reuters", "title": "Talks begin",
			"body": "Ministers met.", "html": "<p>Ministers met.</p>", "authors": ["A. Writer", " ", "B. Writer "],
			"section": "World", "published_at": "2026-02-28T23:00:00+01:00", "language": "en", "desk": {"b": 1, "a": [true, null]}}`),
	})
	want := article.Raw{
		Key: []byte("key"), ID: "a1", URL: "https://example.org/a", Source: "Reuters", Title: "Talks begin",
		Body: "Ministers met.", HTML: "<p>Ministers met.</p>", Authors: []string{"A. Writer", "B. Writer"},
		Section: "World", PublishedAt: time.Date(2026, 2, 28, 22, 0, 0, 0, time.UTC), Language: "en",
		Extra: article.Extra(`{"desk":{"a":[true,null],"b":1}}`),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decoded article (-want +got):\n%s", diff)
	}
}

func TestDecodeContentTypes(t *testing.T) {
	const page = "<h1>Talks begin</h1>"
	tests := []struct {
		contentType string
		value       string
		want        article.Raw
	}{
		{"", `{"body": "Ministers met."}`, article.Raw{Body: "Ministers met."}},
		{"application/json", "\uFEFF" + `{"body": "Ministers met."}`, article.Raw{Body: "Ministers met."}},
		{"Application/JSON", `{"body": "Ministers met."}`, article.Raw{Body: "Ministers met."}},
		{"text/plain", `{"body": "not JSON here"}`, article.Raw{Body: `{"body": "not JSON here"}`}},
		{"text/plain; charset=utf-8", "\uFEFFMinisters met.", article.Raw{Body: "Ministers met."}},
		{"text/html", page, article.Raw{HTML: page}},
		{"application/xhtml+xml", page, article.Raw{HTML: page}},
	}
	for _, test := range tests {
		t.Run(test.contentType, func(t *testing.T) {
			got := decode(t, article.Record{Key: []byte("k"), ContentType: test.contentType, Value: []byte(test.value)})
			test.want.Key, test.want.ID = []byte("k"), "k"
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("decoded article (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDecodeFaults shows what a publisher is told. None of these records may
// stop the others.
func TestDecodeFaults(t *testing.T) {
	tests := []struct {
		name    string
		record  article.Record
		class   article.Class
		message string // a part of it
	}{
		{"empty value", article.Record{Value: []byte{}}, article.Empty, "send null to retract"},
		{"spaces", jsonRecord("  \n"), article.Undecodable, "broken JSON"},
		{"broken JSON", jsonRecord(`{"body": "Ministers`), article.Undecodable, "broken JSON at byte 19"},
		{"text after the object", jsonRecord(`{"body": "x"} more`), article.Undecodable, "broken JSON"},
		{"two objects", jsonRecord("{\"body\": \"x\"}\n{\"body\": \"y\"}"), article.Undecodable, "broken JSON"},
		{"JSON null", jsonRecord(`null`), article.Undecodable, "JSON null"},
		{"list", jsonRecord(`[{"body": "x"}]`), article.Undecodable, "a list, not an object"},
		{"string", jsonRecord(`"Ministers met."`), article.Undecodable, "a string, not an object"},
		{"nested without end", jsonRecord(`{"body": "x", "extra": ` + strings.Repeat("[", 100_000)), article.Undecodable, "depth"},
		{"nested too deep", jsonRecord(`{"body": "x", "a": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`), article.Invalid, `"a": nested deeper than 64`},
		{"title of a wrong type", jsonRecord(`{"title": ["x"]}`), article.Invalid, `"title" must be a string, not a list`},
		{"body of a wrong type", jsonRecord(`{"body": 12}`), article.Invalid, `"body" must be a string, not a number`},
		{"html of a wrong type", jsonRecord(`{"html": true}`), article.Invalid, `"html" must be a string, not a boolean`},
		{"id of a wrong type", jsonRecord(`{"id": {}, "body": "x"}`), article.Invalid, `"id" must be a string, not an object`},
		{"authors of a wrong type", jsonRecord(`{"authors": [1], "body": "x"}`), article.Invalid, `"authors" must be a list of strings`},
		{"date of a wrong type", jsonRecord(`{"published_at": 1772357400, "body": "x"}`), article.Invalid, `"published_at" must be a string`},
		{"date of another form", jsonRecord(`{"published_at": "March 1, 2026", "body": "x"}`), article.Invalid, "is not RFC 3339"},
		{"no field with text", jsonRecord(`{"id": "a1", "title": "", "body": null}`), article.Empty, "no text"},
		{"marks only", jsonRecord(`{"title": "…", "body": " \u0000\n—"}`), article.Empty, "no text"},
		{"plain text of spaces", article.Record{ContentType: "text/plain", Value: []byte(" \n ")}, article.Empty, "no text"},
		{"value too large", article.Record{Value: make([]byte, article.MaxValueBytes+1)}, article.TooLarge, "at most 16777216"},
		{"unknown content type", article.Record{ContentType: "image/png", Value: []byte("x")}, article.Undecodable, "use application/json, text/plain or text/html"},
		{"broken content type", article.Record{ContentType: "text/", Value: []byte("x")}, article.Undecodable, "cannot be read"},
		{"id of 10 KB", jsonRecord(`{"id": "` + strings.Repeat("i", 10_000) + `", "body": "x"}`), article.Invalid, "the id has 10000 bytes"},
		{"key of 10 KB", article.Record{Key: bytes.Repeat([]byte("k"), 10_000), Value: []byte(`{"body": "x"}`)}, article.Invalid, "the id has 10000 bytes"},
		{"key that is not UTF-8", article.Record{Key: []byte("k\xff"), Value: []byte(`{"body": "x"}`)}, article.Invalid, "not valid UTF-8"},
		{"key with NUL", article.Record{Key: []byte("k\x00"), Value: []byte(`{"body": "x"}`)}, article.Invalid, "control character"},
		{"id with NUL", jsonRecord(`{"id": "a\u0000", "body": "x"}`), article.Invalid, "control character"},
		{"id that is not UTF-8", jsonRecord("{\"id\": \"a\xff\", \"body\": \"x\"}"), article.Invalid, "not valid UTF-8"},
		{"id with half a surrogate pair", jsonRecord(`{"id": "a\ud800", "body": "x"}`), article.Invalid, "not valid UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := article.Decode(test.record)
			fault, ok := article.AsFault(err)
			if !ok {
				t.Fatalf("got %v, want a fault", err)
			}
			if fault.Class != test.class || fault.Stage != "decode" || !strings.Contains(fault.Message, test.message) {
				t.Errorf("got %q, want class %s and a message with %q", fault, test.class, test.message)
			}
			if len(fault.Message) > 1000 {
				t.Errorf("the message has %d bytes", len(fault.Message))
			}
		})
	}
}

// TestDecodeOddText lists what is put right rather than refused.
func TestDecodeOddText(t *testing.T) {
	tests := []struct {
		name   string
		record article.Record
		want   string
	}{
		{"NUL bytes", article.Record{ContentType: "text/plain", Value: []byte("a\x00b")}, "a b"},
		{"NUL escapes", jsonRecord(`{"body": "a\u0000b"}`), "a b"},
		{"invalid UTF-8", article.Record{ContentType: "text/plain", Value: []byte("caf\xe9s")}, "caf\uFFFDs"},
		{"invalid UTF-8 in JSON", jsonRecord("{\"body\": \"caf\xe9s\"}"), "caf\uFFFDs"},
		{"half a surrogate pair", jsonRecord(`{"body": "a\ud83d"}`), "a\uFFFD"},
		{"outside the first plane", jsonRecord(`{"body": "\ud83d\uddde news"}`), "🗞 news"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := decode(t, test.record).Body; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestDecodeLargeText(t *testing.T) {
	body := strings.Repeat(`"Talks" `, 10<<20/8)
	value, err := json.Marshal(map[string]string{"body": body})
	if err != nil {
		t.Fatal(err)
	}
	if got := decode(t, article.Record{Value: value}); got.Body != body {
		t.Errorf("got %d bytes, want %d", len(got.Body), len(body))
	}
}

func TestDecodePublishedAt(t *testing.T) {
	tests := []struct {
		name      string
		field     string
		timestamp time.Time
		want      time.Time
	}{
		{"UTC", `"2026-02-28T22:00:00Z"`, recordTime, time.Date(2026, 2, 28, 22, 0, 0, 0, time.UTC)},
		{"with an offset", `"2026-02-28T22:00:00.25-05:00"`, recordTime, time.Date(2026, 3, 1, 3, 0, 0, 25e7, time.UTC)},
		{"date alone", `"2026-02-28"`, recordTime, time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC)},
		{"null", `null`, recordTime, recordTime},
		{"empty", `""`, recordTime, recordTime},
		{"neither", `null`, time.Time{}, time.Time{}},
		{"record without a timestamp", `null`, time.UnixMilli(-1), time.Time{}},
		{"record without a timestamp, as a worker reads it", `null`, article.RecordTime(time.UnixMilli(-1)), time.Time{}},
		{"record with the largest timestamp, as a worker reads it", `null`, article.RecordTime(time.UnixMilli(math.MaxInt64)), time.Time{}},
		{"record with nanoseconds for milliseconds", `null`, time.UnixMilli(recordTime.UnixNano()), time.Time{}},
		{"record with the largest timestamp", `null`, time.UnixMilli(math.MaxInt64), time.Time{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			value := `{"id": "a", "body": "x", "published_at": ` + test.field + `}`
			raw := decode(t, article.Record{Value: []byte(value), Timestamp: test.timestamp})
			if got := raw.PublishedAt; !got.Equal(test.want) || got.Location() != time.UTC {
				t.Errorf("got %v, want %v", got, test.want)
			}
			raw.Hash() // must not panic
		})
	}
}

func TestDecodeAuthors(t *testing.T) {
	tests := map[string][]string{
		`["A. Writer", "B. Writer"]`: {"A. Writer", "B. Writer"},
		`"A. Writer"`:                {"A. Writer"},
		`[" A. Writer\n", null, ""]`: {"A. Writer"},
		`""`:                         nil,
		`[]`:                         nil,
		`null`:                       nil,
	}
	for field, want := range tests {
		got := decode(t, jsonRecord(`{"body": "x", "authors": `+field+`}`)).Authors
		if len(got) != len(want) || len(want) > 0 && !cmp.Equal(got, want) {
			t.Errorf("authors %s: got %q, want %q", field, got, want)
		}
	}
}

// TestDecodeExtra shows that unknown fields come out in one form, whatever
// their spelling, and in one that Postgres' jsonb takes.
func TestDecodeExtra(t *testing.T) {
	digits := `0.` + strings.Repeat("1", 20_000)
	tests := []struct {
		name   string
		fields string
		want   string
	}{
		{"spaces and order", `"b": { "y": 1, "x" : [ 1 , 2 ] }, "a": null`, `{"a":null,"b":{"x":[1,2],"y":1}}`},
		{"escapes", `"a": "\u0041 <\u00e9> & \/"`, `{"a":"A <é> & /"}`},
		{"separators of lines", `"a": "\u2028", "b": "` + "\u2028" + `"`, `{"a":"\u2028","b":"\u2028"}`},
		{"NUL and invalid UTF-8", "\"a\\u0000\": [\"b\\u0000\", \"c\xff\"]", `{"a ":["b ","c` + "\uFFFD" + `"]}`},
		{"numbers keep their digits", `"a": [0.10, 12345678901234567890, -1e5]`, `{"a":[0.10,12345678901234567890,-1e5]}`},
		{"numbers that are too large", `"a": [1e400, 1e-400, 0e999999999]`, `{"a":["1e400","1e-400","0e999999999"]}`},
		{"number of many digits", `"a": ` + digits, `{"a":"` + digits + `"}`},
		{"extra of an enriched record", `"extra": {"desk": "Asia"}, "rank": 2`, `{"desk":"Asia","rank":2}`},
		{"extra without fields", `"extra": {}`, ``},
		{"extra that is no object", `"extra": [1]`, `{"extra":[1]}`},
		{"names of known fields within extra", `"extra": {"id": 7}`, `{"id":7}`},
		{"names of another case", `"Title": "T"`, `{"Title":"T"}`},
		{"names with quotes and tags", `"<\"a\">": 1`, `{"<\"a\">":1}`},
		{"one name twice", `"a": 1, "a": 2`, `{"a":2}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			raw := decode(t, jsonRecord(`{"body": "x", `+test.fields+`}`))
			if got := string(raw.Extra); got != test.want {
				t.Errorf("extra is %s, want %s", got, test.want)
			}
		})
	}
}

// TestParseExtra reads what Decode gave and Postgres kept, which writes it otherwise.
func TestParseExtra(t *testing.T) {
	for kept, want := range map[string]string{
		`{"b": "<x>", "aa": {"y": [1, 2.50]}}`: `{"aa":{"y":[1,2.50]},"b":"<x>"}`,
		`{}`:                                   ``,
	} {
		got, err := article.ParseExtra([]byte(kept))
		if err != nil || string(got) != want {
			t.Errorf("%s is read as %s, %v; want %s", kept, got, err, want)
		}
	}
	if got, err := article.ParseExtra([]byte(`[1]`)); err == nil {
		t.Errorf("a list is read as %s", got)
	}
}

// TestDecodeExtraIsDeterministic decodes names that fall together when their
// NULs are replaced: map order must not choose between their values.
func TestDecodeExtraIsDeterministic(t *testing.T) {
	record := jsonRecord(`{"body": "x", "a": {"n ": 1, "n\u0000": 2}}`)
	want := decode(t, record).Hash()
	for range 50 {
		if got := decode(t, record).Hash(); got != want {
			t.Fatal("two decodings of one record differ")
		}
	}
}

func TestDecodeRetraction(t *testing.T) {
	retraction := article.Record{Key: []byte("a1")}
	if !retraction.IsRetraction() || (article.Record{Key: []byte("a1"), Value: []byte{}}).IsRetraction() {
		t.Error("a null value is a retraction, an empty one isn't")
	}
	if id, err := article.DecodeRetraction(retraction); id != "a1" || err != nil {
		t.Errorf("got %q, %v", id, err)
	}
	for _, key := range []string{"", "k\xff", "k\n", strings.Repeat("k", article.MaxIDBytes+1)} {
		if fault, ok := article.AsFault(errorOf(article.DecodeRetraction(article.Record{Key: []byte(key)}))); !ok || fault.Class != article.Invalid {
			t.Errorf("key %.10q: got %v, want an invalid record", key, fault)
		}
	}
}

func errorOf[T any](_ T, err error) error { return err }

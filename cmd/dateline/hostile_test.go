package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// hostileRecord is a record that nobody should send, and what becomes of it.
type hostileRecord struct {
	name   string // and its key, unless it says another one
	record kafka.Message
	class  article.Class // of its dead letter; "" if it is enriched
}

// hostile returns such records. Each has a key of its own.
func hostile(t *testing.T) []hostileRecord {
	t.Helper()
	list := []hostileRecord{
		broken("broken JSON", `{"title": "Minsk`, article.Undecodable),
		broken("a list", `[{"title": "Minsk"}]`, article.Undecodable),
		broken("a string", `"Minsk"`, article.Undecodable),
		broken("JSON null", `null`, article.Undecodable),
		broken("two values", `{"title": "Minsk"} {"title": "Brest"}`, article.Undecodable),
		broken("nested 100,000 deep", strings.Repeat(`{"a":`, 100_000)+"1"+strings.Repeat("}", 100_000), article.Undecodable),
		broken("raw NUL bytes", "{\"title\": \"Min\x00sk\"}", article.Undecodable),
		broken("empty value", "", article.Empty),
		broken("no text", `{"url": "https://example.org/a", "title": " … "}`, article.Empty),
		broken("a number for the text", `{"title": "Minsk", "body": 7}`, article.Invalid),
		broken("an object for the title", `{"title": {"en": "Minsk"}}`, article.Invalid),
		broken("numbers for the authors", `{"title": "Minsk", "authors": [1, 2]}`, article.Invalid),
		broken("a time that is none", `{"title": "Minsk", "published_at": "yesterday"}`, article.Invalid),
		broken("extra fields nested 1,000 deep", `{"title": "Minsk", "tree": `+strings.Repeat("[", 1000)+strings.Repeat("]", 1000)+`}`, article.Invalid),
		broken("an id of 10 KB", `{"id": "`+strings.Repeat("x", 10<<10)+`", "title": "Minsk"}`, article.Invalid),
		broken("an id that is not UTF-8", "{\"id\": \"a\xff\", \"title\": \"Minsk\"}", article.Invalid),
		broken("10 MB of text", text(strings.Repeat("Rain fell on Minsk. ", 10<<20/20)), article.TooLarge),
		broken("10 MB of page", `{"html": "`+strings.Repeat("<p>Rain fell on Minsk.</p>", 10<<20/26)+`"}`, article.TooLarge),
		broken("over 16 MB", text(strings.Repeat("x", article.MaxValueBytes)), article.TooLarge),
		broken("a page of 150,000 elements", `{"html": "`+strings.Repeat("<br>", 150_000)+`Minsk"}`, article.TooLarge),
		broken("a menu alone", `{"html": "<nav><a href=/>Home</a> <a href=/a>About us</a></nav>"}`, article.Empty),

		broken("NUL characters", `{"title": "Min\u0000sk", "body": "Rain\u0000fell on \u0000 Minsk.", "ex\u0000tra": {"a\u0000": "\u0000"}}`, ""),
		broken("text that is not UTF-8", "{\"title\": \"Min\xffsk\", \"body\": \"Rain \xc3 fell on \xed\xa0\x80 Minsk.\"}", ""),
		broken("half a surrogate pair", `{"title": "Minsk \ud83d", "body": "Rain fell \udc00 on Minsk."}`, ""),
		broken("100,000 quotation marks", text(strings.Repeat(`\"`, 100_000)+" Minsk"), ""),
		broken("100,000 full stops", text("Minsk"+strings.Repeat(".", 100_000)), ""),
		broken("100,000 capitals", text(strings.Repeat("A B ", 50_000)), ""),
		broken("one word of 200 KB", text(strings.Repeat("a", 200_000)), ""),
		broken("marks upon marks", text("Minsk"+strings.Repeat("\u0301", 50_000)+" said so."), ""),
		broken("right to left", text("\u202eMinsk\u202c and \u200f القاهرة \u200b\ufeff said so."), ""),
		broken("numbers beyond all bounds", `{"title": "Minsk", "far": 1e999999, "near": 1e-999999, "long": `+strings.Repeat("9", 5000)+`}`, ""),
		broken("10,000 authors", `{"title": "Minsk", "authors": ["`+strings.Repeat(`A B","`, 10_000)+`C D"]}`, ""),
		broken("10,000 extra fields", `{"title": "Minsk"`+manyFields(10_000)+`}`, ""),
		broken("elements never closed", `{"html": "`+strings.Repeat("<b>Minsk ", 400)+`"}`, ""),
		broken("the same field twice", `{"title": "Brest", "title": "Minsk"}`, ""),

		{"a plain text", typed("text/plain; charset=utf-8", "Rain fell on Minsk.\n\nIt was wet."), ""},
		{"a page", typed("TEXT/HTML", "<title>Minsk</title><p>Rain fell on Minsk & Brest, they said <b>there."), ""},
		{"bytes as plain text", typed("text/plain", gzipped(t, "Minsk")), ""},
		{"a type that is not known", typed("application/pdf", "%PDF-1.7"), article.Undecodable},
		{"a type that is none", typed("text/html; charset=\xff\x00", "<p>Minsk"), article.Undecodable},
		{"an empty page", typed("text/html", "<html></html>"), article.Empty},
		{"no key for a retraction", kafka.Message{}, article.Invalid},
		{"a control character in the key", kafka.Message{Key: []byte("a\nb"), Value: []byte(`{"title": "Minsk"}`)}, article.Invalid},
		{"a key that is not UTF-8", kafka.Message{Key: []byte("\xff\xfe"), Value: []byte(`{"title": "Minsk"}`)}, article.Invalid},
		{"a dead letter sent again", kafka.Message{Value: []byte("{"), Headers: []kafka.Header{
			{Key: "dateline-error-class", Value: []byte("empty")}, {Key: "mine", Value: []byte("\xff")},
		}}, article.Undecodable},
	}
	for i := range list {
		if list[i].record.Key == nil && list[i].name != "no key for a retraction" {
			list[i].record.Key = []byte(list[i].name)
		}
	}
	return list
}

func broken(name, value string, class article.Class) hostileRecord {
	return hostileRecord{name, kafka.Message{Value: []byte(value)}, class}
}

func text(body string) string { return `{"body": "` + body + `"}` }

func typed(contentType, value string) kafka.Message {
	return kafka.Message{Value: []byte(value), Headers: []kafka.Header{{Key: "Content-Type", Value: []byte(contentType)}}}
}

func manyFields(n int) string {
	var fields strings.Builder
	for i := range n {
		fmt.Fprintf(&fields, `, "field %d": {"a": [true, null, "Minsk"]}`, i)
	}
	return fields.String()
}

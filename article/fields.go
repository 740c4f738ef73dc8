package article

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// jsonField is a field of a JSON object: its name, and its value as it is written.
type jsonField struct {
	name  string
	value json.RawMessage
}

// splitObject returns the fields of a JSON object by name, as json.Unmarshal tells
// them, in a fraction of its time. It is none where the value is no object. The value
// must be valid JSON; the fields point into it.
func splitObject(value []byte) (fields []jsonField, isObject bool) {
	rest := bytes.TrimLeft(value, jsonSpace)
	if rest[0] != '{' {
		return nil, false
	}
	for {
		rest = bytes.TrimLeft(rest[1:], jsonSpace) // behind a brace or a comma
		if rest[0] == '}' {
			break
		}
		name := rest[:valueLength(rest)]
		rest = bytes.TrimLeft(rest[len(name):], jsonSpace)
		rest = bytes.TrimLeft(rest[1:], jsonSpace) // behind the colon
		content := rest[:valueLength(rest)]
		rest = bytes.TrimLeft(rest[len(content):], jsonSpace)
		text, _ := unquote(name)
		fields = append(fields, jsonField{text, content})
		if rest[0] == '}' {
			break
		}
	}
	slices.SortStableFunc(fields, func(a, b jsonField) int { return cmp.Compare(a.name, b.name) })
	return lastOfEach(fields), true
}

// lastOfEach keeps the last of the fields that share a name.
func lastOfEach(sorted []jsonField) []jsonField {
	kept := sorted[:0]
	for i, f := range sorted {
		if i+1 == len(sorted) || sorted[i+1].name != f.name {
			kept = append(kept, f)
		}
	}
	return kept
}

const jsonSpace = " \t\r\n"

// valueLength returns how long the valid JSON value is that rest begins with.
func valueLength(rest []byte) int {
	switch rest[0] {
	case '"':
		return stringLength(rest)
	case '{', '[':
		return nestedLength(rest)
	}
	if end := bytes.IndexAny(rest, ",]}"+jsonSpace); end >= 0 {
		return end
	}
	return len(rest)
}

// stringLength returns the length of a string with its quotes.
func stringLength(rest []byte) int {
	for end := 1; ; end++ {
		end += bytes.IndexByte(rest[end:], '"')
		escapes := 0
		for rest[end-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return end + 1
		}
	}
}

// nestedLength returns the length of an object or a list.
func nestedLength(rest []byte) int {
	depth := 0
	for i := 0; ; i++ {
		switch rest[i] {
		case '"':
			i += stringLength(rest[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
}

// unquote returns what a valid JSON value tells as text; it reports false for what is
// neither a string nor null.
func unquote(value []byte) (text string, isText bool) {
	if value[0] == '"' {
		if text, simple := unescape(value[1 : len(value)-1]); simple {
			return text, true
		}
	}
	err := json.Unmarshal(value, &text)
	return text, err == nil
}

// unescape returns the text inside of quotes, unless it has characters given by number
// or broken ones.
func unescape(inner []byte) (text string, simple bool) {
	if !utf8.Valid(inner) {
		return "", false
	}
	at := bytes.IndexByte(inner, '\\')
	if at < 0 {
		return string(inner), true
	}
	var b strings.Builder
	b.Grow(len(inner))
	for ; at >= 0; at = bytes.IndexByte(inner, '\\') {
		const escaped, meant = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
		which := strings.IndexByte(escaped, inner[at+1])
		if which < 0 {
			return "", false
		}
		b.Write(inner[:at])
		b.WriteByte(meant[which])
		inner = inner[at+2:]
	}
	b.Write(inner)
	return b.String(), true
}

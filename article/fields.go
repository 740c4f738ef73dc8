package article

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonField is a field of a JSON object: its name, and its value as it is written.
type jsonField struct {
	name  string
	value json.RawMessage
}

// splitObject returns the fields of a JSON object by name, as json.Unmarshal tells
// them, in a fraction of its time. It is none where the value is no object or no valid
// JSON. The fields point into the value.
func splitObject(value []byte) (fields []jsonField, isObject bool) {
	at := spaceEnd(value, 0)
	if at == len(value) || value[at] != '{' {
		return nil, false
	}
	fields = make([]jsonField, 0, 16) // more than an article has
	end, valid := nestedEnd(value, at, 0, func(name, content []byte) {
		fields = append(fields, jsonField{fieldName(name), content})
	})
	if !valid || spaceEnd(value, end) != len(value) {
		return nil, false
	}
	slices.SortStableFunc(fields, func(a, b jsonField) int { return cmp.Compare(a.name, b.name) })
	return lastOfEach(fields), true
}

// fieldName returns a name without its quotes. Those of an article's own fields take
// no memory.
func fieldName(quoted []byte) string {
	own := [...]string{"id", "url", "source", "title", "body", "html", "authors", "section", "published_at", "language"}
	for _, name := range own {
		if string(quoted[1:len(quoted)-1]) == name {
			return name
		}
	}
	name, _ := unquote(quoted)
	return name
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

// listOfTexts returns the items of a valid JSON list; it reports false for what is no
// list, and where one of them is neither a string nor null.
func listOfTexts(value []byte) (texts []string, isList bool) {
	if value[0] != '[' {
		return nil, false
	}
	isList = true
	nestedEnd(value, 0, 0, func(_, item []byte) {
		text, isText := unquote(item)
		texts, isList = append(texts, text), isList && isText
	})
	return texts, isList
}

// unescape returns the text inside of quotes, unless it has broken characters.
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
		b.Write(inner[:at])
		if inner[at+1] == 'u' {
			c, length := numberedCharacter(inner[at:])
			b.WriteRune(c)
			inner = inner[at+length:]
			continue
		}
		const escaped, meant = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
		b.WriteByte(meant[strings.IndexByte(escaped, inner[at+1])])
		inner = inner[at+2:]
	}
	b.Write(inner)
	return b.String(), true
}

// numberedCharacter returns the character that a text begins with, given by its number
// in UTF-16, such as \u00e9, or by two. Half a character is U+FFFD.
func numberedCharacter(text []byte) (c rune, length int) {
	const one = len(`\u0000`)
	first := hexadecimal(text[2:one])
	if !utf16.IsSurrogate(first) {
		return first, one
	}
	if len(text) >= 2*one && text[one] == '\\' && text[one+1] == 'u' {
		if c := utf16.DecodeRune(first, hexadecimal(text[one+2:2*one])); c != utf8.RuneError {
			return c, 2 * one
		}
	}
	return utf8.RuneError, one
}

func hexadecimal(digits []byte) (n rune) {
	for _, d := range digits {
		if isDigit(d) {
			n = n<<4 | rune(d-'0')
		} else {
			n = n<<4 | rune(d|0x20-'a'+10)
		}
	}
	return n
}

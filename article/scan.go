package article

import (
	"bytes"
	"math/bits"
)

// The functions of this file find the end of a part of JSON that nobody has checked
// yet. They accept what json.Valid does, and take a fraction of its time.

// maxNesting is how deep encoding/json reads.
const maxNesting = 10000

// visitor is told of each item of a list or an object; the name is nil in a list.
type visitor func(name, value []byte)

// valueEnd returns where the value ends that begins at an index, inside of so many
// lists and objects.
func valueEnd(text []byte, at, depth int) (end int, valid bool) {
	if at == len(text) {
		return at, false
	}
	switch text[at] {
	case '"':
		return stringEnd(text, at)
	case '{', '[':
		return nestedEnd(text, at, depth, nil)
	case 't':
		return wordEnd(text, at, "true")
	case 'f':
		return wordEnd(text, at, "false")
	case 'n':
		return wordEnd(text, at, "null")
	}
	return numberEnd(text, at)
}

// nestedEnd returns where a list or an object ends. visit may be nil.
func nestedEnd(text []byte, at, depth int, visit visitor) (end int, valid bool) {
	if depth == maxNesting {
		return at, false
	}
	isObject, closing := text[at] == '{', text[at]+2 // ] stands two behind [, and } behind {
	at = spaceEnd(text, at+1)
	if at < len(text) && text[at] == closing {
		return at + 1, true
	}
	for {
		var name []byte
		if isObject {
			begin := at
			if at, valid = nameEnd(text, at); !valid {
				return at, false
			}
			name = text[begin:at]
			if at = spaceEnd(text, at); at == len(text) || text[at] != ':' {
				return at, false
			}
			at = spaceEnd(text, at+1)
		}
		begin := at
		if at, valid = valueEnd(text, at, depth+1); !valid {
			return at, false
		}
		if visit != nil {
			visit(name, text[begin:at])
		}
		at = spaceEnd(text, at)
		if at < len(text) && text[at] == closing {
			return at + 1, true
		}
		if at == len(text) || text[at] != ',' {
			return at, false
		}
		at = spaceEnd(text, at+1)
	}
}

func nameEnd(text []byte, at int) (end int, valid bool) {
	if at == len(text) || text[at] != '"' {
		return at, false
	}
	return stringEnd(text, at)
}

// stringEnd returns where a string ends, behind its closing quote.
func stringEnd(text []byte, at int) (end int, valid bool) {
	at++
	for {
		at += plainLength(text[at:])
		if at == len(text) {
			return at, false
		}
		if text[at] == '"' {
			return at + 1, true
		}
		length := escapeLength(text[at:])
		if length == 0 {
			return at, false
		}
		at += length
	}
}

// escapeLength returns the length of an escaped character, such as \n; 0 if the text
// does not begin with one.
func escapeLength(text []byte) int {
	switch {
	case len(text) < 2 || text[0] != '\\':
		return 0
	case bytes.IndexByte([]byte(`"\/bfnrt`), text[1]) >= 0:
		return 2
	case text[1] != 'u' || len(text) < 6:
		return 0
	}
	for _, c := range text[2:6] {
		if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return 0
		}
	}
	return 6
}

// plainLength returns how many bytes come before the first that a string in JSON may
// not hold as it is: a quote, a backslash or a control character. It looks at eight
// bytes at once.
func plainLength[T string | []byte](text T) int {
	at := 0
	for ; at+8 <= len(text); at += 8 {
		if special := specialBytes(eightBytes(text, at)); special != 0 {
			return at + bits.TrailingZeros64(special)/8
		}
	}
	for ; at < len(text) && text[at] >= ' ' && text[at] != '"' && text[at] != '\\'; at++ {
	}
	return at
}

func eightBytes[T string | []byte](text T, at int) uint64 {
	b := text[at : at+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// specialBytes marks the highest bit of bytes that are no plain ones. The lowest mark
// is right; there may be wrong ones above it. After "Determine if a word has a byte less
// than n" in https://graphics.stanford.edu/~seander/bithacks.html.
func specialBytes(word uint64) uint64 {
	const each, highest = 0x0101010101010101, 0x8080808080808080
	control := (word - ' '*each) &^ word
	quote := word ^ '"'*each
	backslash := word ^ '\\'*each
	return (control | (quote-each)&^quote | (backslash-each)&^backslash) & highest
}

// numberEnd returns where a number ends, which may be followed by anything.
func numberEnd(text []byte, at int) (end int, valid bool) {
	if text[at] == '-' {
		at++
	}
	whole := digitsEnd(text, at)
	if whole == at || text[at] == '0' && whole > at+1 {
		return at, false
	}
	at = whole
	if at < len(text) && text[at] == '.' {
		fraction := digitsEnd(text, at+1)
		if fraction == at+1 {
			return at, false
		}
		at = fraction
	}
	if at < len(text) && text[at]|0x20 == 'e' {
		at++
		if at < len(text) && (text[at] == '+' || text[at] == '-') {
			at++
		}
		exponent := digitsEnd(text, at)
		return exponent, exponent > at
	}
	return at, true
}

func digitsEnd(text []byte, at int) int {
	for at < len(text) && isDigit(text[at]) {
		at++
	}
	return at
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func wordEnd(text []byte, at int, word string) (end int, valid bool) {
	return at + len(word), bytes.HasPrefix(text[at:], []byte(word))
}

func spaceEnd(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r') {
		at++
	}
	return at
}

package ner

import (
	"unicode"
	"unicode/utf8"
)

// FNV-1a, 32 bits.
const (
	hashStart = 2166136261
	hashPrime = 16777619
)

func hashBytes(data []byte) uint32 {
	hash := uint32(hashStart)
	for _, b := range data {
		hash = (hash ^ uint32(b)) * hashPrime
	}
	return hash
}

// mix spreads a hash over all its bits.
func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h *= 0x846ca68b
	return h ^ h>>16
}

// lowerInto writes a word in lower case and with straight quotes into a buffer
// whose contents it replaces.
func lowerInto(buffer []byte, word string) []byte {
	buffer = buffer[:0]
	for i, c := range word {
		switch {
		case c >= 'A' && c <= 'Z':
			buffer = append(buffer, byte(c)+'a'-'A')
		case c < utf8.RuneSelf:
			buffer = append(buffer, byte(c))
		case c == utf8.RuneError:
			buffer = append(buffer, word[i])
		default:
			buffer = utf8.AppendRune(buffer, unicode.ToLower(straight(c)))
		}
	}
	return buffer
}

// straight returns the plain form of a curly quote or long dash, and any other
// character as it is.
func straight(c rune) rune {
	switch c {
	case '“', '”':
		return '"'
	case '‘', '’':
		return '\''
	case '–', '—', '―':
		return '-'
	}
	return c
}

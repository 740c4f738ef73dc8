package enrich

import (
	"fmt"
	"iter"
	"math/bits"
	"unicode"
)

// shingleWords is the number of words in a shingle: enough that shared
// vocabulary alone makes no two articles alike.
const shingleWords = 3

// fingerprint fills the document's SimHash (Charikar, 2002) over shingles of
// words. It needs no tokens, so that it serves every language. The title takes
// part only where there is no text: copies of an article often change it.
func fingerprint(d *document) error {
	hash := simHash(d.text.text)
	if hash == 0 {
		hash = simHash(d.title.text)
	}
	d.story.Fingerprint = fmt.Sprintf("%016x", hash)
	return nil
}

// simHash returns the SimHash of a text, 0 if it has no words: each bit is the
// majority's among the hashes of the shingles.
func simHash(text string) uint64 {
	var votes bitVotes
	var recent [shingleWords]uint64 // hashes of the last words, the newest last
	words := 0
	for hash := range wordHashes(text) {
		copy(recent[:], recent[1:])
		recent[shingleWords-1] = hash
		if words++; words >= shingleWords {
			votes.add(mixWords(recent))
		}
	}
	if words > 0 && words < shingleWords {
		votes.add(mixWords(recent))
	}
	return votes.majority()
}

// The parameters of FNV-1a, by which words are hashed.
const (
	hashStart  = 14695981039346656037
	hashFactor = 1099511628211
)

// wordHashes yields a hash of each word of a text in lower case. A character
// of a script that has no spaces between words is a word of its own.
func wordHashes(text string) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		hash, inWord := uint64(hashStart), false
		for _, c := range text {
			letter := unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c)
			alone := letter && isUnspaced(c)
			if inWord && (!letter || alone) {
				if !yield(hash) {
					return
				}
				hash, inWord = hashStart, false
			}
			if !letter {
				continue
			}
			hash, inWord = (hash^uint64(unicode.ToLower(c)))*hashFactor, true
			if alone {
				if !yield(hash) {
					return
				}
				hash, inWord = hashStart, false
			}
		}
		if inWord {
			yield(hash)
		}
	}
}

// isUnspaced reports whether a character's script is written without spaces
// between words.
func isUnspaced(c rune) bool {
	return c >= 0x0e00 && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// mixWords makes one hash of the words of a shingle; their order counts.
func mixWords(words [shingleWords]uint64) uint64 {
	var hash uint64
	for _, word := range words {
		hash = bits.RotateLeft64(hash, 23) ^ word
		hash *= 0x9e3779b97f4a7c15 // odd, from the golden ratio: spreads each bit upwards
		hash ^= hash >> 32
	}
	return hash
}

// bitVotes counts, for each bit, by how many more hashes it is set than not.
type bitVotes [64]int32

func (v *bitVotes) add(hash uint64) {
	for i := range v {
		v[i] += int32(hash>>i&1)*2 - 1
	}
}

func (v *bitVotes) majority() uint64 {
	var hash uint64
	for i, count := range v {
		if count > 0 {
			hash |= 1 << i
		}
	}
	return hash
}

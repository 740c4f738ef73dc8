package ner

import (
	"strings"
	"sync/atomic"
)

// wordTable keeps what a tagger has worked out for words by themselves, since
// news has most of them again and again. A word takes the place of another one
// of the same slot. It is safe for concurrent use.
type wordTable struct {
	slots [1 << slotBits]atomic.Pointer[knownWord]
}

const (
	slotBits = 13 // a full table takes 2 MB
	maxWord  = 32 // bytes of the longest word that is kept
)

// knownWord is what a tagger knows of a token by itself, in a sentence of a style.
type knownWord struct {
	token string
	style style
	facts tokenFacts
	sums  wordSums
}

// wordSums are the sums of the weights of the features that a word has by itself,
// in each position.
type wordSums [positions]laneSums

func (t *wordTable) slot(token string, s style) *atomic.Pointer[knownWord] {
	hash := uint32(hashStart) + uint32(s)
	for i := range len(token) {
		hash = (hash ^ uint32(token[i])) * hashPrime
	}
	return &t.slots[mix(hash)>>(32-slotBits)]
}

// word returns what the tagger knows of a token, and keeps it. buffer is one for
// features.
func (t *Tagger) word(token string, s style, buffer *[]Feature) *knownWord {
	if len(token) > maxWord {
		return t.newWord(token, s, buffer)
	}
	slot := t.words.slot(token, s)
	if w := slot.Load(); w != nil && w.token == token && w.style == s {
		return w
	}
	w := t.newWord(strings.Clone(token), s, buffer) // a copy holds no whole article
	slot.Store(w)
	return w
}

func (t *Tagger) newWord(token string, s style, buffer *[]Feature) *knownWord {
	w := &knownWord{token: token, style: s}
	var letters [64]byte
	t.tables.read(token, s, letters[:0], &w.facts)
	t.model.sumWord(&w.facts, &w.sums, buffer)
	return w
}

// sumWord adds up the weights of a word by itself.
func (m *Model) sumWord(word *tokenFacts, sums *wordSums, buffer *[]Feature) {
	for at := range positions {
		*buffer = wordFeatures(at, word, (*buffer)[:0])
		m.addRows(*buffer, &sums[at])
	}
}

package ner

import (
	"strings"
	"sync/atomic"
)

// wordTable keeps what a tagger has worked out for words by themselves, since
// news has most of them again and again. Two words of a slot are kept, those that
// came last. It is safe for concurrent use.
type wordTable struct {
	slots [1 << slotBits]wordSlot
}

const (
	slotBits = 13 // a full table takes 5 MB
	maxWord  = 32 // bytes of the longest word that is kept
)

// wordSlot has the newer word first.
type wordSlot [2]atomic.Pointer[knownWord]

// keep adds a word. Of words that are added at once, one may be lost.
func (s *wordSlot) keep(w *knownWord) {
	s[1].Store(s[0].Load())
	s[0].Store(w)
}

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

func (t *wordTable) slot(token string, s style) *wordSlot {
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
	for i := range slot {
		if w := slot[i].Load(); w != nil && w.token == token && w.style == s {
			return w
		}
	}
	w := t.newWord(strings.Clone(token), s, buffer) // a copy holds no whole article
	slot.keep(w)
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

package ner

import "sync/atomic"

// wordTable keeps what a tagger has worked out for words by themselves, since
// news has most of them again and again. Two words of a slot are kept, those that
// came last. It is safe for concurrent use.
type wordTable struct {
	slots [1 << slotBits]wordSlot
}

const (
	slotBits = 13 // a full table takes 5 MB
	maxWord  = 23 // bytes of the longest word that is kept
)

// wordSlot has the newer word first.
type wordSlot [2]atomic.Pointer[knownWord]

// keep adds a word. Of words that are added at once, one may be lost.
func (s *wordSlot) keep(w *knownWord) {
	s[1].Store(s[0].Load())
	s[0].Store(w)
}

// knownWord is what a tagger knows of a token by itself, in a sentence of a style. It
// holds no pointer, so that the garbage collector need not look into thousands of them.
type knownWord struct {
	letters [maxWord]byte // of the token, where it is kept
	length  uint8         // of these
	style   style
	facts   tokenFacts
	sums    wordSums
}

// is reports whether a word that is kept is that of a token in a sentence of a style.
func (w *knownWord) is(token string, s style) bool {
	return w.style == s && string(w.letters[:w.length]) == token
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
		if w := slot[i].Load(); w != nil && w.is(token, s) {
			return w
		}
	}
	w := t.newWord(token, s, buffer)
	w.length = uint8(copy(w.letters[:], token))
	slot.keep(w)
	return w
}

func (t *Tagger) newWord(token string, s style, buffer *[]Feature) *knownWord {
	w := &knownWord{style: s}
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

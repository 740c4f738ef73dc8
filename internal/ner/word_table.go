package ner

import (
	"slices"
	"sync"
	"sync/atomic"
)

// wordTable keeps what a tagger has worked out for words by themselves, since
// news has most of them again and again. Two words of a slot are kept, those that
// came last. It is safe for concurrent use.
//
// Neither slots nor words hold pointers, and the room of a word that has been replaced
// is used again when no document looks at it any more, so that the garbage collector has
// nothing to do here.
type wordTable struct {
	slots []wordSlot
	words []knownWord // by number; the first is never used

	mu       sync.Mutex // for all below, and for writing slots
	free     []uint32   // numbers of words
	replaced []replaced // in order of their time
	clock    uint64     // counts documents
	reading  []uint64   // when those came that are being read
}

const (
	slotBits = 13      // all words take 5 MB
	reserve  = 1 << 10 // words, for new ones while documents may look at those replaced
	maxWord  = 23      // bytes of the longest word that is kept
)

// wordSlot has the numbers of two words, the newer one first; 0 for none.
type wordSlot [2]atomic.Uint32

// replaced is a word that is found no more by documents that come later.
type replaced struct {
	number uint32
	at     uint64
}

func newWordTable(slots, reserve int) *wordTable {
	words := 2*slots + reserve
	t := &wordTable{slots: make([]wordSlot, slots), words: make([]knownWord, words+1), free: make([]uint32, 0, words)}
	for number := words; number > 0; number-- {
		t.free = append(t.free, uint32(number))
	}
	return t
}

// enter says that a document will look at words, until it leaves with its ticket.
func (t *wordTable) enter() (ticket uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clock++
	t.reading = append(t.reading, t.clock)
	return t.clock
}

// leave says that a document looks at words no more.
func (t *wordTable) leave(ticket uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	left := slices.Index(t.reading, ticket)
	t.reading = slices.Delete(t.reading, left, left+1)
	unseen := 0 // of the words replaced
	for unseen < len(t.replaced) && (len(t.reading) == 0 || t.replaced[unseen].at < t.reading[0]) {
		t.free = append(t.free, t.replaced[unseen].number)
		unseen++
	}
	t.replaced = slices.Delete(t.replaced, 0, unseen)
}

// find returns what is kept of a token, nil if nothing is.
func (t *wordTable) find(slot *wordSlot, token string, s style) *knownWord {
	for i := range slot {
		if number := slot[i].Load(); number > 0 {
			if w := &t.words[number]; w.is(token, s) {
				return w
			}
		}
	}
	return nil
}

// room returns the number of a word to be filled and kept; false if there is none.
func (t *wordTable) room() (number uint32, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.free) == 0 {
		return 0, false
	}
	last := len(t.free) - 1
	number = t.free[last]
	t.free = t.free[:last]
	return number, true
}

// keep adds a word in place of the older one of its slot.
func (t *wordTable) keep(slot *wordSlot, number uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if older := slot[1].Load(); older > 0 {
		t.replaced = append(t.replaced, replaced{older, t.clock})
	}
	slot[1].Store(slot[0].Load())
	slot[0].Store(number)
}

func (t *wordTable) slot(token string, s style) *wordSlot {
	hash := uint32(hashStart) + uint32(s)
	for i := range len(token) {
		hash = (hash ^ uint32(token[i])) * hashPrime
	}
	return &t.slots[uint64(mix(hash))*uint64(len(t.slots))>>32]
}

package ner

import (
	"sync"
	"sync/atomic"
)

// wordTable keeps what a tagger has worked out for words by themselves, since news
// has most of them again and again. It is safe for concurrent use.
//
// The words lie in one piece of memory without pointers, which the garbage collector
// passes over. Look-ups take no lock, so the place of a word that was replaced is free
// only when no document is read any more that may have found the word there. Documents
// enter in turns. A turn ends when all documents of the turn before have left: then
// nobody has what was replaced in that one.
type wordTable struct {
	sets  []wordSet
	shift uint        // leaves of a hash the number of its set
	words []knownWord // by place; place 0 is that of no word

	mu       sync.Mutex // guards what follows, and is held to change a set
	turn     uint
	reading  [2]int   // documents that are read, of even and of odd turns
	free     []uint32 // places
	replaced []uint32 // places of the words that were replaced in this turn
	leaving  []uint32 // and in the one before
}

// A table takes 5 MB.
const (
	setBits    = 11
	spareWords = 1 << 10 // places for new words while documents may have replaced ones
)

// newWordTable returns a table of 1<<setBits sets.
func newWordTable(setBits uint, spareWords int) *wordTable {
	sets := make([]wordSet, 1<<setBits)
	places := len(sets)*len(wordSet{}) + spareWords
	free := make([]uint32, places)
	for i := range free {
		free[i] = uint32(1 + i)
	}
	return &wordTable{sets: sets, shift: 32 - setBits, words: make([]knownWord, 1+places), free: free}
}

// enter begins a document, which has to leave the turn that is returned. What it finds
// stays as it is until then.
func (t *wordTable) enter() (turn uint) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reading[t.turn%2]++
	return t.turn
}

func (t *wordTable) leave(turn uint) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reading[turn%2]--
	if t.reading[(t.turn+1)%2] > 0 {
		return
	}
	t.turn++
	t.free = append(t.free, t.leaving...)
	t.replaced, t.leaving = t.leaving[:0], t.replaced
}

// find returns the word of a token that is kept, or nil.
func (t *wordTable) find(hash uint32, token string, s style) *knownWord {
	set := &t.sets[hash>>t.shift]
	for i := range set {
		entry := set[i].Load()
		if entry&hashOfWord != hash<<hashShift || entry&placeOfWord == 0 {
			continue
		}
		if w := &t.words[entry&placeOfWord]; w.is(token, s) {
			if entry&wordFound == 0 {
				set[i].Or(wordFound)
			}
			return w
		}
	}
	return nil
}

// keep copies a word into the table, unless no place is free: a document that is read
// for long may have all the spare ones.
func (t *wordTable) keep(hash uint32, w *knownWord) {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := len(t.free) - 1
	if last < 0 {
		return
	}
	place := t.free[last]
	t.free = t.free[:last]
	t.words[place] = *w
	if out := t.sets[hash>>t.shift].add(hash<<hashShift | place); out != 0 {
		t.replaced = append(t.replaced, out)
	}
}

// wordSet has the words whose hashes begin alike, from the newest to the oldest: of each
// its place, whether it was found since it came, and the end of its hash, which spares
// most looks at other words. While a set is changed, a look-up may miss a word or mark
// another one as found, which costs time only.
type wordSet [8]atomic.Uint32

const (
	placeOfWord = 1<<15 - 1
	wordFound   = 1 << 15
	hashShift   = 16
	hashOfWord  = 0xffff << hashShift
)

// add puts a word in front, and returns the place of the one that falls out at the
// end, or 0. One that was found comes in front once more instead, as if it were new.
func (s *wordSet) add(entry uint32) (place uint32) {
	for {
		out := s[len(s)-1].Load()
		for i := len(s) - 1; i > 0; i-- {
			s[i].Store(s[i-1].Load())
		}
		s[0].Store(entry)
		if out&wordFound == 0 {
			return out & placeOfWord
		}
		entry = out &^ wordFound
	}
}

func hashWord(token string, s style) uint32 {
	hash := uint32(hashStart) + uint32(s)
	for i := range len(token) {
		hash = (hash ^ uint32(token[i])) * hashPrime
	}
	return mix(hash)
}

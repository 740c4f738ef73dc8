package enrich

import (
	"hash/maphash"
	"iter"
	"strings"
)

// textIndex numbers different texts that are parts of one. A number is below size, and
// another one each time that the index is made. It takes less than half the memory of a
// map, and holds one pointer in place of one for each text, so that the garbage collector
// has nothing to look at. It is safe for concurrent use when all texts are added.
type textIndex struct {
	whole string
	slots []textSlot // open addressing; a text's number is its slot's
	seed  maphash.Seed
}

// textPart is bytes [start, end) of the whole, at least one and fewer than 64 KiB.
type textPart struct{ start, end uint32 }

func (p textPart) of(whole string) string { return whole[p.start:p.end] }

// textSlot is where a text stands in the whole, and a part of its hash: all that a look-up
// needs of other texts, which it seldom passes by, is in one line of the processor's cache.
type textSlot struct {
	start      uint32
	size, hash uint16 // no size in a free slot
}

func (s textSlot) of(whole string) string { return whole[s.start : s.start+uint32(s.size)] }

// newTextIndex returns an index with room for some texts, at most.
func newTextIndex(whole string, most int) *textIndex {
	return &textIndex{whole: whole, slots: make([]textSlot, most+most/2+1), seed: maphash.MakeSeed()} // two thirds full
}

// indexOf returns an index of words, which it puts into one text.
func indexOf(words []string) *textIndex {
	x := newTextIndex(strings.Join(words, ""), len(words))
	end := uint32(0)
	for _, word := range words {
		part := partAt(end, word)
		end = part.end
		x.add(part)
	}
	return x
}

// size is above all numbers.
func (x *textIndex) size() int { return len(x.slots) }

// add numbers a part of the whole. added is false if its text had its number already.
func (x *textIndex) add(part textPart) (number int32, added bool) {
	at, hash := x.slot(part.of(x.whole))
	slot := &x.slots[at]
	if slot.size > 0 {
		return int32(at), false
	}
	*slot = textSlot{part.start, uint16(part.end - part.start), hash}
	return int32(at), true
}

// find returns the number of a text.
func (x *textIndex) find(text string) (number int32, found bool) {
	at, _ := x.slot(text)
	return int32(at), x.slots[at].size > 0
}

// text returns the text with a number.
func (x *textIndex) text(number int32) string { return x.slots[number].of(x.whole) }

// all yields the texts by their numbers, in no order.
func (x *textIndex) all() iter.Seq2[int32, string] {
	return func(yield func(int32, string) bool) {
		for number, slot := range x.slots {
			if slot.size > 0 && !yield(int32(number), slot.of(x.whole)) {
				return
			}
		}
	}
}

// slot returns where a text stands, or the free slot where it would, and the part of
// its hash that is kept there.
func (x *textIndex) slot(text string) (at int, hash uint16) {
	whole := maphash.String(x.seed, text)
	hash = uint16(whole)
	for at = int(whole >> 32 * uint64(len(x.slots)) >> 32); ; at++ {
		if at == len(x.slots) {
			at = 0
		}
		slot := x.slots[at]
		if slot.size == 0 || slot.hash == hash && int(slot.size) == len(text) && slot.of(x.whole) == text {
			return at, hash
		}
	}
}

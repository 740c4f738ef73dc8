package enrich

import "hash/maphash"

// textIndex numbers different texts that are parts of one, from 0 on. It takes half the
// memory of a map, and holds one pointer in place of one for each text, so that the
// garbage collector has nothing to look at. It is safe for concurrent use when all texts
// are added.
type textIndex struct {
	whole string
	parts []textPart // by number
	slots []textSlot // open addressing
	seed  maphash.Seed
}

// textPart is bytes [start, end) of the whole.
type textPart struct{ start, end uint32 }

func (p textPart) of(whole string) string { return whole[p.start:p.end] }

// textSlot holds a text's number and a part of its hash.
type textSlot struct {
	hash uint32
	next int32 // the number after the text's own, 0 in a free slot
}

// newTextIndex returns an index with room for some texts, at most.
func newTextIndex(whole string, most int) *textIndex {
	slots := make([]textSlot, most+most/2+1) // two thirds full
	return &textIndex{whole: whole, parts: make([]textPart, 0, most), slots: slots, seed: maphash.MakeSeed()}
}

// add numbers a part of the whole, unless its text has a number already.
func (x *textIndex) add(part textPart) int32 {
	slot, hash := x.slot(part.of(x.whole))
	if slot.next == 0 {
		x.parts = append(x.parts, part)
		*slot = textSlot{hash, int32(len(x.parts))}
	}
	return slot.next - 1
}

// find returns the number of a text.
func (x *textIndex) find(text string) (number int32, found bool) {
	slot, _ := x.slot(text)
	return slot.next - 1, slot.next != 0
}

// text returns the text with a number.
func (x *textIndex) text(number int) string { return x.parts[number].of(x.whole) }

// slot returns where a text stands, or the free slot where it would, and the part of
// its hash that is kept there.
func (x *textIndex) slot(text string) (*textSlot, uint32) {
	whole := maphash.String(x.seed, text)
	hash := uint32(whole)
	for at := int(whole >> 32 * uint64(len(x.slots)) >> 32); ; at++ {
		if at == len(x.slots) {
			at = 0
		}
		slot := &x.slots[at]
		if slot.next == 0 || slot.hash == hash && x.text(int(slot.next-1)) == text {
			return slot, hash
		}
	}
}

package ner

import (
	"strings"

	"github.com/dateline/dateline/article"
)

// maxNameTokens is the length of the longest name that a Gazetteer knows.
const maxNameTokens = 5

// Gazetteer knows which runs of tokens are names, and of which types. It keeps
// a hash of each name and of each of its beginnings, in lower case. Once all names
// are added it is safe for concurrent use.
type Gazetteer struct {
	slots []nameSlot // open addressing; a power of two of them, three quarters full at most
	used  int
}

// nameSlot is a run of tokens: its hash but for the last eight bits, and in these what
// it can be, never nothing. 0 is a free slot.
type nameSlot uint64

func (s nameSlot) kinds() uint8 { return uint8(s) }

// isOf reports whether the slot is that of a run with this hash.
func (s nameSlot) isOf(hash uint64) bool { return (uint64(s)^hash)>>kindBits == 0 }

// What a run of tokens can be: a bit for each type, one for a demonym, and one
// for the beginning of something longer.
const (
	demonymBit = 1 << typeCount
	longer     = demonymBit << 1
	kindBits   = 8
)

// NewGazetteer returns one without names, and with room for some.
func NewGazetteer(names int) *Gazetteer {
	size := 8
	for size < names+names/2 {
		size *= 2
	}
	return &Gazetteer{slots: make([]nameSlot, size)}
}

// AddName adds a name. One that is too long is left out.
func (g *Gazetteer) AddName(name string, typ article.EntityType) {
	if index := typeIndex(typ); index >= 0 {
		g.add(name, 1<<index)
	}
}

// AddDemonym adds what the people of a place are called.
func (g *Gazetteer) AddDemonym(word string) { g.add(word, demonymBit) }

func (g *Gazetteer) add(name string, kind uint8) {
	words := strings.Fields(name)
	if len(words) == 0 || len(words) > maxNameTokens {
		return
	}
	hash := uint64(0)
	for i, word := range words {
		hash = g.next(hash, WordHash(word))
		if i < len(words)-1 {
			g.mayBe(hash, longer)
		}
	}
	g.mayBe(hash, kind)
}

// mayBe notes what the run of tokens with this hash can be.
func (g *Gazetteer) mayBe(hash uint64, kind uint8) {
	slot := g.slot(hash)
	if *slot == 0 {
		if g.used >= len(g.slots)/4*3 {
			g.grow()
			slot = g.slot(hash)
		}
		*slot = nameSlot(hash >> kindBits << kindBits)
		g.used++
	}
	*slot |= nameSlot(kind)
}

// grow makes twice the room.
func (g *Gazetteer) grow() {
	full := g.slots
	g.slots = make([]nameSlot, 2*len(full))
	for _, s := range full {
		if s != 0 {
			*g.slot(uint64(s)) = s
		}
	}
}

// slot returns the slot of the run of tokens with this hash, or the free one where it
// would stand.
func (g *Gazetteer) slot(hash uint64) *nameSlot {
	mask := uint32(len(g.slots) - 1)
	for at := mix(uint32(hash>>32)) & mask; ; at = (at + 1) & mask {
		if slot := &g.slots[at]; *slot == 0 || slot.isOf(hash) {
			return slot
		}
	}
}

// next is the hash of some tokens and one more.
func (g *Gazetteer) next(hash uint64, word uint32) uint64 {
	return (hash ^ uint64(word)) * 0x9e3779b97f4a7c15 >> 1
}

// mark notes in the tokens of a sentence that they are in a name. The longest
// name that begins at a capital wins, and the next one begins behind it.
func (g *Gazetteer) mark(tokens []tokenFacts) {
	for i := 0; i < len(tokens); {
		length, kinds := 0, uint8(0)
		if tokens[i].capital {
			length, kinds = g.longest(tokens[i:])
		}
		for k := range length {
			tokens[i+k].listed = kinds<<2 | listedPlace(k, length)
		}
		i += max(1, length)
	}
}

func listedPlace(k, length int) uint8 {
	switch {
	case length == 1:
		return single
	case k == 0:
		return begin
	case k == length-1:
		return end
	}
	return inside
}

func (g *Gazetteer) longest(tokens []tokenFacts) (length int, kinds uint8) {
	hash := uint64(0)
	for k := range tokens[:min(maxNameTokens, len(tokens))] {
		hash = g.next(hash, tokens[k].lower)
		may := g.slot(hash).kinds()
		if found := may &^ longer; found != 0 {
			length, kinds = k+1, found
		}
		if may&longer == 0 {
			break
		}
	}
	return length, kinds
}

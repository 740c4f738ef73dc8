package ner

import (
	"strings"

	"github.com/dateline/dateline/article"
)

// maxNameTokens is the length of the longest name that a Gazetteer knows.
const maxNameTokens = 5

// Gazetteer knows which runs of tokens are names, and of which types. It keeps
// a hash of each name and of each of its beginnings, in lower case.
type Gazetteer struct{ entries map[uint64]uint8 }

// What a run of tokens can be: a bit for each type, one for a demonym, and one
// for the beginning of something longer.
const (
	demonymBit = 1 << typeCount
	longer     = demonymBit << 1
)

// NewGazetteer returns one without names, and with room for some.
func NewGazetteer(names int) *Gazetteer { return &Gazetteer{make(map[uint64]uint8, names)} }

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
			g.entries[hash] |= longer
		}
	}
	g.entries[hash] |= kind
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
		entry := g.entries[hash]
		if found := entry &^ longer; found != 0 {
			length, kinds = k+1, found
		}
		if entry&longer == 0 {
			break
		}
	}
	return length, kinds
}

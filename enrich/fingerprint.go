package enrich

import (
	"fmt"

	"github.com/dateline/dateline/internal/likeness"
)

// fingerprint fills the document's SimHash (Charikar, 2002) over shingles of
// words. It needs no tokens, so that it serves every language. The title takes
// part only where there is no text: copies of an article often change it.
func fingerprint(d *document) error {
	shingles := likeness.Shingles(d.text.text)
	if len(shingles) == 0 {
		shingles = likeness.Shingles(d.title.text)
	}
	d.story.Fingerprint = hexadecimal(simHash(shingles))
	return nil
}

func hexadecimal(hash uint64) string { return fmt.Sprintf("%016x", hash) }

// simHash returns the SimHash of shingles, 0 if there is none: each bit is that
// of the majority of their hashes, by weight.
func simHash(shingles []likeness.Shingle) uint64 {
	var votes bitVotes
	for _, s := range shingles {
		votes.add(s.Hash, s.Weight)
	}
	return votes.majority()
}

// bitVotes adds up, for each bit, the weights of the hashes that set it, less
// those of the others.
type bitVotes [64]int32

func (v *bitVotes) add(hash uint64, weight int32) {
	for i := range v {
		v[i] += (int32(hash>>i&1)*2 - 1) * weight
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

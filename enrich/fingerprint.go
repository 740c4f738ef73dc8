package enrich

import (
	"fmt"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/likeness"
)

// fingerprint fills the document's SimHash (Charikar, 2002) over shingles of
// words, and their shape. It needs no tokens, so that it serves every language. The title
// takes part only where there is no text: copies of an article often change it.
func fingerprint(d *document) error {
	room := &d.room().likeness
	shingles := room.Shingles(d.text.text)
	if len(shingles) == 0 {
		shingles = room.Shingles(d.title.text)
	}
	shape := likeness.ShapeOf(shingles)
	d.story = article.Story{Fingerprint: hexadecimal(simHash(shingles)), Sketch: shape.Sketch, Minima: shape.Minima}
	return nil
}

func hexadecimal(hash uint64) string { return fmt.Sprintf("%016x", hash) }

// simHash returns the SimHash of shingles, 0 if there is none: each bit is that
// of the majority of their hashes, by weight.
func simHash(shingles []likeness.Shingle) uint64 {
	var votes bitVotes
	for _, s := range shingles {
		votes.add(s.Hash, uint64(s.Weight))
	}
	return votes.majority()
}

// bitVotes adds up, for each bit, the weights of the hashes that set it. Eight bits are
// counted at once, each in a byte of a number, until the bytes are full.
type bitVotes struct {
	counts  [64]uint64
	open    [8]uint64 // by byte of the hash: a byte for each of its bits
	pending uint64    // weight of the hashes in open
	weight  uint64    // of those in counts
}

// mostPending is the greatest number that a byte holds.
const mostPending = 1<<8 - 1

// Eight bytes of one number.
const (
	eachByte  = 0x0101010101010101
	eachOther = 0x8040201008040201 // bit n of byte n
)

// add adds a hash whose weight is at most mostPending.
func (v *bitVotes) add(hash, weight uint64) {
	if v.pending+weight > mostPending {
		v.count()
	}
	v.pending += weight
	for i := range v.open {
		chosen := hash >> (8 * i) & 0xff * eachByte & eachOther
		v.open[i] += (chosen + 0x7f*eachByte) >> 7 & eachByte * weight
	}
}

// count counts what is open.
func (v *bitVotes) count() {
	for i, bytes := range v.open {
		for bit := range 8 {
			v.counts[8*i+bit] += bytes >> (8 * bit) & 0xff
		}
	}
	v.weight += v.pending
	v.open, v.pending = [8]uint64{}, 0
}

// majority returns the bits that hashes of more than half of the weight set.
func (v *bitVotes) majority() uint64 {
	v.count()
	var hash uint64
	for i, count := range v.counts {
		if 2*count > v.weight {
			hash |= 1 << i
		}
	}
	return hash
}

package likeness

import (
	"encoding/binary"
	"fmt"
)

// SketchShingles is the most shingles that a sketch keeps. Two long texts are
// off by .035 (one standard deviation) where their similarity is .8.
const SketchShingles = 128

// sketchBits is how many bits of a hash a sketch keeps. Among 128 shingles two have the
// same bits in one case of thirty, which moves a similarity by a hundredth.
const sketchBits = 18

// Sketch holds the smallest hashes of a text's shingles, by their upper 18 bits,
// ascending, each once. Since hashes are even, they are a random sample of the shingles,
// and that of a union of texts is a sample of the union (bottom-k sketches,
// Cohen and Kaplan, 2007).
type Sketch []uint32

// SketchOf returns the sketch of shingles as Shingles returns them.
func SketchOf(shingles []Shingle) Sketch {
	s := make(Sketch, 0, min(len(shingles), SketchShingles))
	for _, shingle := range shingles {
		hash := uint32(shingle.Hash >> (64 - sketchBits))
		if len(s) > 0 && s[len(s)-1] == hash {
			continue
		}
		if len(s) == SketchShingles {
			break
		}
		s = append(s, hash)
	}
	return s
}

// Jaccard estimates the Jaccard similarity of two texts' shingles, 0 to 1.
func (s Sketch) Jaccard(other Sketch) float64 {
	itself := func(hash uint32) uint32 { return hash }
	return share(overlap(s, other, itself, SketchShingles))
}

// Bytes returns the sketch in bytes: the first hash, and by how much each is above the one
// before it, as varints of encoding/binary. Most take two bytes.
func (s Sketch) Bytes() []byte {
	encoded := make([]byte, 0, 2*len(s)+8)
	before := uint32(0)
	for _, hash := range s {
		encoded = binary.AppendUvarint(encoded, uint64(hash-before))
		before = hash
	}
	return encoded
}

// ParseSketch reads what Bytes returned.
func ParseSketch(encoded []byte) (Sketch, error) {
	s := make(Sketch, 0, SketchShingles)
	hash := uint64(0)
	for rest := encoded; len(rest) > 0; {
		above, n := binary.Uvarint(rest)
		hash += above
		switch {
		case n <= 0 || above>>sketchBits > 0 || hash>>sketchBits > 0 || above == 0 && len(s) > 0 || n > 1 && rest[n-1] == 0:
			return nil, fmt.Errorf("a sketch of %d bytes has no hash at byte %d", len(encoded), len(encoded)-len(rest))
		case len(s) == SketchShingles:
			return nil, fmt.Errorf("a sketch cannot have more than %d hashes", SketchShingles)
		}
		s, rest = append(s, uint32(hash)), rest[n:]
	}
	return s, nil
}

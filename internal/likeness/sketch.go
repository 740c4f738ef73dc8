package likeness

import (
	"encoding/binary"
	"fmt"
)

// SketchShingles is the most shingles that a sketch keeps. Two long texts are
// off by .035 (one standard deviation) where their similarity is .8.
const SketchShingles = 128

// Sketch holds the smallest hashes of a text's shingles, by their upper 32 bits,
// ascending. Since hashes are even, they are a random sample of the shingles,
// and that of a union of texts is a sample of the union (bottom-k sketches,
// Cohen and Kaplan, 2007).
type Sketch []uint32

// SketchOf returns the sketch of shingles as Shingles returns them.
func SketchOf(shingles []Shingle) Sketch {
	shingles = shingles[:min(len(shingles), SketchShingles)]
	s := make(Sketch, len(shingles))
	for i, shingle := range shingles {
		s[i] = uint32(shingle.Hash >> 32)
	}
	return s
}

// Jaccard estimates the Jaccard similarity of two texts' shingles, 0 to 1.
func (s Sketch) Jaccard(other Sketch) float64 {
	itself := func(hash uint32) uint32 { return hash }
	return share(overlap(s, other, itself, SketchShingles))
}

// Bytes returns the sketch in bytes, four for each hash.
func (s Sketch) Bytes() []byte {
	encoded := make([]byte, 0, 4*len(s))
	for _, hash := range s {
		encoded = binary.BigEndian.AppendUint32(encoded, hash)
	}
	return encoded
}

// ParseSketch reads what Bytes returned.
func ParseSketch(encoded []byte) (Sketch, error) {
	if len(encoded)%4 != 0 || len(encoded) > 4*SketchShingles {
		return nil, fmt.Errorf("a sketch cannot have %d bytes", len(encoded))
	}
	s := make(Sketch, len(encoded)/4)
	for i := range s {
		s[i] = binary.BigEndian.Uint32(encoded[4*i:])
	}
	return s, nil
}

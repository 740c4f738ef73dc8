package likeness

// Shape is all that a text's likeness to others is told by. The zero Shape is that of a
// text without words, which is like no other.
type Shape struct {
	Sketch []byte   // of Sketch.Bytes
	Minima []uint64 // of its shingles, which its bands are made of; nil without words
}

// ShapeOf returns the shape of shingles as Shingles returns them.
func ShapeOf(shingles []Shingle) Shape {
	if len(shingles) == 0 {
		return Shape{}
	}
	return Shape{SketchOf(shingles).Bytes(), minimaOf(shingles)}
}

// Bands returns the text's bands, none without words. Texts of different spaces share no
// band.
func (s Shape) Bands(space string) []int64 {
	if len(s.Minima) == 0 {
		return nil
	}
	return bandsOf(space, s.Minima)
}

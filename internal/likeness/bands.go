package likeness

import "math"

// Bands is the number of a text's bands, and bandHashes that of the minima in
// each. Two texts of similarity s share a band with probability 1-(1-s^3)^3:
// .88 for s = .8, .98 for s = .9; .33 for s = .5, and .08 for s = .3.
const (
	Bands      = 3
	bandHashes = 3
)

// Neighbours is how many texts before a text are looked at in each of its bands.
// The bound makes a text cost the same however many share its bands, as weather
// reports and tables of results do.
const Neighbours = 8

// BandsOf returns the bands of shingles, none for none: hashes of the least of
// the shingles under several orders of chance (MinHash, Broder, 1997). Texts of
// different spaces share no band.
func BandsOf(space string, shingles []Shingle) []int64 {
	if len(shingles) == 0 {
		return nil
	}
	start := uint64(hashStart)
	for _, c := range []byte(space) {
		start = (start ^ uint64(c)) * hashFactor
	}
	bands := make([]int64, Bands)
	for b := range bands {
		hash := mix(start + uint64(b))
		for i := range bandHashes {
			hash = mix(hash ^ least(shingles, mix(uint64(b*bandHashes+i+1))))
		}
		bands[b] = int64(hash) // wraps around, as it may
	}
	return bands
}

// least returns the least of the shingles' hashes in the order that seed makes.
func least(shingles []Shingle, seed uint64) uint64 {
	found := uint64(math.MaxUint64)
	for _, s := range shingles {
		found = min(found, mix(s.Hash^seed))
	}
	return found
}

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

// minimaOf returns the least of the shingles under several orders of chance (MinHash,
// Broder, 1997).
func minimaOf(shingles []Shingle) []uint64 {
	minima := make([]uint64, Bands*bandHashes)
	for i := range minima {
		minima[i] = least(shingles, mix(uint64(i+1)))
	}
	return minima
}

// bandsOf returns hashes of the minima. Those of different spaces share none.
func bandsOf(space string, minima []uint64) []int64 {
	start := uint64(hashStart)
	for _, c := range []byte(space) {
		start = (start ^ uint64(c)) * hashFactor
	}
	bands := make([]int64, Bands)
	for b := range bands {
		hash := mix(start + uint64(b))
		for i := range bandHashes {
			hash = mix(hash ^ minima[b*bandHashes+i])
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

// Package likeness tells how alike two texts are, by the shingles that they
// share: all runs of three words. All of it is a pure function of the texts.
//
//   - Shingles are the measure itself: the Jaccard similarity of two sets.
//   - A Sketch is a sample of them that fits a column and gives the same up to a
//     small error; for two texts of up to SketchShingles shingles together, but for
//     shingles whose short hashes are the same by chance.
//   - Bands find the texts that may be alike: two that share no band are hardly
//     ever near-duplicates.
//   - A Shape is the last two, of one text.
package likeness

// Near is the least Jaccard similarity of the shingles of two texts that are
// near-duplicates.
const Near = 0.8

// Scheme names how shingles, sketches and bands are made. Whoever changes that
// changes it, and with it the pipeline's digest: only what was made in the same
// way can be compared.
const Scheme = "shingles/3"

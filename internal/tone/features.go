package tone

import "math"

// Buckets is the number of places that words are hashed to.
const Buckets = 1 << 18

// windows are stretches of words beside a target that vectors are summed up in:
// all of the sentence, and so many words before or behind it.
var windows = [...]struct{ before, behind int }{
	{all, all}, {3, 0}, {8, 0}, {all, 0}, {0, 3}, {0, 8}, {0, all},
}

// ratedWindows are those that ratings are summed up in.
var ratedWindows = [...]struct{ before, behind int }{
	{all, all}, {3, 0}, {6, 0}, {all, 0}, {0, 3}, {0, 6}, {0, all},
}

const all = math.MaxInt32

// DenseFeatures is the number of features that each target has.
const DenseFeatures = len(windows)*Dimensions + placeFeatures

// Features are what a model sees of a target.
type Features struct {
	Buckets []uint32 // with repetitions; each counts 1/√len
	Dense   [DenseFeatures]float64
}

// Target fills in the features of the words that overlap bytes [start, end) of the
// sentence.
func (s *Sentence) Target(start, end int, f *Features) {
	first, last := s.find(start, end)
	s.count(first, last, f)
	s.sumUp(first, last, f)
}

// find returns the target's words [first, last).
func (s *Sentence) find(start, end int) (first, last int) {
	for first < len(s.words) && s.words[first].end <= start {
		first++
	}
	last = first
	for last < len(s.words) && s.words[last].start < end {
		last++
	}
	return first, last
}

// Kinds of features of a word. Those with the side and the distance are apart for
// words before and behind the target.
const (
	ofTarget = iota
	anywhere
	pair
	beside     // on this side
	sevenAway  // up to seven words away
	threeAway  // up to three
	exactlyOff // just so many, up to three
)

func (s *Sentence) count(first, last int, f *Features) {
	f.Buckets = f.Buckets[:0]
	for i, w := range s.words {
		if i >= first && i < last {
			f.add(w.hash, ofTarget, 0)
			continue
		}
		distance := i - last + 1
		if i < first {
			distance = i - first
		}
		f.add(w.hash, anywhere, 0)
		if i+1 < len(s.words) {
			f.add(pairHash(w, s.words[i+1]), pair, 0)
		}
		f.addBeside(w.hash, distance)
	}
}

func pairHash(a, b word) uint32 { return a.hash*hashPrime ^ b.hash }

// The sides of a target.
const (
	sideBehind uint32 = 1
	sideBefore uint32 = 2
)

// Distances, in words, up to which a word counts as near.
const (
	nearWords  = 7
	closeWords = 3
)

// addBeside adds where a word stands to the target: negative distances are before.
func (f *Features) addBeside(hash uint32, distance int) {
	side, away := sideBehind, distance
	if distance < 0 {
		side, away = sideBefore, -distance
	}
	f.add(hash, beside, side)
	if away <= nearWords {
		f.add(hash, sevenAway, side)
	}
	if away <= closeWords {
		f.add(hash, threeAway, side)
		f.add(hash, exactlyOff, exactly(side, away))
	}
}

// exactly is the place of words on a side of the target that are so many words away.
func exactly(side uint32, away int) uint32 { return side<<4 | uint32(away) }

func (f *Features) add(hash, kind, place uint32) {
	f.Buckets = append(f.Buckets, bucketOf(hash, kind, place))
}

func bucketOf(hash, kind, place uint32) uint32 {
	return mix(hash^(kind<<8|place)*0x9e3779b9) % Buckets
}

func (s *Sentence) sumUp(first, last int, f *Features) {
	for n, w := range windows {
		from, to := s.window(first, last, w.before, w.behind)
		dense := f.Dense[n*Dimensions : (n+1)*Dimensions]
		if from == to {
			clear(dense)
			continue
		}
		var sum [Dimensions]int64
		for _, piece := range s.piecesOf(from, to) {
			s.vectors.Add(&sum, piece)
		}
		scale := vectorScale / float64(to-from)
		for d := range dense {
			dense[d] = scale * float64(sum[d])
		}
	}
	s.place(first, last, (*[placeFeatures]float64)(f.Dense[len(windows)*Dimensions:]))
}

// placeFeatures is the number of features beside the windows' vectors.
const placeFeatures = len(ratedWindows) + 3

// place fills in the ratings around a target, and where in the sentence it stands.
func (s *Sentence) place(first, last int, features *[placeFeatures]float64) {
	for n, w := range ratedWindows {
		from, to := s.window(first, last, w.before, w.behind)
		features[n] = bounded(s.valences[to] - s.valences[from])
	}
	rest := features[len(ratedWindows):]
	rest[0] = bounded(s.valences[last] - s.valences[first])
	rest[1] = float64(min(first, 60)) / 30
	rest[2] = float64(min(len(s.words)-last, 60)) / 30
}

// window returns words [from, to): so many before the target, or behind it, or all
// of the sentence.
func (s *Sentence) window(first, last, before, behind int) (from, to int) {
	switch {
	case before > 0 && behind > 0:
		return 0, len(s.words)
	case before > 0:
		return max(0, first-before), first
	}
	return last, min(len(s.words), max(last, last+min(behind, len(s.words))))
}

// vectorScale brings vectors, whose numbers reach 127 times 65535, to a length of
// about one half.
const vectorScale = 1.0 / (1 << 24)

// bounded brings a sum of ratings between -1 and 1, as VADER does.
func bounded(sum float64) float64 { return sum / math.Sqrt(sum*sum+15) }

// FNV-1a, 32 bits.
const (
	hashStart = 2166136261
	hashPrime = 16777619
)

func hashOf(word string) uint32 {
	hash := uint32(hashStart)
	for i := range len(word) {
		hash = (hash ^ uint32(word[i])) * hashPrime
	}
	return hash
}

// mix spreads a hash over all its bits.
func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h *= 0x846ca68b
	return h ^ h>>16
}

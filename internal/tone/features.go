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
const DenseFeatures = len(windows)*Dimensions + len(ratedWindows) + 3

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
		hash := hashOf(w.lower)
		if i >= first && i < last {
			f.add(hash, ofTarget, 0)
			continue
		}
		distance := i - last + 1
		if i < first {
			distance = i - first
		}
		f.add(hash, anywhere, 0)
		if i+1 < len(s.words) {
			f.add(hash*hashPrime^hashOf(s.words[i+1].lower), pair, 0)
		}
		f.addBeside(hash, distance)
	}
}

// addBeside adds where a word stands to the target: negative distances are before.
func (f *Features) addBeside(hash uint32, distance int) {
	side, away := uint32(1), distance
	if distance < 0 {
		side, away = 2, -distance
	}
	f.add(hash, beside, side)
	if away <= 7 {
		f.add(hash, sevenAway, side)
	}
	if away <= 3 {
		f.add(hash, threeAway, side)
		f.add(hash, exactlyOff, side<<4|uint32(away))
	}
}

func (f *Features) add(hash, kind, place uint32) {
	f.Buckets = append(f.Buckets, mix(hash^(kind<<8|place)*0x9e3779b9)%Buckets)
}

func (s *Sentence) sumUp(first, last int, f *Features) {
	n := 0
	for _, w := range windows {
		from, to := s.window(first, last, w.before, w.behind)
		dense := f.Dense[n : n+Dimensions]
		n += Dimensions
		if from == to {
			clear(dense)
			continue
		}
		scale := vectorScale / float64(to-from)
		before, behind := &s.sums[from], &s.sums[to]
		for d := range dense {
			dense[d] = scale * float64(behind[d]-before[d])
		}
	}
	for _, w := range ratedWindows {
		from, to := s.window(first, last, w.before, w.behind)
		f.Dense[n] = bounded(s.valences[to] - s.valences[from])
		n++
	}
	f.Dense[n] = bounded(s.valences[last] - s.valences[first])
	f.Dense[n+1] = float64(min(first, 60)) / 30
	f.Dense[n+2] = float64(min(len(s.words)-last, 60)) / 30
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

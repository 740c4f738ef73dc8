package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/dateline/dateline/internal/ner"
)

// Words with vectors that are alike are labelled alike, also those that no text to
// learn from holds. So a network learns from the words of these texts what the
// labels of a word are by its vector, and all words are grouped by what it expects
// of them: into kinds, such as surnames or words that names of organizations end
// with.
const (
	wordKinds    = 255
	kindRounds   = 6
	kindStep     = 64 // words that a step learns from
	mostCounted  = 30 // times that a word counts at most
	hiddenValues = 64
)

// countLabels counts how often texts label a word with each label, by the words'
// hashes.
func countLabels(documents []ner.Document) map[uint32]*labelValues {
	counts := map[uint32]*labelValues{}
	for _, d := range documents {
		for _, s := range d {
			for i, label := range ner.LabelsOf(s.Names, len(s.Tokens)) {
				hash := ner.WordHash(s.Tokens[i])
				if counts[hash] == nil {
					counts[hash] = new(labelValues)
				}
				counts[hash][label]++
			}
		}
	}
	return counts
}

// kindsOf returns the kind of each word, from 1. The most frequent words come
// first; they say where the kinds lie.
func kindsOf(words []wordVector, counts map[uint32]*labelValues) []uint8 {
	n := newWordNetwork(rand.New(rand.NewPCG(1, 0)))
	n.learn(knownWords(words, counts))
	expected := make([]vector, len(words))
	inParallel(len(words), func(i int) { expected[i] = rootsOf(n.expect(&words[i].vector)) })
	centres := kmeans(expected[:min(frequentWords, len(expected))], wordKinds)
	kinds := make([]uint8, len(words))
	for i, kind := range assign(expected, centres) {
		kinds[i] = uint8(kind + 1)
	}
	return kinds
}

// knownWord is a word that texts label: its vector and the shares of its labels.
type knownWord struct {
	vector *vector
	shares labelValues
	weight float64
}

func knownWords(words []wordVector, counts map[uint32]*labelValues) []knownWord {
	var known []knownWord
	for i := range words {
		c := counts[ner.WordHash(words[i].word)]
		if c == nil {
			continue
		}
		w := knownWord{vector: &words[i].vector, shares: *c}
		w.weight = math.Sqrt(min(divideBySum(&w.shares), mostCounted))
		known = append(known, w)
	}
	return known
}

// rootsOf writes shares as a vector of length unit, so that the cosine of two
// says how much they overlap (Bhattacharyya, 1943).
func rootsOf(shares labelValues) vector {
	var roots [dimensions]float64
	for l, share := range shares {
		roots[l] = math.Sqrt(share)
	}
	return toUnit(roots[:])
}

// wordNetwork expects labels of a word by its vector: one hidden layer, cut off
// at zero, and a softmax.
type wordNetwork struct {
	random *rand.Rand
	inner  *layer // from the vector to the hidden values
	outer  *layer // from these to the labels
}

func newWordNetwork(random *rand.Rand) *wordNetwork {
	return &wordNetwork{random, newLayer(dimensions, hiddenValues, random), newLayer(hiddenValues, ner.Labels, random)}
}

// learn goes through the words a number of times.
func (n *wordNetwork) learn(words []knownWord) {
	for range kindRounds {
		n.random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		for step := range slices.Chunk(words, kindStep) {
			n.step(step)
		}
	}
}

// step moves the weights towards the shares of some words.
func (n *wordNetwork) step(words []knownWord) {
	total := 0.0
	for i := range words {
		total += words[i].weight
	}
	for i := range words {
		w := &words[i]
		in := valuesOf(w.vector)
		hidden := n.hidden(in)
		errors := n.labels(hidden)
		for l := range errors {
			errors[l] = (errors[l] - w.shares[l]) * w.weight / total
		}
		hiddenErrors := n.outer.learn(hidden, errors[:])
		for h := range hiddenErrors {
			if hidden[h] == 0 {
				hiddenErrors[h] = 0
			}
		}
		n.inner.learn(in, hiddenErrors)
	}
	n.outer.move()
	n.inner.move()
}

// expect returns the shares that the labels of a word should have.
func (n *wordNetwork) expect(v *vector) labelValues { return n.labels(n.hidden(valuesOf(v))) }

func (n *wordNetwork) hidden(in []float64) []float64 {
	values := n.inner.values(in)
	for i, v := range values {
		values[i] = max(0, v)
	}
	return values
}

func (n *wordNetwork) labels(hidden []float64) labelValues {
	var shares labelValues
	scores := n.outer.values(hidden)
	most := slices.Max(scores)
	for l, score := range scores {
		shares[l] = math.Exp(score - most)
	}
	divideBySum(&shares)
	return shares
}

// spread brings the numbers of a vector near to one.
const spread = 10.0 / unit

func valuesOf(v *vector) []float64 {
	values := make([]float64, dimensions)
	for i, x := range v {
		values[i] = float64(x) * spread
	}
	return values
}

// layer is a layer of a network, with steps by AdaGrad.
type layer struct {
	weights [][]float64 // of each value that comes out: of each that goes in, and of none
	slopes  [][]float64 // of the loss, added up since the last step
	squares [][]float64 // of slopes, added up since the first step
}

// layerRate is how far the first step goes.
const layerRate = 0.02

func newLayer(in, out int, random *rand.Rand) *layer {
	l := &layer{make([][]float64, out), make([][]float64, out), make([][]float64, out)}
	bound := 1 / math.Sqrt(float64(in))
	for o := range out {
		l.weights[o], l.slopes[o], l.squares[o] = make([]float64, in+1), make([]float64, in+1), make([]float64, in+1)
		for i := range l.weights[o] {
			l.weights[o][i] = (2*random.Float64() - 1) * bound
		}
	}
	return l
}

func (l *layer) values(in []float64) []float64 {
	values := make([]float64, len(l.weights))
	for o, weights := range l.weights {
		sum := weights[len(in)]
		for i, x := range in {
			sum += weights[i] * x
		}
		values[o] = sum
	}
	return values
}

// learn notes how the values that came out should change, and returns how those
// that went in should.
func (l *layer) learn(in, errors []float64) []float64 {
	back := make([]float64, len(in))
	for o, e := range errors {
		if e == 0 {
			continue
		}
		weights, slopes := l.weights[o], l.slopes[o]
		for i, x := range in {
			slopes[i] += e * x
			back[i] += e * weights[i]
		}
		slopes[len(in)] += e
	}
	return back
}

// move takes a step.
func (l *layer) move() {
	for o, slopes := range l.slopes {
		for i, slope := range slopes {
			if slope != 0 {
				l.squares[o][i] += slope * slope
				l.weights[o][i] -= layerRate * slope / math.Sqrt(l.squares[o][i])
				slopes[i] = 0
			}
		}
	}
}

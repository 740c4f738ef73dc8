package main

import (
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/dateline/dateline/internal/ner"
)

// The words are grouped twice: into coarse clusters, and each of these into its
// share of the fine ones, which are kept. Only the frequent words say where
// clusters lie.
const (
	coarseClusters = 64
	fineClusters   = 1024
	frequentWords  = 60_000
	rounds         = 12
)

// clusterWords groups words by their vectors and by what is known of their
// labels, and notes how they are usually written.
func clusterWords(words []wordVector, labels map[uint32]*labelValues, written map[uint32]writings) *ner.Clusters {
	words = slices.DeleteFunc(words, func(w wordVector) bool { return strings.ContainsFunc(w.word, unicode.IsDigit) })
	slices.SortFunc(words, func(a, b wordVector) int { return a.rank - b.rank })
	all := make([]vector, len(words))
	for i, w := range words {
		all[i] = w.vector
	}
	frequent := all[:min(frequentWords, len(all))]
	coarse := assign(all, kmeans(frequent, coarseClusters))
	kinds := kindsOf(words, labels)
	result := make([]ner.ClusterWord, len(words))
	clusters := 0
	for parent := range coarseClusters {
		members := indexes(coarse, parent)
		fit := members[:countBelow(members, len(frequent))]
		share := max(1, fineClusters*len(fit)/len(frequent))
		centres := kmeans(pick(all, fit), share)
		for i, child := range assign(pick(all, members), centres) {
			word := members[i]
			hash := ner.WordHash(words[word].word)
			result[word] = ner.ClusterWord{Hash: hash, Fine: uint16(clusters + child + 1), Kind: kinds[word], Usual: written[hash].usual()}
		}
		clusters += len(centres)
	}
	return ner.NewClusters(result)
}

// kmeans finds k centres of the vectors by cosine. It starts from vectors that
// are evenly spread over the list.
func kmeans(vectors []vector, k int) []vector {
	k = min(k, len(vectors))
	centres := make([]vector, k)
	for i := range centres {
		centres[i] = vectors[i*len(vectors)/k]
	}
	for range rounds {
		sums := make([][dimensions]int64, k)
		for i, c := range assign(vectors, centres) {
			for d, x := range vectors[i] {
				sums[c][d] += int64(x)
			}
		}
		for c := range centres {
			if sums[c] != [dimensions]int64{} {
				centres[c] = direction(sums[c])
			}
		}
	}
	return centres
}

// assign returns the nearest centre of each vector, on all cores.
func assign(vectors, centres []vector) []int {
	nearest := make([]int, len(vectors))
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w * len(vectors) / workers; i < (w+1)*len(vectors)/workers; i++ {
				nearest[i] = closest(&vectors[i], centres)
			}
		})
	}
	wait.Wait()
	return nearest
}

func closest(v *vector, centres []vector) int {
	best, most := 0, int32(-1<<31)
	for c := range centres {
		sum := int32(0)
		for d, x := range &centres[c] {
			sum += int32(x) * int32(v[d])
		}
		if sum > most {
			best, most = c, sum
		}
	}
	return best
}

// direction brings a sum of vectors to length unit.
func direction(sum [dimensions]int64) vector {
	square := uint64(0)
	for _, x := range sum {
		square += uint64(x * x)
	}
	length := int64(squareRoot(square))
	var v vector
	if length == 0 {
		return v
	}
	for d, x := range sum {
		v[d] = int16(x * unit / length)
	}
	return v
}

// squareRoot returns the whole part of the root.
func squareRoot(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	root := uint64(1) << ((bits.Len64(n) + 1) / 2)
	for {
		next := (root + n/root) / 2
		if next >= root {
			return root
		}
		root = next
	}
}

func indexes(values []int, value int) []int {
	var at []int
	for i, v := range values {
		if v == value {
			at = append(at, i)
		}
	}
	return at
}

func countBelow(sorted []int, limit int) int {
	at, _ := slices.BinarySearch(sorted, limit)
	return at
}

func pick(vectors []vector, at []int) []vector {
	picked := make([]vector, len(at))
	for i, index := range at {
		picked[i] = vectors[index]
	}
	return picked
}

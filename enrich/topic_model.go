package enrich

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed" // the model
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
)

// topicTable is made by enrich/train/topics: word pieces with a vector each, and
// a regression a topic.
//
//go:embed models/topics.bin.gz
var topicTable []byte

const (
	topicMagic      = "DLTOPIC1"
	topicDimensions = 128
)

// topicModel tells the topics of a text from the sum of its word pieces. It is
// read-only and safe for concurrent use.
type topicModel struct {
	digest string
	pieces wordPieces
	rows   [][topicDimensions]int8 // by piece
	scales []uint16                // by piece; a piece's vector is its row times this
	centre [topicDimensions]float64
	topics []topicRegression
}

// topicRegression gives a topic's probability.
type topicRegression struct {
	id, name string
	weights  [topicDimensions]float64
	bias     float64
}

// pieceSum is the sum of the vectors of word pieces. Whole numbers add up to the
// same in any order and on any machine.
type pieceSum struct {
	values [topicDimensions]int64
	pieces int
}

// newTopicModel reads the embedded model.
func newTopicModel() (*topicModel, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(topicTable))
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, err
	}
	m, err := readTopicModel(content)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(topicTable)
	m.digest = hex.EncodeToString(sum[:])
	return m, nil
}

// readTopicModel reads what enrich/train/topics wrote, unpacked.
func readTopicModel(content []byte) (*topicModel, error) {
	in := topicReader{rest: content}
	if string(in.take(len(topicMagic))) != topicMagic {
		return nil, errors.New("not a model of topics")
	}
	count, dimensions, topics := in.uint32(), in.uint32(), in.uint32()
	if dimensions != topicDimensions || count > len(content) || topics > len(content) {
		return nil, fmt.Errorf("%d pieces of %d dimensions and %d topics cannot be", count, dimensions, topics)
	}
	m := &topicModel{rows: make([][topicDimensions]int8, count), scales: make([]uint16, count)}
	vocabulary := make([]string, count)
	for i := range vocabulary {
		vocabulary[i] = in.text()
	}
	m.pieces = newWordPieces(vocabulary)
	for i := range m.rows {
		for j, value := range in.take(topicDimensions) {
			m.rows[i][j] = int8(value)
		}
	}
	for i := range m.scales {
		m.scales[i] = binary.LittleEndian.Uint16(in.take(2))
	}
	in.floats(&m.centre)
	m.topics = make([]topicRegression, topics)
	for i := range m.topics {
		t := &m.topics[i]
		t.id, t.name = in.text(), in.text()
		in.floats(&t.weights)
		t.bias = in.float()
	}
	if in.short || len(in.rest) > 0 {
		return nil, errors.New("the model of topics is damaged")
	}
	return m, nil
}

// add puts the pieces of a text to the sum.
func (m *topicModel) add(sum *pieceSum, text string) {
	m.pieces.each(text, func(row int32) {
		scale := int64(m.scales[row])
		for i, value := range &m.rows[row] {
			sum.values[i] += scale * int64(value)
		}
		sum.pieces++
	})
}

// plus adds another sum.
func (s *pieceSum) plus(other *pieceSum) {
	for i, value := range &other.values {
		s.values[i] += value
	}
	s.pieces += other.pieces
}

// probabilities returns the probability of each topic, in (0, 1).
func (m *topicModel) probabilities(sum *pieceSum) []float64 {
	var vector [topicDimensions]float64
	for i, value := range &sum.values {
		vector[i] = float64(value)
	}
	toUnit(&vector)
	for i := range vector {
		vector[i] -= m.centre[i]
	}
	toUnit(&vector)
	probabilities := make([]float64, len(m.topics))
	for i := range m.topics {
		probabilities[i] = 1 / (1 + math.Exp(-m.topics[i].bias-dot(&m.topics[i].weights, &vector)))
	}
	return probabilities
}

// toUnit scales a vector to the length of one; zero stays.
func toUnit(v *[topicDimensions]float64) {
	length := math.Sqrt(dot(v, v))
	if length == 0 {
		return
	}
	for i := range v {
		v[i] /= length
	}
}

// dot converts each product, so that no machine fuses it with the sum and gets
// another result.
func dot(a, b *[topicDimensions]float64) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}

// topicReader reads little-endian numbers. Past the end it returns zeros, and
// says so in short.
type topicReader struct {
	rest  []byte
	short bool
}

func (r *topicReader) take(n int) []byte {
	if n > len(r.rest) {
		r.rest, r.short = nil, true
		return make([]byte, n)
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *topicReader) uint32() int { return int(binary.LittleEndian.Uint32(r.take(4))) }

func (r *topicReader) text() string { return string(r.take(int(r.take(1)[0]))) }

func (r *topicReader) float() float64 {
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(r.take(4))))
}

func (r *topicReader) floats(to *[topicDimensions]float64) {
	for i := range to {
		to[i] = r.float()
	}
}

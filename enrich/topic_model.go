package enrich

import (
	_ "embed" // the model
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// topicTable is made by enrich/train/topics: word pieces with a vector each, and
// a regression a topic, topics before those below them.
//
//go:embed models/topics.bin.gz
var topicTable []byte

const (
	topicMagic      = "DLTOPIC2"
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
	top    []int32           // of topics, those below none
	own    []topicRegression // the operator's
}

// topicVector is what a text says, of length one.
type topicVector = [topicDimensions]float64

// topicRegression gives a topic's probability: at the top among all texts, below
// among those of the topic above.
type topicRegression struct {
	id, name string
	level    int     // 1 at the top
	narrower []int32 // topics below
	weights  topicVector
	bias     float64
}

// pieceSum is the sum of the vectors of word pieces. Whole numbers add up to the
// same in any order and on any machine.
type pieceSum struct {
	values [topicDimensions]int64
	pieces int
}

// newTopicModel reads the embedded model. own may be nil.
func newTopicModel(own *Topics) (*topicModel, error) {
	content, err := unpack(topicTable)
	if err != nil {
		return nil, err
	}
	m, err := readTopicModel(content)
	if err != nil {
		return nil, err
	}
	m.digest = digestOf(topicTable)
	return m, m.addOwn(own)
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
	vocabulary := in.texts(count)
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
		t.id, t.name, t.level = in.text(), in.text(), 1
		above := in.uint32() // counted from 1
		if above > i {
			return nil, fmt.Errorf("topic %s stands before the one above it", t.id)
		}
		if above == 0 {
			m.top = append(m.top, int32(i))
		} else {
			parent := &m.topics[above-1]
			parent.narrower, t.level = append(parent.narrower, int32(i)), parent.level+1
		}
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
	var room [128]int32
	for _, row := range m.pieces.appendTo(room[:0], text) {
		m.addRow(&sum.values, row)
		sum.pieces++
	}
}

// addRow adds a piece's vector to a sum.
func (m *topicModel) addRow(sum *[topicDimensions]int64, row int32) {
	scale := int64(m.scales[row])
	for i, value := range &m.rows[row] {
		sum[i] += scale * int64(value)
	}
}

// plus adds another sum.
func (s *pieceSum) plus(other *pieceSum) {
	for i, value := range &other.values {
		s.values[i] += value
	}
	s.pieces += other.pieces
}

// vector returns what a sum of pieces says, beside what all texts do.
func (m *topicModel) vector(sum *pieceSum) topicVector {
	var vector topicVector
	for i, value := range &sum.values {
		vector[i] = float64(value)
	}
	toUnit(&vector)
	for i := range vector {
		vector[i] -= m.centre[i]
	}
	toUnit(&vector)
	return vector
}

// probability returns the topic's probability, in (0, 1).
func (t *topicRegression) probability(text *topicVector) float64 {
	return 1 / (1 + math.Exp(-t.bias-dot(&t.weights, text)))
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
	var sums [4]float64 // which need not wait for each other
	for i := 0; i < len(a); i += 4 {
		sums[0] += float64(a[i] * b[i])
		sums[1] += float64(a[i+1] * b[i+1])
		sums[2] += float64(a[i+2] * b[i+2])
		sums[3] += float64(a[i+3] * b[i+3])
	}
	return sums[0] + sums[1] + sums[2] + sums[3]
}

// topicReader reads little-endian numbers. Past the end it returns zeros, and
// says so in short.
type topicReader struct {
	rest   []byte
	short  bool
	packed packedTexts
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

func (r *topicReader) text() string { return r.packed.keep(string(r.take(int(r.take(1)[0])))) }

func (r *topicReader) texts(count int) []string {
	texts := make([]string, count)
	for i := range texts {
		texts[i] = r.text()
	}
	return texts
}

func (r *topicReader) float() float64 {
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(r.take(4))))
}

func (r *topicReader) floats(to *[topicDimensions]float64) {
	for i := range to {
		to[i] = r.float()
	}
}

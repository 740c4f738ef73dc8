package tone

import (
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Polarity is how a sentence judges a target.
type Polarity int

// The polarities, in the order of a model's weights.
const (
	Negative Polarity = iota
	Neutral
	Positive
	Polarities // how many there are
)

// PolarityOf returns the polarity that a score tells.
func PolarityOf(score float64) Polarity {
	switch {
	case score > 0:
		return Positive
	case score < 0:
		return Negative
	}
	return Neutral
}

// Model holds a regression's weights. It is read-only once read, and then safe for
// concurrent use.
type Model struct {
	Words     [][Polarities]int8 // by bucket
	WordScale float32            // what a weight of 1 in Words stands for
	Dense     [DenseFeatures][Polarities]float32
	Bias      [Polarities]float32
}

// Probabilities returns those of the polarities.
func (m *Model) Probabilities(f *Features) [Polarities]float64 {
	var words tally
	for _, bucket := range f.Buckets {
		words.add(m.Words[bucket])
	}
	p := m.ofWords(words, len(f.Buckets))
	negative, neutral, positive := p[Negative], p[Neutral], p[Positive]
	for i := range f.Dense {
		value := f.Dense[i]
		if value == 0 {
			continue // at the ends of a sentence, the windows beyond are empty
		}
		weights := &m.Dense[i]
		negative += value * float64(weights[Negative])
		neutral += value * float64(weights[Neutral])
		positive += value * float64(weights[Positive])
	}
	return Softmax([Polarities]float64{negative, neutral, positive})
}

// ofWords returns the logits that so many buckets make, of which the sum is given.
func (m *Model) ofWords(sum tally, buckets int) (logits [Polarities]float64) {
	scale := float64(m.WordScale) / math.Sqrt(float64(max(1, buckets)))
	for p := range logits {
		logits[p] = float64(m.Bias[p]) + float64(scale*float64(sum[p]))
	}
	return logits
}

// Score returns how a target is judged, from -1 to 1: by how much the likeliest
// polarity is likelier than the next one, 0 if it is the neutral one.
func (m *Model) Score(f *Features) float64 { return score(m.Probabilities(f)) }

func score(p [Polarities]float64) float64 {
	praise := p[Positive] - max(p[Neutral], p[Negative])
	blame := p[Negative] - max(p[Neutral], p[Positive])
	return max(0, praise) - max(0, blame)
}

// Softmax turns logits into probabilities.
func Softmax(x [Polarities]float64) (p [Polarities]float64) {
	most, sum := max(x[0], x[1], x[2]), 0.0
	for i := range x {
		p[i] = math.Exp(x[i] - most)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

const magic = "DLTONE1\n"

// dense are the numbers that are written as they are.
type dense struct {
	WordScale float32
	Dense     [DenseFeatures][Polarities]float32
	Bias      [Polarities]float32
}

// Write writes the model so that ReadModel reads it. The same model gives the same
// bytes. Numbers are little-endian; buckets without weights take no room.
func (m *Model) Write(w io.Writer) error {
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	var buckets []uint32
	var weights [][Polarities]int8
	last := 0
	for bucket, row := range m.Words {
		if row != [Polarities]int8{} {
			buckets, weights = append(buckets, uint32(bucket-last)), append(weights, row)
			last = bucket
		}
	}
	for _, part := range []any{
		[]byte(magic), uint32(len(buckets)), buckets, weights, dense{m.WordScale, m.Dense, m.Bias},
	} {
		if err := binary.Write(packed, binary.LittleEndian, part); err != nil {
			return err
		}
	}
	return packed.Close()
}

// ReadModel reads what Write wrote.
func ReadModel(r io.Reader) (*Model, error) {
	m, err := readModel(r)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	return m, nil
}

func readModel(r io.Reader) (*Model, error) {
	in, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	var head struct {
		Magic [len(magic)]byte
		Count uint32
	}
	if err := binary.Read(in, binary.LittleEndian, &head); err != nil {
		return nil, err
	}
	if string(head.Magic[:]) != magic || head.Count > Buckets {
		return nil, errors.New("not a model of tone")
	}
	gaps, weights, numbers := make([]uint32, head.Count), make([][Polarities]int8, head.Count), dense{}
	for _, part := range []any{gaps, weights, &numbers} {
		if err := binary.Read(in, binary.LittleEndian, part); err != nil {
			return nil, err
		}
	}
	m := &Model{make([][Polarities]int8, Buckets), numbers.WordScale, numbers.Dense, numbers.Bias}
	bucket := uint32(0)
	for i, gap := range gaps {
		if bucket += gap; bucket >= Buckets {
			return nil, fmt.Errorf("no bucket %d", bucket)
		}
		m.Words[bucket] = weights[i]
	}
	return m, nil
}

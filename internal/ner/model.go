package ner

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
)

// Model holds the weights of a tagger: for each feature one of each label.
type Model struct {
	rows        []row
	transitions Transitions
}

// row holds a feature's weights: that of label l is byte l%8 of number l/8.
type row [2]uint64

func (r *row) weight(l Label) int8 { return int8(r[l/8] >> (l % 8 * 8)) }

func (r *row) set(l Label, weight int8) {
	shift := l % 8 * 8
	r[l/8] = r[l/8]&^(0xff<<shift) | uint64(uint8(weight))<<shift
}

// NewModel returns a model without weights.
func NewModel() *Model { return &Model{rows: make([]row, Features)} }

// Set sets the weight of a feature for a label.
func (m *Model) Set(f Feature, l Label, weight int8) { m.rows[f].set(l, weight) }

// SetTransition sets the weight of a label behind another one; from may be
// SentenceStart.
func (m *Model) SetTransition(from, to Label, weight int32) { m.transitions[from][to] = weight }

// laneSums are sums of rows: lane l/2%4 of [l/8][l%2], of 16 bits, is that of
// label l. Each row adds its weight and 128, so that no lane is ever negative
// and all lanes of a number are added at once.
type laneSums [2][2]uint64

// maxSum is the number of rows whose weights add up in 16 bits.
const maxSum = 256

// score adds up the weights of some features.
func (m *Model) score(features []Feature, scores *LabelScores) {
	for len(features) > 0 {
		some := features[:min(len(features), maxSum)]
		var sums laneSums
		m.addRows(some, &sums)
		sums.addTo(scores, len(some))
		features = features[len(some):]
	}
}

// addRows adds the rows of some features. This is where a tagger spends its
// time, so bytes are added four at a time: those with an even place in one
// number, the others in another. Flipping its first bit makes a weight w the
// positive byte w+128.
func (m *Model) addRows(features []Feature, sums *laneSums) {
	const (
		firstBits = 0x8080808080808080
		evenBytes = 0x00ff00ff00ff00ff
	)
	s := *sums
	for _, f := range features {
		low, high := m.rows[f][0]^firstBits, m.rows[f][1]^firstBits
		s[0][0] += low & evenBytes
		s[0][1] += low >> 8 & evenBytes
		s[1][0] += high & evenBytes
		s[1][1] += high >> 8 & evenBytes
	}
	*sums = s
}

// add adds the sums of other rows.
func (s *laneSums) add(other *laneSums) {
	s[0][0] += other[0][0]
	s[0][1] += other[0][1]
	s[1][0] += other[1][0]
	s[1][1] += other[1][1]
}

// addTo adds the sums of a number of rows to scores.
func (s *laneSums) addTo(scores *LabelScores, rows int) {
	for l := range scores {
		scores[l] += int32(s.of(Label(l))) - 128*int32(rows)
	}
}

// of returns the lane of a label.
func (s *laneSums) of(l Label) uint64 { return s[l/8][l%2] >> (l % 8 / 2 * 16) & 0xffff }

// Write writes the model so that ReadModel reads it. The same model gives the
// same bytes. Features without weights take no room.
func (m *Model) Write(w io.Writer) error {
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	var gaps, masks, weights []byte
	last, count := 0, uint64(0)
	for f := range m.rows {
		mask := m.rows[f].mask()
		if mask == 0 {
			continue
		}
		gaps = binary.AppendUvarint(gaps, uint64(f-last))
		masks = binary.LittleEndian.AppendUint16(masks, mask)
		for l := range Labels {
			if mask>>l&1 != 0 {
				weights = append(weights, byte(m.rows[f].weight(Label(l))))
			}
		}
		last = f
		count++
	}
	data := binary.AppendUvarint(nil, count)
	for _, from := range m.transitions {
		for _, weight := range from {
			data = binary.AppendVarint(data, int64(weight))
		}
	}
	for _, part := range [][]byte{data, gaps, masks, weights} {
		if _, err := packed.Write(part); err != nil {
			return err
		}
	}
	return packed.Close()
}

// mask has a bit for each label with a weight.
func (r *row) mask() uint16 {
	mask := uint16(0)
	for l := range Labels {
		if r.weight(Label(l)) != 0 {
			mask |= 1 << l
		}
	}
	return mask
}

// ReadModel reads what Write wrote.
func ReadModel(r io.Reader) (*Model, error) {
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	in := numbers{in: bufio.NewReaderSize(unpacked, 1<<16)}
	count := int(in.uvarint(Features))
	var transitions Transitions
	for from := range transitions {
		for to := range transitions[from] {
			transitions[from][to] = int32(in.varint())
		}
	}
	features := make([]uint64, count)
	last := uint64(0)
	for i := range features {
		last += in.uvarint(Features)
		if last >= Features {
			return nil, fmt.Errorf("read weights: no feature %d", last)
		}
		features[i] = last
	}
	masks := in.bytes(2 * count)
	total := 0
	for i := range features {
		total += bits.OnesCount16(binary.LittleEndian.Uint16(masks[2*i:]) & (1<<Labels - 1))
	}
	weights := in.bytes(total)
	if in.err != nil {
		return nil, fmt.Errorf("read weights: %w", in.err)
	}
	m := &Model{rows: make([]row, Features), transitions: transitions}
	for i, f := range features {
		row := &m.rows[f]
		for mask := binary.LittleEndian.Uint16(masks[2*i:]) & (1<<Labels - 1); mask != 0; mask &= mask - 1 {
			l := bits.TrailingZeros16(mask)
			row[l/8] |= uint64(weights[0]) << (l % 8 * 8)
			weights = weights[1:]
		}
	}
	if err := in.end(); err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	return m, nil
}

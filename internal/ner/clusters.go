package ner

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

// Cluster is the groups of like words that a word belongs to: Fine is one of
// about a thousand groups of words that texts use alike, Kind one of 255 groups
// of words that are alike in which names they are parts of. Usual is how texts
// usually write the word. The zero Cluster is that of an unknown word.
type Cluster struct {
	Fine  uint16
	Kind  uint8
	Usual Usual
}

// Usual says how often texts write a word with a capital where no sentence
// begins.
type Usual uint8

// From never to always; 0 stands for a rare word.
const (
	UsuallySmall Usual = iota + 1
	MoreOftenSmall
	MoreOftenCapital
	UsuallyCapital
)

// Clusters knows the cluster of each word. It keeps a hash of the word rather
// than the word, which is a third of the size; one unknown word in some ten
// thousand is taken for a known one.
type Clusters struct {
	slots []clusterSlot // open addressing; a power of two of them
}

type clusterSlot struct {
	hash  uint32
	fine  uint16 // 0 for a free slot
	kind  uint8
	usual Usual
}

// ClusterWord is a word in the table: the hash of its lower case, its fine
// cluster and its kind, both from 1, and how it is usually written.
type ClusterWord struct {
	Hash  uint32
	Fine  uint16
	Kind  uint8
	Usual Usual
}

// WordHash is the hash by which a word is known, whatever its case.
func WordHash(word string) uint32 {
	return hashBytes(lowerInto(nil, word))
}

// NewClusters makes a table of words. Of two words with one hash the first
// counts.
func NewClusters(words []ClusterWord) *Clusters {
	size := 2
	for size < len(words)+len(words)/2 { // two thirds full at most
		size *= 2
	}
	c := &Clusters{make([]clusterSlot, size)}
	for _, w := range words {
		slot := c.slot(w.Hash)
		if slot.fine == 0 {
			*slot = clusterSlot{w.Hash, w.Fine, w.Kind, w.Usual}
		}
	}
	return c
}

// Of returns the cluster of the word with the given WordHash.
func (c *Clusters) Of(hash uint32) Cluster {
	slot := c.slot(hash)
	return Cluster{slot.fine, slot.kind, slot.usual}
}

// slot returns the word's slot, or the free one where it would stand.
func (c *Clusters) slot(hash uint32) *clusterSlot {
	mask := uint32(len(c.slots) - 1)
	for at := mix(hash) & mask; ; at = (at + 1) & mask {
		if slot := &c.slots[at]; slot.fine == 0 || slot.hash == hash {
			return slot
		}
	}
}

// Write writes the table so that ReadClusters reads it. The same table gives
// the same bytes.
func (c *Clusters) Write(w io.Writer) error {
	var words []ClusterWord
	for _, s := range c.slots {
		if s.fine != 0 {
			words = append(words, ClusterWord{s.hash, s.fine, s.kind, s.usual})
		}
	}
	slices.SortFunc(words, func(a, b ClusterWord) int { return int(int64(a.Hash) - int64(b.Hash)) })
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	data := binary.AppendUvarint(nil, uint64(len(words)))
	last := uint32(0)
	for _, word := range words {
		data = binary.AppendUvarint(data, uint64(word.Hash-last))
		last = word.Hash
	}
	for _, word := range words {
		data = binary.LittleEndian.AppendUint16(data, word.Fine)
	}
	for _, word := range words {
		data = append(data, word.Kind)
	}
	for _, word := range words {
		data = append(data, byte(word.Usual))
	}
	if _, err := packed.Write(data); err != nil {
		return err
	}
	return packed.Close()
}

// ReadClusters reads what Write wrote.
func ReadClusters(r io.Reader) (*Clusters, error) {
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("read clusters: %w", err)
	}
	in := numbers{in: bufio.NewReader(unpacked)}
	words := in.hashes(int(in.uvarint(1 << 24)))
	fines := in.bytes(2 * len(words))
	kinds := in.bytes(len(words))
	usual := in.bytes(len(words))
	for i := range words {
		words[i].Fine, words[i].Kind, words[i].Usual = binary.LittleEndian.Uint16(fines[2*i:]), kinds[i], Usual(usual[i])
	}
	if err := in.end(); err != nil {
		return nil, fmt.Errorf("read clusters: %w", err)
	}
	return NewClusters(words), nil
}

// hashes reads the gaps between the words' hashes. Room is taken as they come:
// a damaged count must not take it all.
func (n *numbers) hashes(count int) []ClusterWord {
	var words []ClusterWord
	last := uint32(0)
	for len(words) < count && n.err == nil {
		last += uint32(n.uvarint(1<<32 - 1))
		words = append(words, ClusterWord{Hash: last})
	}
	return words
}

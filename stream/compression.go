package stream

import (
	"io"
	"sync"

	"github.com/pierrec/lz4/v4"
	"github.com/segmentio/kafka-go/compress"
)

// Kafka's clients in Java and C write lz4 in blocks of 64 KB. kafka-go's are of 4 MB,
// for which each writer, and each reader in whatever client, takes 8 MB of memory.
func init() { compress.Codecs[compress.Lz4] = smallBlocks{compress.Codecs[compress.Lz4]} }

// smallBlocks is kafka-go's lz4, written in small blocks.
type smallBlocks struct{ compress.Codec }

var lz4Writers = sync.Pool{New: func() any {
	w := lz4.NewWriter(nil)
	if err := w.Apply(lz4.BlockSizeOption(lz4.Block64Kb)); err != nil {
		panic("stream: size of lz4's blocks: " + err.Error())
	}
	return w
}}

// NewWriter returns a writer that is closed once.
func (smallBlocks) NewWriter(w io.Writer) io.WriteCloser {
	packed := lz4Writers.Get().(*lz4.Writer)
	packed.Reset(w)
	return lz4Writer{packed}
}

type lz4Writer struct{ *lz4.Writer }

// Close writes what is left, and hands the writer on to others.
func (w lz4Writer) Close() error {
	err := w.Writer.Close()
	w.Reset(nil)
	lz4Writers.Put(w.Writer)
	return err
}

package stream

import (
	"bytes"
	"io"
	"sync"

	"github.com/pierrec/lz4/v4"
	"github.com/segmentio/kafka-go/compress"
)

// CompressInSmallBlocks makes kafka-go write lz4 in blocks of 64 KB, as Kafka's clients
// in Java and C do. Its own are of 4 MB, for which each writer, and each reader in
// many clients, takes 8 MB of memory. Reading them takes less by then. kafka-go has one table of codecs for all of a
// program, so this is for main to call, before anything else.
func CompressInSmallBlocks() {
	compress.Codecs[compress.Lz4] = smallBlocks{
		compress.Codecs[compress.Lz4], &sync.Pool{New: newLZ4Writer}, &sync.Pool{New: newBlockRoom},
	}
}

// smallBlocks is kafka-go's lz4, written in small blocks.
type smallBlocks struct {
	compress.Codec
	writers *sync.Pool // of *lz4.Writer
	rooms   *sync.Pool // of *blockRoom
}

func newLZ4Writer() any {
	w := lz4.NewWriter(nil)
	if err := w.Apply(lz4.BlockSizeOption(lz4.Block64Kb), lz4.ChecksumOption(false)); err != nil {
		panic("stream: options of lz4: " + err.Error())
	}
	return w
}

// NewReader returns a reader that takes no more memory than what it reads is worth.
func (c smallBlocks) NewReader(r io.Reader) io.ReadCloser {
	header := make([]byte, lz4HeaderBytes)
	n, _ := io.ReadFull(r, header) // what is wrong shows again, when more is read
	whole := io.MultiReader(bytes.NewReader(header[:n]), r)
	if hasLargeBlocks(header[:n]) {
		return &largeBlocks{packed: whole, rooms: c.rooms}
	}
	return c.Codec.NewReader(whole)
}

// NewWriter returns a writer that is closed once.
func (c smallBlocks) NewWriter(w io.Writer) io.WriteCloser {
	packed := c.writers.Get().(*lz4.Writer)
	packed.Reset(w)
	return lz4Writer{packed, c.writers}
}

type lz4Writer struct {
	*lz4.Writer
	writers *sync.Pool
}

// Close writes what is left, and hands the writer on to others.
func (w lz4Writer) Close() error {
	err := w.Writer.Close()
	w.Reset(nil)
	w.writers.Put(w.Writer)
	return err
}

package stream

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"sync"

	"github.com/pierrec/lz4/v4"
)

// Places in the header of lz4's frame, and what stands there.
// https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
const (
	lz4Magic       = 0x184D2204
	lz4Flags       = 4 // place
	lz4BlockBytes  = 5 // place; 4 stands for 64 KB, each number more for four times as much, 7 for the most
	lz4HeaderBytes = 7 // with the header's checksum, without the following two
	lz4SizeBytes   = 8 // of the content
	lz4Independent = 1 << 5
	lz4BlockSums   = 1 << 4
	lz4ContentSize = 1 << 3
	lz4Dictionary  = 1 << 0
	lz4MostBytes   = 4 << 20 // of a block
	lz4NotPacked   = 1 << 31 // in a block's size
)

// errLZ4 says that a frame is not as the format wants it.
var errLZ4 = errors.New("lz4: a frame is damaged")

// hasLargeBlocks reports whether a frame that begins so is one whose blocks may be
// larger than 64 KB, and for themselves.
func hasLargeBlocks(header []byte) bool {
	return len(header) > lz4BlockBytes && binary.LittleEndian.Uint32(header) == lz4Magic && header[lz4BlockBytes]>>4 > 4 &&
		header[lz4Flags]&lz4Independent != 0 && header[lz4Flags]&lz4Dictionary == 0
}

// largeBlocks reads a frame of lz4 that hasLargeBlocks. Clients in Go allow 4 MB for a
// block, whatever they write, and pierrec's reader takes that twice; this one takes what
// is there. It leaves checksums to Kafka, whose own is over all of a batch.
type largeBlocks struct {
	packed io.Reader
	rooms  *sync.Pool // of *blockRoom
	room   *blockRoom // nil before the first read
	blocks []byte     // that are still packed
	flags  byte
	text   []byte // unpacked, and not yet read
}

// blockRoom is what readers of large blocks hand on to each other.
type blockRoom struct {
	packed bytes.Buffer
	text   []byte
}

func newBlockRoom() any { return new(blockRoom) }

// Read reads what is unpacked.
func (b *largeBlocks) Read(p []byte) (int, error) {
	if b.room == nil {
		if err := b.open(); err != nil {
			return 0, err
		}
	}
	for len(b.text) == 0 {
		if err := b.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.text)
	b.text = b.text[n:]
	return n, nil
}

// Close hands the room on.
func (b *largeBlocks) Close() error {
	if b.room != nil {
		b.rooms.Put(b.room)
		b.room, b.blocks, b.text = nil, nil, nil
	}
	return nil
}

// open reads all that is packed, and goes to the first block.
func (b *largeBlocks) open() error {
	b.room = b.rooms.Get().(*blockRoom)
	b.room.packed.Reset()
	if _, err := b.room.packed.ReadFrom(b.packed); err != nil {
		return err
	}
	frame := b.room.packed.Bytes()
	start := lz4HeaderBytes
	if len(frame) > lz4Flags {
		b.flags = frame[lz4Flags]
	}
	if b.flags&lz4ContentSize != 0 {
		start += lz4SizeBytes
	}
	if len(frame) < start {
		return errLZ4
	}
	b.blocks = frame[start:]
	return nil
}

// next unpacks a block. It returns io.EOF behind the last one.
func (b *largeBlocks) next() error {
	const sizeBytes, sumBytes = 4, 4
	if len(b.blocks) < sizeBytes {
		return errLZ4
	}
	size := binary.LittleEndian.Uint32(b.blocks)
	if size == 0 {
		return io.EOF
	}
	length := int(size &^ lz4NotPacked)
	whole := sizeBytes + length
	if b.flags&lz4BlockSums != 0 {
		whole += sumBytes
	}
	if whole > len(b.blocks) {
		return errLZ4
	}
	block := b.blocks[sizeBytes : sizeBytes+length]
	b.blocks = b.blocks[whole:]
	if size&lz4NotPacked != 0 {
		b.text = block
		return nil
	}
	return b.unpack(block)
}

// unpack unpacks a block. How large it becomes nobody tells: records are rarely shorter
// than a quarter, and else it tries again with more room.
func (b *largeBlocks) unpack(block []byte) error {
	const usual = 4
	for size := 0; size < lz4MostBytes; {
		size = min(max(usual*size, usual*len(block)), lz4MostBytes)
		if cap(b.room.text) < size {
			b.room.text = make([]byte, size)
		}
		if n, err := lz4.UncompressBlock(block, b.room.text); err == nil {
			b.text = b.room.text[:n]
			return nil
		}
		size = max(size, len(b.room.text))
	}
	return errLZ4
}

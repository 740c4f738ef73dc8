package stream

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/segmentio/kafka-go/compress"
)

// TestSmallBlocks shows that readers of what is published need no more than 64 KB for a
// block, the second time that a writer is used too, and that all of it can be read.
func TestSmallBlocks(t *testing.T) {
	text := strings.Repeat("Ministers met. ", 20_000)
	before := compress.Codecs[compress.Lz4]
	CompressInSmallBlocks()
	defer func() { compress.Codecs[compress.Lz4] = before }()
	codec := compress.Lz4.Codec()
	for range 2 {
		var packed bytes.Buffer
		w := codec.NewWriter(&packed)
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		const magic, blockBytes = 0x184D2204, 5 // behind them the size of blocks, 4 for 64 KB
		if got := binary.LittleEndian.Uint32(packed.Bytes()); got != magic {
			t.Errorf("got a frame of kind %x, want %x", got, magic)
		}
		if got := packed.Bytes()[blockBytes] >> 4; got != 4 {
			t.Errorf("got blocks of size %d, want 4", got)
		}
		const checksum = 1 << 2 // of the contents; the flags stand behind the magic
		if packed.Bytes()[4]&checksum != 0 {
			t.Error("got a checksum of the contents")
		}
		r := codec.NewReader(&packed)
		got, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if string(got) != text {
			t.Errorf("got %d bytes back, want %d", len(got), len(text))
		}
	}
}

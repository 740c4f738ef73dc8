package stream

import (
	"bytes"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/pierrec/lz4/v4"
)

// packLZ4 packs a text as a client might.
func packLZ4(t *testing.T, text string, options ...lz4.Option) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := lz4.NewWriter(&packed)
	if err := w.Apply(options...); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// noise is text that can't be packed.
func noise(n int) string {
	random, text := rand.New(rand.NewPCG(1, 2)), make([]byte, n)
	for i := range text {
		text[i] = byte(random.Uint32())
	}
	return string(text)
}

func TestLargeBlocksAreRead(t *testing.T) {
	news := strings.Repeat("Ministers met in Minsk. ", 1000) + noise(30_000)
	for _, c := range []struct {
		name, text string
		options    []lz4.Option
	}{
		{"4 MB", news, nil},
		{"1 MB", news, []lz4.Option{lz4.BlockSizeOption(lz4.Block1Mb)}},
		{"several blocks", strings.Repeat(news, 20), []lz4.Option{lz4.BlockSizeOption(lz4.Block256Kb)}},
		{"more than a block of 4 MB", strings.Repeat(news, 100), nil},
		{"much shorter when packed", strings.Repeat("a", 3<<20), nil},
		{"not packed", noise(100_000), nil},
		{"sums of blocks", strings.Repeat(news, 20), []lz4.Option{lz4.BlockSizeOption(lz4.Block256Kb), lz4.BlockChecksumOption(true)}},
		{"no sum of the content", news, []lz4.Option{lz4.ChecksumOption(false)}},
		{"its size told", news, []lz4.Option{lz4.SizeOption(uint64(len(news)))}},
		{"nothing", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			packed := packLZ4(t, c.text, c.options...)
			if !hasLargeBlocks(packed) {
				t.Fatal("not seen as a frame of large blocks")
			}
			rooms := &sync.Pool{New: newBlockRoom}
			for range 2 { // the second time in a used room
				r := &largeBlocks{packed: bytes.NewReader(packed), rooms: rooms}
				got, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != c.text {
					t.Errorf("got %d bytes, want %d", len(got), len(c.text))
				}
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestDamagedBlocks reads what is cut off anywhere, or has another byte somewhere.
func TestDamagedBlocks(t *testing.T) {
	text := strings.Repeat("Ministers met in Minsk. ", 20) + noise(50)
	packed := packLZ4(t, text, lz4.SizeOption(uint64(len(text))))
	rooms := &sync.Pool{New: newBlockRoom}
	const end = 8 // the mark of the end and the sum of the content, which is not looked at
	for n := range len(packed) - end {
		if _, err := io.ReadAll(&largeBlocks{packed: bytes.NewReader(packed[:n]), rooms: rooms}); err == nil {
			t.Errorf("no error where only %d bytes of %d are there", n, len(packed))
		}
		other := bytes.Clone(packed)
		other[n] ^= 0x55
		_, _ = io.ReadAll(&largeBlocks{packed: bytes.NewReader(other), rooms: rooms}) // must end, with an error or without
	}
}

// TestLargeBlocksTakeLittle shows what this is for.
func TestLargeBlocksTakeLittle(t *testing.T) {
	text := hex.EncodeToString([]byte(noise(15_000))) // becomes half as long, as records do
	packed := packLZ4(t, text)
	const most = 1 << 20 // bytes; 8 MB with pierrec's reader
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			rooms := &sync.Pool{New: newBlockRoom}
			if _, err := io.Copy(io.Discard, &largeBlocks{packed: bytes.NewReader(packed), rooms: rooms}); err != nil {
				b.Fatal(err)
			}
		}
	})
	if got := result.AllocedBytesPerOp(); got > most {
		t.Errorf("took %d bytes for a text of %d, want %d at most", got, len(text), most)
	}
}

// TestOtherFramesAreLeft shows which frames the library reads.
func TestOtherFramesAreLeft(t *testing.T) {
	small := packLZ4(t, "text", lz4.BlockSizeOption(lz4.Block64Kb))
	linked := packLZ4(t, "text")
	linked[lz4Flags] &^= lz4Independent
	legacy := packLZ4(t, "text", lz4.LegacyOption(true))
	for name, packed := range map[string][]byte{"small blocks": small, "blocks that need those before": linked, "legacy": legacy, "cut off": linked[:3]} {
		if hasLargeBlocks(packed) {
			t.Errorf("%s: seen as a frame of large blocks for themselves", name)
		}
	}
}

package enrich

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestModelsAreLeftOnDisk shows that an embedded model takes no memory when it has been
// read, and is whole when it is read again.
func TestModelsAreLeftOnDisk(t *testing.T) {
	want, err := os.ReadFile("models/tagger.bin.gz")
	if err != nil {
		t.Fatal(err)
	}
	sha256.Sum256(taggerWeights) // reads all of it
	before := mappedKB(t)
	leaveOnDisk(taggerWeights)
	freed, least := before-mappedKB(t), len(want)>>11 // other tests may map something meanwhile
	if freed < least {
		t.Errorf("%d KB are left on disk, want %d at least", freed, least)
	}
	if !bytes.Equal(taggerWeights, want) {
		t.Error("the model is another one afterwards")
	}
}

// mappedKB returns how much of files is in the process' memory.
func mappedKB(t *testing.T) (kb int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "RssFile: %d", &kb); err == nil {
			return kb
		}
	}
	t.Skip("the system does not tell")
	return 0
}

// TestLittleIsNotLeftOnDisk shows that nothing happens to what has no page for itself.
func TestLittleIsNotLeftOnDisk(t *testing.T) {
	for _, size := range []int{0, 1, os.Getpagesize()} {
		text := bytes.Repeat([]byte{'a'}, size)
		leaveOnDisk(text)
		if !bytes.Equal(text, bytes.Repeat([]byte{'a'}, size)) {
			t.Errorf("%d bytes were lost", size)
		}
	}
}

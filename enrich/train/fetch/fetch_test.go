package fetch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// kept writes an archive of three letters into a cache.
func kept(t *testing.T) (cache, path string) {
	t.Helper()
	cache = t.TempDir()
	path = filepath.Join(cache, "words-1.0.0.tgz")
	if err := os.WriteFile(path, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	return cache, path
}

func TestWhatTheCacheHoldsIsNotFetched(t *testing.T) {
	cache, path := kept(t)
	archive := Archive{"words", "1.0.0", filepath.Base(path), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
	got, err := Npm(t.Context(), cache, archive)
	if err != nil || got != path {
		t.Errorf("got %q, %v; want %q", got, err, path)
	}
}

func TestAnotherArchiveIsRefused(t *testing.T) {
	cache, path := kept(t)
	_, err := Wheel(t.Context(), cache, Archive{"words", "1.0.0", filepath.Base(path), strings.Repeat("0", 64)})
	if err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("error %v; want one that tells the sum", err)
	}
}

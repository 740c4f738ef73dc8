package enrich

import (
	"path/filepath"
	"testing"
)

// goldens returns the files that match the pattern, of which there must be
// some.
func goldens(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files match %s (%v)", pattern, err)
	}
	return paths
}

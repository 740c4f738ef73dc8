package enrich_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"
)

// resultsFile names the pipeline that gave the results of the bundled articles,
// and their digest.
const resultsFile = "testdata/results.txt"

// A digest that stayed the same while a result changed would let a replay take
// old results for new ones, and an older worker overwrite them.
func TestTheDigestChangesWithTheResults(t *testing.T) {
	p := pipeline(t)
	hash := sha256.New()
	for _, result := range resultsOfBundled(t) {
		hash.Write(bytes.ReplaceAll(result, []byte(p.Info().Digest), nil))
	}
	results := hex.EncodeToString(hash.Sum(nil))
	got := fmt.Sprintf("pipeline %s\nresults %s\n", p.Info().Digest, results)
	if *update {
		if err := os.WriteFile(resultsFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	known, err := os.ReadFile(resultsFile)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case got == string(known):
	case strings.Contains(string(known), p.Info().Digest):
		t.Errorf("results changed, and the pipeline's digest did not: raise Version, and run go test ./enrich -run Digest -update")
	default:
		t.Errorf("the pipeline is another one: run go test ./enrich -run Digest -update")
	}
}

package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"
)

func TestAProcessHasAShareOfACore(t *testing.T) {
	s, err := newShares(0.25, 20*time.Millisecond)
	if errors.Is(err, errNoShares) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	// It is busy until it has been stopped for using up its share.
	const script = `
group=$(sed -n 's/.*\(dateline-bench-\)/\1/p' /proc/self/cgroup | head -n 1)
until grep -q '^nr_throttled [1-9]' "$0/$group/cpu.stat"; do :; done
echo "$1"`
	limited, err := s.limit(exec.Command("sh", "-c", script, s.folder, "two words"))
	if errors.Is(err, errNoShares) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, limited.Path, limited.Args[1:]...).CombinedOutput()
	if err != nil || string(out) != "two words\n" {
		t.Errorf("the process said %q, and ended with %v", out, err)
	}
	folder := s.folders[0]
	if err := s.remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the group is still there: %v", err)
	}
}

// Package allocations holds tests to limits of what work on an article may
// allocate. Unlike times, allocations are the same on a busy machine, so that a
// test can tell from them that code has become more expensive.
package allocations

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// tolerance is by how much a figure may exceed its limit; its bytes by spareBytes
// more, since maps that grow take more memory in one run than in another.
const (
	tolerance  = 1.10
	spareBytes = 2048
)

// Cost is what was allocated.
type Cost struct{ Objects, Bytes uint64 }

// Now returns what this process has allocated so far.
func Now() Cost {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return Cost{stats.Mallocs, stats.TotalAlloc}
}

// Minus returns what was allocated since an earlier cost.
func (c Cost) Minus(d Cost) Cost { return Cost{c.Objects - d.Objects, c.Bytes - d.Bytes} }

// Plus adds two costs up.
func (c Cost) Plus(d Cost) Cost { return Cost{c.Objects + d.Objects, c.Bytes + d.Bytes} }

// Per returns the cost of one of n articles.
func (c Cost) Per(n int) Cost { return Cost{c.Objects / uint64(n), c.Bytes / uint64(n)} }

// Steady makes Now tell the same whenever a test is run: until the test ends
// nothing is collected, and one goroutine runs at a time. Under the race detector,
// which allocates by itself, the test is skipped.
func Steady(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("the race detector allocates by itself")
	}
	runtime.GC()
	percent, procs := debug.SetGCPercent(-1), runtime.GOMAXPROCS(1)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		runtime.GOMAXPROCS(procs)
	})
}

// Check fails a test where the cost of an article exceeds its limit by more than
// a tenth. The limits are in the file at path; update writes them anew.
func Check(t *testing.T, path string, costs map[string]Cost, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(path, []byte(format(costs)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	limits, err := parse(string(content))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for _, problem := range compare(costs, limits) {
		t.Errorf("%s: %s; if that must be, run this test with -update", path, problem)
	}
}

// compare says what is wrong, by name.
func compare(costs, limits map[string]Cost) (problems []string) {
	for _, name := range slices.Sorted(maps.Keys(costs)) {
		cost := costs[name]
		limit, found := limits[name]
		if !found {
			problems = append(problems, fmt.Sprintf("there is no limit for %q", name))
			continue
		}
		for _, figure := range []struct {
			unit              string
			got, limit, spare uint64
		}{{"objects", cost.Objects, limit.Objects, 0}, {"bytes", cost.Bytes, limit.Bytes, spareBytes}} {
			if float64(figure.got) > float64(figure.limit)*tolerance+float64(figure.spare) {
				problems = append(problems, fmt.Sprintf("%s allocates %d %s an article, the limit is %d", name, figure.got, figure.unit, figure.limit))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		if _, found := costs[name]; !found {
			problems = append(problems, fmt.Sprintf("there is a limit for %q, which was not measured", name))
		}
	}
	return problems
}

const header = "# What work on an article allocates: objects, bytes. A test fails above that by a tenth, and 2048 bytes.\n"

func format(costs map[string]Cost) string {
	var text strings.Builder
	text.WriteString(header)
	for _, name := range slices.Sorted(maps.Keys(costs)) {
		fmt.Fprintf(&text, "%s %d %d\n", name, costs[name].Objects, costs[name].Bytes)
	}
	return text.String()
}

func parse(content string) (map[string]Cost, error) {
	limits := make(map[string]Cost)
	for line := range strings.Lines(content) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var name string
		var limit Cost
		if _, err := fmt.Sscanf(line, "%s %d %d\n", &name, &limit.Objects, &limit.Bytes); err != nil {
			return nil, fmt.Errorf("line %q is not a name and two numbers: %w", line, err)
		}
		limits[name] = limit
	}
	return limits, nil
}

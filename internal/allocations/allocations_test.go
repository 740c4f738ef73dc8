package allocations

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLimitsAreReadAsTheyAreWritten(t *testing.T) {
	costs := map[string]Cost{"whole": {1000, 200_000}, "stage-text": {10, 0}}
	limits, err := parse(format(costs))
	if diff := cmp.Diff(costs, limits); err != nil || diff != "" {
		t.Errorf("%v (-written +read):\n%s", err, diff)
	}
	if _, err := parse("whole 12\n"); err == nil {
		t.Error("a line without bytes was read")
	}
}

func TestMoreThanATenthAboveALimitIsAProblem(t *testing.T) {
	limits := map[string]Cost{"a": {100, 100_000}}
	for _, c := range []struct {
		costs    map[string]Cost
		problems int
	}{
		{map[string]Cost{"a": {100, 100_000}}, 0},
		{map[string]Cost{"a": {110, 112_000}}, 0},
		{map[string]Cost{"a": {50, 500}}, 0},
		{map[string]Cost{"a": {111, 100_000}}, 1},
		{map[string]Cost{"a": {100, 112_049}}, 1},
		{map[string]Cost{"a": {200, 200_000}}, 2},
		{map[string]Cost{}, 1},
		{map[string]Cost{"a": {1, 1}, "b": {1, 1}}, 1},
	} {
		if got := compare(c.costs, limits); len(got) != c.problems {
			t.Errorf("%v: got %q, want %d problems", c.costs, got, c.problems)
		}
	}
}

package main

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestALineIsFitted(t *testing.T) {
	a, b, off := fit([]float64{1, 2, 10}, []float64{5, 7, 23})
	if near := func(x, y float64) bool { return math.Abs(x-y) < 1e-9 }; !near(a, 3) || !near(b, 2) || !near(off, 0) {
		t.Errorf("got %v + %v x, %v off", a, b, off)
	}
	if _, _, off := fit([]float64{1, 2, 3}, []float64{1, 2, 6}); off < 0.1 {
		t.Errorf("points that are on no line are told to be %v off", off)
	}
}

// A batch of n records takes 20 ms and 1 ms for each.
func TestTheSlopeOfACurveIsTold(t *testing.T) {
	var points []point
	for _, n := range []float64{1, 10, 100} {
		took := time.Duration((1 + 20/n) * float64(time.Second)) // for 1,000 records
		points = append(points, point{costs: []cost{{all: 1000, batches: mean{n, 1}, spent: spent{workers: took, broker: took, database: took}}}})
	}
	if line := perBatch.line(points); !strings.Contains(line, "the worker's CPU 1.00 ms an article and 20.00 ms a batch (at most 0 % off)") {
		t.Errorf("got %q", line)
	}
	if line := perBatch.line(points[:2]); line != "" {
		t.Errorf("two points are always on a line, and yet it says %q", line)
	}
}

package main

import (
	"fmt"
	"math"
	"strings"
)

// slope says what a curve's costs are made of: so much for each article, and so much
// for each of something else.
type slope struct {
	unit string              // what else
	per  float64             // how many of them one cost is told for
	x    func(point) float64 // how many of them come to an article
	of   []column            // milliseconds
}

// line fits a + b·x to the medians of each column, and says how far the worst of them
// is from it.
func (s slope) line(points []point) string {
	if len(points) < 3 {
		return ""
	}
	parts := each(s.of, func(f column) string {
		xs, ys := make([]float64, len(points)), make([]float64, len(points))
		for i, p := range points {
			xs[i], ys[i] = s.x(p), spreadOf(p.costs, f.figure(p)).median
		}
		a, b, off := fit(xs, ys)
		name, _, _ := strings.Cut(f.name, ",")
		return fmt.Sprintf("%s %.2f ms an article and %.2f ms %s (at most %.0f %% off)", name, a, b*s.per, s.unit, 100*off)
	})
	return "\nA line through the medians: the " + strings.Join(parts, "; the ") + ".\n"
}

// fit returns the line a + b·x through points whose squares of relative distances
// are least, and the largest of these distances.
func fit(xs, ys []float64) (a, b, off float64) {
	var w, wx, wy, wxx, wxy float64
	for i, x := range xs {
		weight := 1 / (ys[i] * ys[i])
		w, wx, wy = w+weight, wx+weight*x, wy+weight*ys[i]
		wxx, wxy = wxx+weight*x*x, wxy+weight*x*ys[i]
	}
	b = (w*wxy - wx*wy) / (w*wxx - wx*wx)
	a = (wy - b*wx) / w
	for i, x := range xs {
		off = max(off, math.Abs(a+b*x-ys[i])/ys[i])
	}
	return a, b, off
}

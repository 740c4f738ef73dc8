package main

import (
	"math"

	"gonum.org/v1/gonum/optimize"

	"github.com/dateline/dateline/internal/tone"
)

const (
	// penalty is the weight of the squared weights. It was chosen by parts left out.
	penalty    = 0.5
	iterations = 150
)

// fit fits a multinomial logistic regression in which the polarities count the same,
// however many examples each has.
func fit(examples []example) *tone.Model {
	r := newRegression(examples)
	start := make([]float64, r.parameters())
	problem := optimize.Problem{
		Func: func(x []float64) float64 { return r.loss(x, nil) },
		Grad: func(gradient, x []float64) { r.loss(x, gradient) },
	}
	// An error says that no better point was found, which is the end as well.
	result, _ := optimize.Minimize(problem, start, &optimize.Settings{
		MajorIterations: iterations, Converger: &optimize.FunctionConverge{Relative: 1e-6, Iterations: 5},
	}, &optimize.LBFGS{})
	return r.model(result.X)
}

// regression lays weights out in a row: those of the buckets that are used, of the
// dense features, and of the constant, three each.
type regression struct {
	examples []example
	weights  [tone.Polarities]float64 // of an example of each polarity
	place    []int                    // by bucket; -1 where it is not used
	buckets  int                      // that are used
}

// minCount is how often a bucket must be used to get weights.
const minCount = 2

func newRegression(examples []example) *regression {
	r := &regression{examples: examples, place: make([]int, tone.Buckets)}
	counts := make([]int, tone.Buckets)
	var polarities [tone.Polarities]float64
	for _, e := range examples {
		polarities[e.polarity]++
		for _, bucket := range e.features.Buckets {
			counts[bucket]++
		}
	}
	for p, n := range polarities {
		r.weights[p] = float64(len(examples)) / (float64(tone.Polarities) * n)
	}
	for bucket, n := range counts {
		r.place[bucket] = -1
		if n >= minCount {
			r.place[bucket] = r.buckets
			r.buckets++
		}
	}
	return r
}

func (r *regression) parameters() int { return 3 * (r.buckets + tone.DenseFeatures + 1) }

// each calls visit with the place and the value of each feature of an example.
func (r *regression) each(f *tone.Features, visit func(place int, value float64)) {
	value := 1 / math.Sqrt(float64(max(1, len(f.Buckets))))
	for _, bucket := range f.Buckets {
		if place := r.place[bucket]; place >= 0 {
			visit(3*place, value)
		}
	}
	for i, value := range f.Dense {
		visit(3*(r.buckets+i), value)
	}
	visit(3*(r.buckets+tone.DenseFeatures), 1)
}

// loss returns the loss at x, and its gradient if that is asked for.
func (r *regression) loss(x, gradient []float64) float64 {
	sum := 0.0
	for _, w := range x {
		sum += penalty * w * w / 2
	}
	for i := range gradient {
		gradient[i] = penalty * x[i]
	}
	for _, e := range r.examples {
		var logits [tone.Polarities]float64
		r.each(e.features, func(place int, value float64) {
			for p := range logits {
				logits[p] += value * x[place+p]
			}
		})
		probabilities := tone.Softmax(logits)
		weight := r.weights[e.polarity]
		sum -= weight * math.Log(max(1e-300, probabilities[e.polarity]))
		if gradient == nil {
			continue
		}
		errors := probabilities
		errors[e.polarity]--
		r.each(e.features, func(place int, value float64) {
			for p := range errors {
				gradient[place+p] += weight * value * errors[p]
			}
		})
	}
	return sum
}

// model rounds the weights of words to bytes.
func (r *regression) model(x []float64) *tone.Model {
	m := &tone.Model{Words: make([][tone.Polarities]int8, tone.Buckets)}
	most := 1e-9
	for _, w := range x[:3*r.buckets] {
		most = max(most, math.Abs(w))
	}
	m.WordScale = float32(most / 127)
	for bucket, place := range r.place {
		if place < 0 {
			continue
		}
		for p := range int(tone.Polarities) {
			m.Words[bucket][p] = int8(math.Round(x[3*place+p] / most * 127))
		}
	}
	for i := range m.Dense {
		for p := range int(tone.Polarities) {
			m.Dense[i][p] = float32(x[3*(r.buckets+i)+p])
		}
	}
	for p := range m.Bias {
		m.Bias[p] = float32(x[3*(r.buckets+tone.DenseFeatures)+p])
	}
	return m
}

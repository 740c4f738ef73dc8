package main

import (
	"fmt"
	"slices"
)

// report prints the figures of both ways of delivery, and how the first compares
// to the second, run by run.
func report(workers int, samples [2][]sample) {
	fmt.Printf("\n| %s | records/s | worker CPU, ms/record | memory, MiB | records/batch | save, ms/batch | publish, ms/batch |\n", plural(workers))
	fmt.Println("|---|---|---|---|---|---|---|")
	for kind, list := range samples {
		fmt.Printf("| %s | %s | %s | %s | %s | %s | %s |\n", deliveries[kind],
			spreadOf(list, sample.perSecond).format("%.0f"),
			spreadOf(list, func(s sample) float64 { return 1e3 * s.cpu() }).format("%.2f"),
			spreadOf(list, func(s sample) float64 { return float64(s.memory) / (1 << 20) }).format("%.0f"),
			spreadOf(list, func(s sample) float64 { return s.counters.batches.value() }).format("%.0f"),
			spreadOf(list, func(s sample) float64 { return 1e3 * s.counters.save.value() }).format("%.1f"),
			spreadOf(list, func(s sample) float64 { return 1e3 * s.counters.publish.value() }).format("%.1f"))
	}
	fmt.Printf("| ratio | %s | %s | | | | |\n",
		ratios(samples, sample.perSecond).format("%.3f"), ratios(samples, sample.cpu).format("%.3f"))
}

func plural(workers int) string {
	if workers == 1 {
		return "1 worker"
	}
	return fmt.Sprintf("%d workers", workers)
}

// spread is the median and the extremes of some values.
type spread struct{ median, least, most float64 }

func (s spread) format(verb string) string {
	return fmt.Sprintf(verb+" ("+verb+"–"+verb+")", s.median, s.least, s.most)
}

func spreadOf[T any](list []T, value func(T) float64) spread {
	values := make([]float64, len(list))
	for i, s := range list {
		values[i] = value(s)
	}
	return newSpread(values)
}

// ratios compares the runs that came one after the other.
func ratios[T any](samples [2][]T, value func(T) float64) spread {
	values := make([]float64, len(samples[0]))
	for i := range values {
		values[i] = value(samples[0][i]) / value(samples[1][i])
	}
	return newSpread(values)
}

// newSpread needs one value at least.
func newSpread(values []float64) spread {
	slices.Sort(values)
	middle := len(values) / 2
	median := values[middle]
	if len(values)%2 == 0 {
		median = (values[middle-1] + values[middle]) / 2
	}
	return spread{median, values[0], values[len(values)-1]}
}

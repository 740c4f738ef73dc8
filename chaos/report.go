package main

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// outcome is what a run is reported by.
type outcome struct {
	verdict    verdict
	records    int // raw ones, poison among them
	faults     int
	crashes    int // workers that ended by themselves
	recoveries []time.Duration
}

const tableHead = `| faults | seed | injected | records | lost | duplicates | divergence | order | dead beyond poison | recovery p50 / p99 | crashes |
|---|---|---|---|---|---|---|---|---|---|---|`

// row is the outcome's row of the table.
func (o outcome) row(faults string, seed uint64) string {
	v := o.verdict
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %d | %d | %d | %s | %d |",
		faults, seed, o.faults, o.records, v.lost, v.duplicates, v.divergence, v.order, v.extraDead, o.recovery(), o.crashes)
}

func (o outcome) recovery() string {
	if len(o.recoveries) == 0 {
		return "–"
	}
	slices.Sort(o.recoveries)
	return fmt.Sprintf("%.1f s / %.1f s", percentile(o.recoveries, 50).Seconds(), percentile(o.recoveries, 99).Seconds())
}

// percentile returns the nearest rank of sorted values.
func percentile(sorted []time.Duration, percent float64) time.Duration {
	return sorted[int(math.Ceil(percent/100*float64(len(sorted))))-1]
}

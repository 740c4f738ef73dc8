package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
)

// profiled is what a worker's processor time goes into, in samples of its profile.
type profiled struct{ enrichment, collector, all int64 }

// withoutCollector returns all but the collector's work, divided by the enrichment's.
func (p profiled) withoutCollector() float64 {
	return float64(p.all-p.collector) / float64(p.enrichment)
}

// withCollector returns all divided by the enrichment, as if nothing of what the
// collector does were for the enrichment.
func (p profiled) withCollector() float64 { return float64(p.all) / float64(p.enrichment) }

// profileSeconds is how long a worker is looked at, a hundred times in each second that it
// runs: it takes turns with two other processes.
const profileSeconds = 30

// profile tells what a worker does for a while.
func (m *member) profile(ctx context.Context) (profiled, error) {
	response, err := m.get(ctx, fmt.Sprintf("/debug/pprof/profile?seconds=%d", profileSeconds))
	if err != nil {
		return profiled{}, err
	}
	defer response.Body.Close()
	read, err := profile.Parse(response.Body)
	if err != nil {
		return profiled{}, err
	}
	return sharesOf(read)
}

// sharesOf sorts the samples of a worker by what stands on their stacks.
func sharesOf(read *profile.Profile) (p profiled, err error) {
	for _, sample := range read.Sample {
		count := sample.Value[0]
		p.all += count
		switch {
		case calledBy(sample, "runtime.gcBgMarkWorker", "runtime.gcAssistAlloc", "runtime.gcStart", "runtime.bgsweep", "runtime.bgscavenge", "runtime.deductSweepCredit"):
			p.collector += count
		case calledBy(sample, "worker.(*Worker).process"): // from the bytes of a record to those of the result
			p.enrichment += count
		}
	}
	if p.enrichment == 0 {
		return p, fmt.Errorf("none of %d samples of the worker is of its enrichment", p.all)
	}
	return p, nil
}

// calledBy reports whether a function of such a name is on the stack of a sample. A name
// stands behind its package's path.
func calledBy(sample *profile.Sample, names ...string) bool {
	return slices.ContainsFunc(sample.Location, func(at *profile.Location) bool {
		return slices.ContainsFunc(at.Line, func(line profile.Line) bool {
			name := line.Function.Name[strings.LastIndexByte(line.Function.Name, '/')+1:]
			return slices.Contains(names, name)
		})
	})
}

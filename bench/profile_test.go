package main

import (
	"testing"

	"github.com/google/pprof/profile"
)

func TestSamplesOfAWorkerAreSortedByTheirStacks(t *testing.T) {
	read := &profile.Profile{}
	sample := func(count int64, functions ...string) {
		s := &profile.Sample{Value: []int64{count, count * 1e7}}
		for _, name := range functions {
			s.Location = append(s.Location, &profile.Location{Line: []profile.Line{{Function: &profile.Function{Name: name}}}})
		}
		read.Sample = append(read.Sample, s)
	}
	const process = "github.com/dateline/dateline/worker.(*Worker).process"
	sample(70, "runtime.memmove", "github.com/dateline/dateline/enrich.(*Pipeline).EnrichObserved", process)
	sample(3, "runtime.gcAssistAlloc", "runtime.mallocgc", process)
	sample(7, "runtime.scanObject", "runtime.gcDrain", "runtime.gcBgMarkWorker")
	sample(20, "github.com/dateline/dateline/store.(*Store).Save")
	got, err := sharesOf(read)
	if want := (profiled{enrichment: 70, collector: 10, all: 100}); got != want || err != nil {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	read.Sample = read.Sample[1:]
	if _, err := sharesOf(read); err == nil {
		t.Error("a profile without enrichment is no error")
	}
}

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

func TestASpreadIsTheMedianAndTheExtremes(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   spread
	}{
		{[]float64{3}, spread{3, 3, 3}},
		{[]float64{4, 1}, spread{2.5, 1, 4}},
		{[]float64{9, 1, 5}, spread{5, 1, 9}},
	} {
		if got := newSpread(c.values); got != c.want {
			t.Errorf("of %v: got %v, want %v", c.values, got, c.want)
		}
	}
}

func TestRatiosCompareRunsOfTheSameTurn(t *testing.T) {
	of := func(records int64) sample { return sample{records: records, duration: time.Second} }
	got := ratios([2][]sample{{of(90), of(50)}, {of(100), of(100)}}, sample.perSecond)
	if want := (spread{0.7, 0.5, 0.9}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCountersOfAWorkerAreRead(t *testing.T) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(`# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 12.5
# TYPE dateline_batch_records histogram
dateline_batch_records_bucket{le="+Inf"} 4
dateline_batch_records_sum 1000
dateline_batch_records_count 4
# TYPE dateline_write_seconds histogram
dateline_write_seconds_bucket{step="publish",le="+Inf"} 4
dateline_write_seconds_sum{step="publish"} 2
dateline_write_seconds_count{step="publish"} 4
dateline_write_seconds_bucket{step="save",le="+Inf"} 5
dateline_write_seconds_sum{step="save"} 1
dateline_write_seconds_count{step="save"} 5
`))
	if err != nil {
		t.Fatal(err)
	}
	want := counters{cpu: 12.5, batches: mean{1000, 4}, save: mean{1, 5}, publish: mean{2, 4}}
	if got := read(families); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

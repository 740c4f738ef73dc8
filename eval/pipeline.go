package main

import (
	"strings"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/wikinews"
)

// wholePipeline measures how long the bundled articles take from the raw
// record to the encoded result, on one goroutine.
func wholePipeline(_ string, pipeline *enrich.Pipeline) ([]row, error) {
	records, err := wikinews.Records()
	if err != nil {
		return nil, err
	}
	words, slowest, start := 0, time.Duration(0), processorTime()
	for _, record := range records {
		began := processorTime()
		raw, err := article.Decode(article.Record{Value: record.Value})
		if err != nil {
			return nil, err
		}
		enriched, err := pipeline.Enrich(raw, article.Source{})
		if err != nil {
			return nil, err
		}
		if _, err := enriched.Encode(); err != nil {
			return nil, err
		}
		words += len(strings.Fields(raw.Body))
		slowest = max(slowest, processorTime()-began)
	}
	took := processorTime() - start
	return []row{
		{"pipeline", "Wikinews", "ms per article", took.Seconds() * 1e3 / float64(len(records)), words, took},
		{task: "pipeline", set: "Wikinews", metric: "ms, slowest", score: slowest.Seconds() * 1e3},
	}, nil
}

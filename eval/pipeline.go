package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/wikinews"
)

// entityStages find names and what they name; all others are the text's.
var entityStages = []string{"mentions", "entities"}

// wholePipeline measures how long the bundled articles take from the raw
// record to the encoded result, on one goroutine, and what of it each stage.
func (c *stageClock) wholePipeline(_ string, pipeline *enrich.Pipeline) ([]row, error) {
	records, err := wikinews.Records()
	if err != nil {
		return nil, err
	}
	clear(c.took)
	words, slowest, start := 0, time.Duration(0), processorTime()
	for _, record := range records {
		began := processorTime()
		raw, err := article.Decode(article.Record{Value: record.Value})
		if err != nil {
			return nil, err
		}
		c.begin()
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
	rows := []row{
		{"pipeline", "Wikinews", "ms per article", took.Seconds() * 1e3 / float64(len(records)), words, took},
		{task: "pipeline", set: "Wikinews", metric: "ms, slowest", score: slowest.Seconds() * 1e3},
	}
	return append(rows, c.stageRows(words, took)...), nil
}

// stageRows tells what share of the time each stage takes, the slowest first, and
// how fast the stages are that have nothing to do with entities.
func (c *stageClock) stageRows(words int, whole time.Duration) []row {
	stages := slices.SortedFunc(maps.Keys(c.took), func(a, b string) int { return cmp.Compare(c.took[b], c.took[a]) })
	var rows []row
	var texts time.Duration
	for _, stage := range stages {
		took := c.took[stage]
		if !slices.Contains(entityStages, stage) {
			texts += took
		}
		rows = append(rows, row{"pipeline", "Wikinews", "share of " + stage, took.Seconds() / whole.Seconds(), words, took})
	}
	return append(rows, row{"pipeline", "Wikinews", "share of all without entities", texts.Seconds() / whole.Seconds(), words, texts})
}

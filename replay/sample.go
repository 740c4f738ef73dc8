package replay

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// Reader reads single records.
type Reader interface {
	ReadRecord(ctx context.Context, topic string, partition int, offset int64) (record kafka.Message, found bool, err error)
}

// Enricher is the pipeline. It is safe for concurrent use.
type Enricher interface {
	Enrich(raw article.Raw, source article.Source) (article.Enriched, error)
}

// Sample is a part of a plan that was enriched to see what will come of the whole.
type Sample struct {
	Results []SampleResult
	Faults  int           // records that could not be enriched
	Took    time.Duration // to enrich all, on all cores of this process
}

// SampleResult is what came of a record.
type SampleResult struct {
	Revision article.RevisionQuery
	Enriched article.Enriched
}

// PerSecond returns how many articles this process enriches in a second; 0 if that
// was not measured.
func (s Sample) PerSecond() float64 {
	if len(s.Results) == 0 || s.Took <= 0 {
		return 0
	}
	return float64(len(s.Results)) / s.Took.Seconds()
}

// RowsPerArticle returns how many rows a result takes, with its mentions and topics.
func (s Sample) RowsPerArticle() float64 {
	if len(s.Results) == 0 {
		return 0
	}
	rows := 0
	for _, r := range s.Results {
		rows += 1 + len(r.Enriched.Entities) + len(r.Enriched.Topics)
	}
	return float64(rows) / float64(len(s.Results))
}

// TakeSample enriches up to so many records, spread evenly over what the topic has
// of a plan, and writes nothing. Retractions, and articles that are not selected, are
// left out.
func TakeSample(ctx context.Context, p Plan, reader Reader, enricher Enricher, records int) (Sample, error) {
	var sample Sample
	var inputs []sampleInput
	selected := selection(p.Selection.IDs)
	for _, at := range p.sampleOffsets(records) {
		record, found, err := reader.ReadRecord(ctx, at.Topic, at.Partition, at.Offset)
		if err != nil {
			return Sample{}, err
		}
		if !found || record.Value == nil {
			continue
		}
		input, err := decodeSample(record)
		switch {
		case err != nil:
			sample.Faults++
		case selected == nil || selected[input.raw.ID]:
			inputs = append(inputs, input)
		}
	}
	began := time.Now()
	results := enrichSample(enricher, inputs)
	sample.Took = time.Since(began)
	for i, e := range results {
		if e == nil {
			sample.Faults++
			continue
		}
		raw := inputs[i].raw
		sample.Results = append(sample.Results, SampleResult{article.RevisionQuery{ID: raw.ID, Hash: raw.Hash(), Source: inputs[i].source}, *e})
	}
	return sample, nil
}

type sampleInput struct {
	raw    article.Raw
	source article.Source
}

func decodeSample(r kafka.Message) (sampleInput, error) {
	source := article.Source{Topic: r.Topic, Partition: r.Partition, Offset: r.Offset, Timestamp: article.RecordTime(r.Time)}
	raw, err := article.Decode(article.Record{Key: r.Key, Value: r.Value, ContentType: contentType(r), Timestamp: source.Timestamp})
	return sampleInput{raw, source}, err
}

// enrichSample uses all cores. A result is nil where there is none.
func enrichSample(enricher Enricher, inputs []sampleInput) []*article.Enriched {
	results := make([]*article.Enriched, len(inputs))
	next := make(chan int)
	var enriching sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		enriching.Go(func() {
			for i := range next {
				if e, err := enricher.Enrich(inputs[i].raw, inputs[i].source); err == nil {
					results[i] = &e
				}
			}
		})
	}
	for i := range inputs {
		next <- i
	}
	close(next)
	enriching.Wait()
	return results
}

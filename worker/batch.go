package worker

import (
	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// batch is a run of records in their order, with what became of them. It may be
// without any, and then moves the offset only.
type batch struct {
	records    []kafka.Message
	outcomes   []article.Outcome
	traces     []*recordTrace // of the records; none without tracing
	bytes      int            // raw
	weight     int64          // of the bound on records in flight
	begun      bool           // whether there is anything to commit
	nextOffset int64          // behind the last record, and what is no record after it

	highWatermark int64 // of the partition, when the last record was fetched
}

func (b *batch) add(item *pending) {
	b.skip(item)
	b.highWatermark = item.record.HighWaterMark
	b.records = append(b.records, item.record)
	b.outcomes = append(b.outcomes, item.outcome)
	if item.trace != nil {
		b.traces = append(b.traces, item.trace)
	}
	b.bytes += len(item.record.Value)
	b.weight += item.weight
}

// next returns the batch that follows a committed one, in the same memory.
func (b *batch) next() batch {
	clear(b.records)
	clear(b.outcomes)
	clear(b.traces)
	return batch{records: b.records[:0], outcomes: b.outcomes[:0], traces: b.traces[:0], highWatermark: b.highWatermark}
}

func (b *batch) full(c Config) bool {
	return len(b.outcomes) >= c.BatchRecords || b.bytes >= c.BatchBytes
}

// skip moves the offset only.
func (b *batch) skip(gap *pending) {
	b.begun, b.nextOffset = true, gap.nextOffset
}

// trace returns that of a record; nil without tracing.
func (b *batch) trace(i int) *recordTrace {
	if len(b.traces) == 0 {
		return nil
	}
	return b.traces[i]
}

// reject makes a dead letter of the record that the store refuses. It reports
// false if that record is not in the batch, or is a dead letter already.
func (b *batch) reject(rejected *article.RejectedError, pipeline article.Pipeline) bool {
	for i, outcome := range b.outcomes {
		if outcome.Source != rejected.Source || outcome.Dead != nil {
			continue
		}
		b.outcomes[i] = article.Outcome{Source: outcome.Source, Dead: &article.DeadLetter{
			Fault: rejected.Fault, Key: b.records[i].Key, Value: b.records[i].Value, Pipeline: pipeline,
		}}
		return true
	}
	return false
}

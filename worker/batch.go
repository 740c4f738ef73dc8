package worker

import (
	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// batch is a run of records without a gap, with what became of them.
type batch struct {
	records  []kafka.Message
	outcomes []article.Outcome
	bytes    int   // raw
	weight   int64 // of the bound on records in flight
}

func (b *batch) add(item pending, outcome article.Outcome) {
	b.records = append(b.records, item.record)
	b.outcomes = append(b.outcomes, outcome)
	b.bytes += len(item.record.Value)
	b.weight += item.weight
}

func (b *batch) full(c Config) bool {
	return len(b.outcomes) >= c.BatchRecords || b.bytes >= c.BatchBytes
}

// nextOffset is the one behind the last record.
func (b *batch) nextOffset() int64 { return b.records[len(b.records)-1].Offset + 1 }

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

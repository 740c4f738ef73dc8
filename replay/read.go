package replay

import (
	"context"
	"slices"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
)

// storedRecords is how many records are read from the store at once.
const storedRecords = 100

// chunk is a stretch of a partition from the cursor on.
type chunk struct {
	records []kafka.Message
	next    int64              // behind them, and what is no record
	between article.ReplayFate // of the offsets that have no record here
}

// until drops what is at an offset or behind it.
func (c chunk) until(end int64) chunk {
	beyond := slices.IndexFunc(c.records, func(r kafka.Message) bool { return r.Offset >= end })
	if beyond >= 0 {
		c.records = c.records[:beyond]
	}
	c.next = min(c.next, end)
	return c
}

// cut divides a chunk behind so many records.
func (c chunk) cut(records int) (part, rest chunk) {
	if records >= len(c.records) {
		return c, chunk{}
	}
	return chunk{c.records[:records], c.records[records-1].Offset + 1, c.between}, chunk{c.records[records:], c.next, c.between}
}

// read returns what comes next, from the topic or where retention has removed that,
// from the store.
func (p *Partition) read(ctx context.Context) (chunk, error) {
	if p.cursor < p.first {
		return p.readRemoved(ctx)
	}
	p.ResumeAt(p.cursor)
	records, err := p.Source.Fetch(ctx)
	if err != nil {
		return chunk{}, err
	}
	read := chunk{records, p.Source.NextOffset(), article.FateNoRecord}
	if len(records) > 0 && records[0].Offset == p.cursor {
		return read.until(p.plan.EndOffset), nil
	}
	first, highWatermark, err := p.Offsets(ctx)
	if err != nil {
		return chunk{}, err
	}
	switch {
	case highWatermark < p.plan.EndOffset:
		// Only a topic that was made anew ends before the plan, which a broker had
		// said. What it holds beyond the cursor was read; the rest will never come.
		p.first = p.plan.EndOffset
	case first > p.cursor:
		p.first = first
	default:
		return read.until(p.plan.EndOffset), nil
	}
	p.warnOfRemoved()
	return p.readRemoved(ctx)
}

// readRemoved reads from the store what the topic does not have any more. What is
// accounted for and perhaps not published it reads in any case.
func (p *Partition) readRemoved(ctx context.Context) (chunk, error) {
	read := chunk{next: min(p.first, p.plan.EndOffset), between: article.FateRemoved}
	if !p.job.replay.FromStore {
		if p.cursor >= p.plan.NextOffset {
			return read, nil
		}
		read.next = min(read.next, p.plan.NextOffset)
	}
	stretch := article.OffsetRange{Partition: p.ID(), From: p.cursor, To: read.next}
	stored, err := p.job.store.StoredRecords(ctx, p.Topic(), stretch, storedRecords)
	if err != nil {
		return chunk{}, err
	}
	for _, s := range stored {
		value, err := s.Value()
		if err != nil {
			return chunk{}, err
		}
		read.records = append(read.records, kafka.Message{
			Topic: s.Source.Topic, Partition: s.Source.Partition, Offset: s.Source.Offset, Time: s.Source.Timestamp,
			Key: s.Key, Value: value, HighWaterMark: p.plan.EndOffset,
		})
	}
	if len(stored) == storedRecords {
		read.next = stored[len(stored)-1].Source.Offset + 1
	}
	return read, nil
}

// warnOfRemoved says what of the plan the topic does not have.
func (p *Partition) warnOfRemoved() {
	if removed := min(p.first, p.plan.EndOffset) - p.cursor; removed > 0 {
		p.log.Warn("offsets of the plan are not on the topic any more", zap.Int64("from_offset", p.cursor), zap.Int64("offsets", removed),
			zap.Bool("from_store", p.job.replay.FromStore))
	}
}

package stream

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
)

// ReadTopic yields the committed records that a topic holds at the call, partition by
// partition, each in order, without a group. An error ends it.
func (c *Client) ReadTopic(ctx context.Context, topic string) iter.Seq2[kafka.Message, error] {
	return func(yield func(kafka.Message, error) bool) {
		lags, err := c.Lag(ctx, "", topic)
		if err != nil {
			yield(kafka.Message{}, err)
			return
		}
		for _, lag := range lags {
			r := reading{c.cursor(topic, lag.Partition, lag.FirstOffset), lag.HighWatermark}
			if !r.each(ctx, yield) {
				return
			}
		}
	}
}

// ReadFrom yields the committed records from an offset on of each partition, from
// partition 0 on, up to those that the topic holds at the call. Partitions beyond
// the list are read from their start. Unlike ReadTopic it waits for transactions
// that are open, so that nothing is missing that was sent before the call and is
// committed later; the end of ctx bounds that. An error ends it.
func (c *Client) ReadFrom(ctx context.Context, topic string, offsets []int64) iter.Seq2[kafka.Message, error] {
	return func(yield func(kafka.Message, error) bool) {
		lags, err := c.Lag(ctx, "", topic)
		if err != nil {
			yield(kafka.Message{}, err)
			return
		}
		for _, lag := range lags {
			from := lag.FirstOffset
			if lag.Partition < len(offsets) {
				from = max(from, offsets[lag.Partition])
			}
			r := reading{c.cursor(topic, lag.Partition, from), lag.HighWatermark}
			for r.cursor.nextOffset < r.until {
				if !r.each(ctx, yield) {
					return
				}
			}
		}
	}
}

// ReadSince yields the first committed record of a time or later on each partition,
// and all that follow it there, as ReadFrom does. The zero time stands for all.
func (c *Client) ReadSince(ctx context.Context, topic string, since time.Time) iter.Seq2[kafka.Message, error] {
	if since.IsZero() {
		return c.ReadFrom(ctx, topic, nil)
	}
	return func(yield func(kafka.Message, error) bool) {
		offsets, err := c.OffsetsAt(ctx, topic, writable(since))
		if err != nil {
			yield(kafka.Message{}, err)
			return
		}
		c.ReadFrom(ctx, topic, offsets)(yield)
	}
}

// ReadRecord returns one committed record. It is not found if retention or
// compaction has removed it.
func (c *Client) ReadRecord(ctx context.Context, topic string, partition int, offset int64) (record kafka.Message, found bool, err error) {
	const oneBatch = 1 // a byte
	response, err := retryCold(ctx, func() (fetched, error) {
		return c.fetch(ctx, topic, partition, offset, oneBatch)
	})
	if errors.Is(err, kafka.OffsetOutOfRange) {
		return kafka.Message{}, false, nil
	}
	if err != nil {
		return kafka.Message{}, false, fmt.Errorf("fetch offset %d of %s, partition %d: %w", offset, topic, partition, err)
	}
	records, _, err := c.cursor(topic, partition, offset).read(response)
	if err != nil {
		return kafka.Message{}, false, fmt.Errorf("read offset %d of %s, partition %d: %w", offset, topic, partition, err)
	}
	if len(records) == 0 || records[0].Offset != offset {
		return kafka.Message{}, false, nil
	}
	return records[0], true, nil
}

// cursor returns a partition to read from, without a group.
func (c *Client) cursor(topic string, partition int, offset int64) *Partition {
	return &Partition{client: c, log: zap.NewNop(), onSkipped: func(int, int64) {}, topic: topic, id: partition, nextOffset: offset}
}

// reading goes through the records of a partition below an offset.
type reading struct {
	cursor *Partition
	until  int64
}

// each yields the records. It ends before those that are not committed yet, and
// reports whether the caller wants more and nothing failed.
func (r reading) each(ctx context.Context, yield func(kafka.Message, error) bool) bool {
	for r.cursor.nextOffset < r.until {
		records, err := r.cursor.Fetch(ctx)
		if err != nil {
			yield(kafka.Message{}, err)
			return false
		}
		if len(records) == 0 && r.cursor.nextOffset >= r.cursor.lastStableOffset {
			return true
		}
		for _, record := range records {
			if record.Offset >= r.until {
				break
			}
			if !yield(record, nil) {
				return false
			}
		}
	}
	return true
}

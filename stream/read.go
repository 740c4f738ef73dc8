package stream

import (
	"context"
	"iter"

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
			if !c.readPartition(ctx, topic, lag, yield) {
				return
			}
		}
	}
}

func (c *Client) readPartition(ctx context.Context, topic string, lag PartitionLag, yield func(kafka.Message, error) bool) bool {
	p := &Partition{client: c, log: zap.NewNop(), onSkipped: func(int, int64) {}, topic: topic, id: lag.Partition, nextOffset: lag.FirstOffset}
	for p.nextOffset < lag.HighWatermark {
		records, err := p.Fetch(ctx)
		if err != nil {
			yield(kafka.Message{}, err)
			return false
		}
		if len(records) == 0 && p.nextOffset >= p.lastStableOffset {
			return true // what follows is not committed yet
		}
		for _, record := range records {
			if record.Offset >= lag.HighWatermark {
				break
			}
			if !yield(record, nil) {
				return false
			}
		}
	}
	return true
}

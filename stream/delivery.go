package stream

import (
	"context"
	"fmt"

	"github.com/segmentio/kafka-go"
)

// Delivery is how often a record can reach the readers of an output topic.
type Delivery int

// The kinds of delivery.
const (
	// DeliverExactlyOnce publishes and commits in one transaction. Readers of
	// committed records see each once.
	DeliverExactlyOnce Delivery = iota
	// DeliverAtLeastOnce publishes, then commits, for brokers without
	// transactions. A crash in between repeats records.
	DeliverAtLeastOnce
)

// newPublisher returns the publisher of one partition in one generation.
func (g *Group) newPublisher(producer *Producer, generation *kafka.Generation, partition int) publisher {
	if g.config.Delivery == DeliverAtLeastOnce {
		return &atLeastOnce{producer, generation, topicPartition{g.config.Topic, partition}}
	}
	id := fmt.Sprintf("%s-%s-%d", generation.GroupID, g.config.Topic, partition)
	return &exactlyOnce{
		transactions: newTransactions(g.client, id, g.config.Outputs, generation.GroupID),
		member:       membership{generation.GroupID, generation.ID, generation.MemberID},
		input:        topicPartition{g.config.Topic, partition},
	}
}

// atLeastOnce publishes records before it commits the offset behind them.
type atLeastOnce struct {
	producer   *Producer
	generation *kafka.Generation
	input      topicPartition
}

func (*atLeastOnce) fence(context.Context) error { return nil }

func (a *atLeastOnce) commit(ctx context.Context, records []kafka.Message, nextOffset int64) error {
	if len(records) > 0 {
		if err := a.producer.Write(ctx, records...); err != nil {
			return fmt.Errorf("publish %d records: %w", len(records), err)
		}
	}
	err := a.generation.CommitOffsets(map[string]map[int]int64{a.input.topic: {a.input.partition: nextOffset}})
	if err != nil {
		return fmt.Errorf("commit offset %d: %w", nextOffset, asLost(err))
	}
	return nil
}

// exactlyOnce publishes records and commits the offset behind them together.
type exactlyOnce struct {
	transactions *transactions
	member       membership
	input        topicPartition
	unsure       bool // it is open what became of the last attempt
}

func (e *exactlyOnce) fence(ctx context.Context) error { return e.transactions.begin(ctx) }

// commit finds out what became of an attempt that ended in an error before it
// tries again: the broker may have taken it all the same.
func (e *exactlyOnce) commit(ctx context.Context, records []kafka.Message, nextOffset int64) error {
	if e.unsure {
		done, err := e.findOut(ctx, nextOffset)
		if err != nil || done {
			return err
		}
	}
	err := e.transactions.commit(ctx, records, e.member, e.input, nextOffset)
	e.unsure = err != nil
	return err
}

// findOut ends the last attempt, and reports whether it had committed.
func (e *exactlyOnce) findOut(ctx context.Context, nextOffset int64) (done bool, err error) {
	if err := e.transactions.begin(ctx); err != nil {
		return false, err
	}
	committed, err := e.transactions.client.committedOffset(ctx, e.member.group, e.input.topic, e.input.partition)
	if err != nil {
		return false, err
	}
	e.unsure = false
	return committed >= nextOffset, nil
}

package stream

import (
	"context"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
)

// Partition is one partition for one generation of a group: a cursor over its
// records and the right to commit. Fence comes first, then Resume. Fetch and
// Commit may run side by side, but each from one goroutine at a time; NextOffset
// belongs to that of Fetch.
type Partition struct {
	client     *Client
	generation *kafka.Generation
	log        *zap.Logger
	topic      string
	id         int
	publisher  publisher
	onSkipped  func(partition int, records int64)

	nextOffset       int64 // of the next record to fetch; -1 for the first there is
	highWatermark    int64 // as of the last fetch
	lastStableOffset int64 // up to which all transactions have ended, as of the last fetch
}

// publisher is a way of publishing records and committing an offset.
type publisher interface {
	// fence shuts out who owned the partition before. ErrLost says that another
	// member has shut out this one.
	fence(ctx context.Context) error
	// commit may be repeated after an error.
	commit(ctx context.Context, records []kafka.Message, nextOffset int64) error
}

// Topic returns the topic's name.
func (p *Partition) Topic() string { return p.topic }

// ID returns the partition's number.
func (p *Partition) ID() int { return p.id }

// Generation returns the group's generation in which the partition is owned.
func (p *Partition) Generation() int32 { return p.generation.ID }

// Group returns the id of the group.
func (p *Partition) Group() string { return p.generation.GroupID }

// NextOffset returns the cursor: the offset of the next record to fetch. It is -1
// before the first fetch of a group that has committed nothing.
func (p *Partition) NextOffset() int64 { return p.nextOffset }

// Fence shuts out who owned the partition before: what that member has begun to
// publish is ended, and it can publish no more. With DeliverAtLeastOnce it does
// nothing.
func (p *Partition) Fence(ctx context.Context) error { return p.publisher.fence(ctx) }

// Resume puts the cursor behind the last record that the group has committed.
func (p *Partition) Resume(ctx context.Context) error {
	next, err := p.client.committedOffset(ctx, p.Group(), p.topic, p.id)
	if err != nil {
		return err
	}
	p.nextOffset = next
	return nil
}

// ResumeAt puts the cursor at an offset, whatever the group has committed.
func (p *Partition) ResumeAt(offset int64) { p.nextOffset = offset }

// Offsets returns the offset of the oldest record that retention has left, and the
// one that the next record will get.
func (p *Partition) Offsets(ctx context.Context) (first, highWatermark int64, err error) {
	lags, err := p.client.offsets(ctx, p.topic, []int{p.id})
	if err != nil {
		return 0, 0, err
	}
	if len(lags) != 1 {
		return 0, 0, fmt.Errorf("list offsets of topic %s: the broker did not say those of partition %d", p.topic, p.id)
	}
	return lags[0].FirstOffset, lags[0].HighWatermark, nil
}

// Commit publishes the records and commits nextOffset for the group: in one
// transaction, or one after the other with DeliverAtLeastOnce. It can be
// repeated after an error. ErrLost says that the partition belongs to another
// member by now.
func (p *Partition) Commit(ctx context.Context, records []kafka.Message, nextOffset int64) error {
	return p.publisher.commit(ctx, records, nextOffset)
}

// ErrLost is returned by Fence and Commit when another member owns the
// partition.
var ErrLost error = lostError{}

type lostError struct{}

func (lostError) Error() string { return "the partition was lost to another member" }

// PartitionLost tells callers that know no stream that trying again is in vain.
func (lostError) PartitionLost() bool { return true }

func isLost(err error) bool {
	for _, lost := range []error{
		kafka.IllegalGeneration, kafka.UnknownMemberId, kafka.FencedInstanceID, // the group's fence
		kafka.ProducerFenced, kafka.InvalidProducerEpoch, // the transactional id's
	} {
		if errors.Is(err, lost) {
			return true
		}
	}
	return false
}

// asLost marks errors which say that another member owns the partition.
func asLost(err error) error {
	if isLost(err) {
		return fmt.Errorf("%w: %w", ErrLost, err)
	}
	return err
}

package main

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dateline/dateline/internal/services"
)

// settlePatience is how long the pool may take to do what is left.
const settlePatience = 3 * time.Minute

func newClient(brokers string, options ...kgo.Opt) (*kgo.Client, error) {
	client, err := kgo.NewClient(append(options, kgo.SeedBrokers(brokers),
		kgo.RetryBackoffFn(func(int) time.Duration { return 100 * time.Millisecond }))...)
	if err != nil {
		return nil, fmt.Errorf("connect to Kafka: %w", err)
	}
	return client, nil
}

// position is how far a partition of the raw topic is done.
type position struct{ committed, end int64 }

// positions returns those of all partitions.
func (w *world) positions(ctx context.Context) ([partitions]position, error) {
	var all [partitions]position
	ends, err := services.EndOffsets(ctx, w.client, rawTopic, partitions, false)
	if err != nil {
		return all, err
	}
	committed, err := w.committed(ctx)
	if err != nil {
		return all, err
	}
	for p := range all {
		all[p] = position{max(committed[int32(p)], 0), ends[int32(p)]} // −1 before the first commit
	}
	return all, nil
}

// committed returns the group's offsets.
func (w *world) committed(ctx context.Context) (map[int32]int64, error) {
	request := kmsg.NewPtrOffsetFetchRequest()
	of := kmsg.NewOffsetFetchRequestGroup()
	of.Group = group
	topic := kmsg.NewOffsetFetchRequestGroupTopic()
	topic.Topic = rawTopic
	for p := range int32(partitions) {
		topic.Partitions = append(topic.Partitions, p)
	}
	of.Topics = append(of.Topics, topic)
	request.Groups = append(request.Groups, of)
	response, err := request.RequestWith(ctx, w.client)
	if err != nil {
		return nil, fmt.Errorf("fetch committed offsets: %w", err)
	}
	offsets := make(map[int32]int64)
	for _, g := range response.Groups {
		if err := kerr.ErrorForCode(g.ErrorCode); err != nil {
			return nil, fmt.Errorf("fetch committed offsets: %w", err)
		}
		for _, t := range g.Topics {
			for _, p := range t.Partitions {
				if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
					return nil, fmt.Errorf("fetch committed offsets: %w", err)
				}
				offsets[p.Partition] = p.Offset
			}
		}
	}
	return offsets, nil
}

// until asks for the positions again and again until they are as wanted. Errors
// of a broker that is starting are no answer.
func (w *world) until(ctx context.Context, patience time.Duration, wanted func([partitions]position) bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		now, err := w.positions(ctx)
		if err == nil && wanted(now) {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("not after %s: at %v: %w", patience, now, ctx.Err())
		}
		wait(ctx, 50*time.Millisecond)
	}
}

// recovery waits until each partition that has records waiting now has been
// moved on, and returns how long that took.
func (w *world) recovery(ctx context.Context) (time.Duration, error) {
	begin := time.Now()
	var before [partitions]position
	err := w.until(ctx, recoveryPatience, func(now [partitions]position) bool {
		before = now
		return true
	})
	if err != nil {
		return 0, fmt.Errorf("ask for offsets after a fault: %w", err)
	}
	err = w.until(ctx, recoveryPatience, func(now [partitions]position) bool {
		for p := range now {
			if before[p].committed < before[p].end && now[p].committed <= before[p].committed {
				return false
			}
		}
		return true
	})
	if err != nil {
		logf("no recovery: %v", err)
	}
	return time.Since(begin), nil
}

// settle waits until all records are committed and no transaction is open.
func (w *world) settle(ctx context.Context) error {
	err := w.until(ctx, settlePatience, func(now [partitions]position) bool {
		for _, p := range now {
			if p.committed != p.end {
				return false
			}
		}
		return true
	})
	if err != nil {
		return fmt.Errorf("the pool does not finish: %w", err)
	}
	for _, topic := range []string{outputTopic, deadTopic} {
		if err := w.ended(ctx, topic); err != nil {
			return err
		}
	}
	return nil
}

// ended reports a transaction that is still open although nobody uses it.
func (w *world) ended(ctx context.Context, topic string) error {
	stable, err := services.EndOffsets(ctx, w.client, topic, partitions, true)
	if err != nil {
		return err
	}
	all, err := services.EndOffsets(ctx, w.client, topic, partitions, false)
	if err != nil {
		return err
	}
	if !maps.Equal(stable, all) {
		return fmt.Errorf("a transaction is open on %s: readers come to %v, of %v", topic, stable, all)
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// progress is how far a pool has come in its topic, which nobody writes to meanwhile.
type progress struct {
	done, left int64   // records
	lefts      []int64 // by partition
}

func (p progress) complete() bool { return p.left == 0 }

// newProgress compares the offsets behind the last record of each partition with those
// that a group has committed.
func newProgress(ends, committed []int64) progress {
	p := progress{lefts: make([]int64, len(ends))}
	for i, end := range ends {
		done := max(0, committed[i]) // -1 where nothing is committed yet
		p.lefts[i] = end - done
		p.done, p.left = p.done+done, p.left+p.lefts[i]
	}
	return p
}

// awaitFirst returns a pool's progress now, and when the next batch is committed.
func (s *servers) awaitFirst(ctx context.Context, p *pool) (first, now progress, err error) {
	if now, err = s.until(ctx, p, func(progress) bool { return true }); err != nil {
		return first, now, err
	}
	first, err = s.until(ctx, p, func(at progress) bool { return at.done > now.done || at.complete() })
	return first, now, err
}

// until asks for a pool's progress until it is as wanted.
func (s *servers) until(ctx context.Context, p *pool, wanted func(progress) bool) (at progress, err error) {
	ends, err := s.client.HighWatermarks(ctx, p.topic)
	if err != nil {
		return at, err
	}
	var pace pace
	for {
		committed, err := s.committed(ctx, p.group, p.topic, len(ends))
		if err != nil {
			return at, err
		}
		if at = newProgress(ends, committed); wanted(at) {
			return at, nil
		}
		if err := p.complete(); err != nil {
			return at, err
		}
		if err := pauseFor(ctx, pace.nextLook(at, time.Now())); err != nil {
			return at, fmt.Errorf("%d records are done, %d are left: %w", at.done, at.left, err)
		}
	}
}

// pace is how fast a pool has been since it was first looked at.
type pace struct {
	begin time.Time
	done  int64
}

// Looks cost the broker something, and so who is measured: they are rare where nothing
// that ends a measurement is near.
const (
	shortestLook = 20 * time.Millisecond
	longestLook  = 200 * time.Millisecond
)

// nextLook is how long to wait for the next look: a tenth of the time in which the
// first partition will be done, as far as can be told. Short at first: a measurement
// begins with the first batch.
func (p *pace) nextLook(at progress, now time.Time) time.Duration {
	if p.begin.IsZero() {
		p.begin, p.done = now, at.done
	}
	did := at.done - p.done
	if did == 0 {
		return shortestLook
	}
	rest := float64(slices.Min(at.lefts)) * float64(len(at.lefts))
	if rest == 0 {
		rest = float64(at.left)
	}
	expected := time.Duration(float64(now.Sub(p.begin)) * rest / float64(did))
	return min(max(expected/10, shortestLook), longestLook)
}

// committed returns the next offset of a group in each partition, -1 where it has
// committed none.
func (s *servers) committed(ctx context.Context, group, topic string, partitions int) ([]int64, error) {
	of := kmsg.NewOffsetFetchRequestTopic()
	of.Topic = topic
	offsets := make([]int64, partitions)
	for i := range offsets {
		of.Partitions, offsets[i] = append(of.Partitions, int32(i)), -1
	}
	request := kmsg.NewPtrOffsetFetchRequest()
	request.Group, request.Topics = group, []kmsg.OffsetFetchRequestTopic{of}
	response, err := request.RequestWith(ctx, s.asking)
	if err == nil {
		err = kerr.ErrorForCode(response.ErrorCode)
	}
	if errors.Is(err, kerr.GroupIDNotFound) { // it has not committed anything
		return offsets, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fetch offsets of group %s: %w", group, err)
	}
	for _, t := range response.Topics {
		for _, p := range t.Partitions {
			if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
				return nil, fmt.Errorf("fetch offset of group %s, partition %d: %w", group, p.Partition, err)
			}
			offsets[p.Partition] = p.Offset
		}
	}
	return offsets, nil
}

package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
)

// PartitionLag is how far a group has come in a partition.
type PartitionLag struct {
	Partition     int
	FirstOffset   int64 // the oldest record that retention has left
	NextOffset    int64 // committed by the group; -1 if it never committed
	HighWatermark int64 // the offset that the next record will get
}

// Lag is the number of records that the group has still to do.
func (l PartitionLag) Lag() int64 {
	return max(0, l.HighWatermark-max(l.NextOffset, l.FirstOffset))
}

// Lag returns a group's progress on each partition of a topic, by partition.
// Without a group NextOffset is -1 everywhere.
func (c *Client) Lag(ctx context.Context, group, topic string) ([]PartitionLag, error) {
	partitions, err := c.Partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	ids := make([]int, partitions)
	for i := range ids {
		ids[i] = i
	}
	lags, err := c.offsets(ctx, topic, ids)
	if err != nil || group == "" {
		return lags, err
	}
	committed, err := c.committed(ctx, group, topic, ids)
	if err != nil {
		return nil, err
	}
	for i := range lags {
		lags[i].NextOffset = committed[lags[i].Partition]
	}
	return lags, nil
}

// offsets returns the first offset and the high watermark of partitions.
func (c *Client) offsets(ctx context.Context, topic string, partitions []int) ([]PartitionLag, error) {
	request := &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{}}
	for _, p := range partitions {
		request.Topics[topic] = append(request.Topics[topic], kafka.FirstOffsetOf(p), kafka.LastOffsetOf(p))
	}
	lags, err := retryCold(ctx, func() (lags []PartitionLag, err error) {
		response, err := c.kafka.ListOffsets(ctx, request)
		if err != nil {
			return nil, err
		}
		for _, p := range response.Topics[topic] {
			if p.Error != nil {
				return nil, fmt.Errorf("partition %d: %w", p.Partition, p.Error)
			}
			lags = append(lags, PartitionLag{
				Partition: p.Partition, FirstOffset: p.FirstOffset, NextOffset: -1, HighWatermark: p.LastOffset,
			})
		}
		return lags, nil
	})
	if err != nil {
		return nil, fmt.Errorf("list offsets of topic %s: %w", topic, err)
	}
	slices.SortFunc(lags, func(a, b PartitionLag) int { return cmp.Compare(a.Partition, b.Partition) })
	return lags, nil
}

// FirstOffsets returns, for each partition of a topic from 0 on, the offset of the
// oldest record that retention has left.
func (c *Client) FirstOffsets(ctx context.Context, topic string) ([]int64, error) {
	return c.offsetList(ctx, "", topic, func(l PartitionLag) int64 { return l.FirstOffset })
}

// HighWatermarks returns, for each partition of a topic from 0 on, the offset that
// no record sent later is below.
func (c *Client) HighWatermarks(ctx context.Context, topic string) ([]int64, error) {
	return c.offsetList(ctx, "", topic, func(l PartitionLag) int64 { return l.HighWatermark })
}

// CommittedOffsets returns, for each partition of a topic from 0 on, the next offset
// of a group; -1 where it has committed none.
func (c *Client) CommittedOffsets(ctx context.Context, group, topic string) ([]int64, error) {
	return c.offsetList(ctx, group, topic, func(l PartitionLag) int64 { return l.NextOffset })
}

func (c *Client) offsetList(ctx context.Context, group, topic string, offset func(PartitionLag) int64) ([]int64, error) {
	lags, err := c.Lag(ctx, group, topic)
	if err != nil {
		return nil, err
	}
	list := make([]int64, len(lags))
	for i, lag := range lags {
		list[i] = offset(lag)
	}
	return list, nil
}

// OffsetsAt returns, for each partition from 0 on, the offset of the first record
// of a time or later; the high watermark where there is none.
func (c *Client) OffsetsAt(ctx context.Context, topic string, at time.Time) ([]int64, error) {
	list, err := c.HighWatermarks(ctx, topic)
	if err != nil {
		return nil, err
	}
	request := &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{}}
	for p := range list {
		request.Topics[topic] = append(request.Topics[topic], kafka.OffsetRequest{Partition: p, Timestamp: at.UnixMilli()})
	}
	response, err := c.kafka.ListOffsets(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("list offsets of topic %s at %s: %w", topic, at, err)
	}
	for _, p := range response.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("list offsets of topic %s at %s, partition %d: %w", topic, at, p.Partition, p.Error)
		}
		for offset := range p.Offsets {
			if offset >= 0 { // -1 if there is none
				list[p.Partition] = offset
			}
		}
	}
	return list, nil
}

// committedOffset returns the group's next offset of one partition, -1 if it
// has none.
func (c *Client) committedOffset(ctx context.Context, group, topic string, partition int) (int64, error) {
	committed, err := c.committed(ctx, group, topic, []int{partition})
	return committed[partition], err
}

// committed returns the group's next offset by partition, -1 where it has none,
// as a group that does not exist has nowhere.
func (c *Client) committed(ctx context.Context, group, topic string, partitions []int) (map[int]int64, error) {
	committed := make(map[int]int64)
	for _, p := range partitions {
		committed[p] = -1
	}
	request := &kafka.OffsetFetchRequest{GroupID: group, Topics: map[string][]int{topic: partitions}}
	response, err := retryCold(ctx, func() (*kafka.OffsetFetchResponse, error) {
		response, err := c.kafka.OffsetFetch(ctx, request)
		if err == nil {
			err = response.Error
		}
		return response, err
	})
	if errors.Is(err, kafka.GroupIdNotFound) { // some brokers say so, others give -1 for each partition
		return committed, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fetch offsets of group %s: %w", group, err)
	}
	for _, p := range response.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("fetch offset of group %s, partition %d: %w", group, p.Partition, p.Error)
		}
		committed[p.Partition] = p.CommittedOffset
	}
	return committed, nil
}

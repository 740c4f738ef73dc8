package main

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const (
	rawTopic    = "articles.raw"
	outputTopic = "articles.enriched"
)

// sent adds up the offsets behind the last records of the raw topic.
func (w *world) sent(ctx context.Context) (sum int64, err error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(w.kafka.Address()))
	if err != nil {
		return 0, err
	}
	defer client.Close()
	ends, err := endOffsets(ctx, client, rawTopic)
	for _, end := range ends {
		sum += end
	}
	return sum, err
}

// published counts the committed records of the output topic. Marks that end
// transactions have offsets too, and are none.
func (w *world) published(ctx context.Context) (records int64, err error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(w.kafka.Address()), kgo.ConsumeTopics(outputTopic),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords())
	if err != nil {
		return 0, err
	}
	defer client.Close()
	left, err := endOffsets(ctx, client, outputTopic)
	if err != nil {
		return 0, err
	}
	for p, end := range left {
		if end == 0 {
			delete(left, p)
		}
	}
	for len(left) > 0 {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err0(); err != nil {
			return 0, fmt.Errorf("read %s: %w", outputTopic, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if !r.Attrs.IsControl() {
				records++
			}
			if r.Offset+1 >= left[r.Partition] {
				delete(left, r.Partition)
			}
		})
	}
	return records, nil
}

// endOffsets returns the offset behind the last record of each partition.
func endOffsets(ctx context.Context, client *kgo.Client, topic string) (map[int32]int64, error) {
	request := kmsg.NewPtrListOffsetsRequest()
	request.ReplicaID = -1
	of := kmsg.NewListOffsetsRequestTopic()
	of.Topic = topic
	for p := range int32(partitions) {
		partition := kmsg.NewListOffsetsRequestTopicPartition()
		partition.Partition, partition.Timestamp = p, -1
		of.Partitions = append(of.Partitions, partition)
	}
	request.Topics = append(request.Topics, of)
	ends := make(map[int32]int64)
	for _, shard := range client.RequestSharded(ctx, request) {
		if shard.Err != nil {
			return nil, fmt.Errorf("list offsets of %s: %w", topic, shard.Err)
		}
		for _, t := range shard.Resp.(*kmsg.ListOffsetsResponse).Topics {
			for _, p := range t.Partitions {
				if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
					return nil, fmt.Errorf("list offsets of %s: %w", topic, err)
				}
				ends[p.Partition] = p.Offset
			}
		}
	}
	return ends, nil
}

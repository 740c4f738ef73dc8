package main

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// highWatermarks adds up the offsets behind the last records of the raw topic.
func (w *world) highWatermarks(ctx context.Context) (int64, error) {
	return w.offsets(ctx, "articles.raw")
}

// published adds up the same of the output topic.
func (w *world) published(ctx context.Context) (int64, error) {
	return w.offsets(ctx, "articles.enriched")
}

func (w *world) offsets(ctx context.Context, topic string) (sum int64, err error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(w.kafka.Address()))
	if err != nil {
		return 0, err
	}
	defer client.Close()
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
	for _, shard := range client.RequestSharded(ctx, request) {
		if shard.Err != nil {
			return 0, fmt.Errorf("list offsets of %s: %w", topic, shard.Err)
		}
		for _, t := range shard.Resp.(*kmsg.ListOffsetsResponse).Topics {
			for _, p := range t.Partitions {
				if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
					return 0, fmt.Errorf("list offsets of %s: %w", topic, err)
				}
				sum += p.Offset
			}
		}
	}
	return sum, nil
}

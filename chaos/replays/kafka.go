package main

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dateline/dateline/internal/services"
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
	ends, err := services.EndOffsets(ctx, client, rawTopic, partitions, false)
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
	left, err := services.EndOffsets(ctx, client, outputTopic, partitions, false)
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

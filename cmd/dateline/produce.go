package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/stream"
)

type produceCommand struct {
	Files []string `arg:"" optional:"" placeholder:"FILE" help:"Files to read: .txt, .html, .json or .jsonl, also with .gz; - or none for standard input."`
	kafkaFlags
	InputTopic string `default:"articles.raw" placeholder:"TOPIC" help:"Topic of raw articles."`
}

// produceChunk is how many records are sent at once.
const produceChunk = 500

// Run sends the articles. One that the worker will not be able to decode is
// sent all the same, with a warning: it ends as a dead letter, and so is not
// lost.
func (c produceCommand) Run(ctx context.Context, term terminal) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	defer client.Close()
	if err := c.checkTopic(ctx, client); err != nil {
		return err
	}
	producer := client.NewProducer()
	defer producer.Close()
	sent, faults := 0, 0
	for chunk, err := range chunks(readInput(c.Files, term.in), produceChunk) {
		if err != nil {
			return errors.Join(err, fmt.Errorf("%d articles were sent before", sent))
		}
		records := make([]kafka.Message, 0, len(chunk))
		for _, input := range chunk {
			record, err := rawRecord(c.InputTopic, input.record)
			if err != nil {
				faults++
				fmt.Fprintf(term.err, "dateline: %s: will be a dead letter: %v\n", input.origin, err)
			}
			records = append(records, record)
		}
		if err := producer.Write(ctx, records...); err != nil {
			return fmt.Errorf("send articles %d to %d (%s …): %w", sent+1, sent+len(records), chunk[0].origin, err)
		}
		sent += len(records)
	}
	fmt.Fprintf(term.out, "sent %d articles to %s", sent, c.InputTopic)
	if faults > 0 {
		fmt.Fprintf(term.out, ", %d of them with faults", faults)
	}
	fmt.Fprintln(term.out)
	return nil
}

func (c produceCommand) checkTopic(ctx context.Context, client *stream.Client) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if _, err := client.Ping(ctx); err != nil {
		return err
	}
	_, err := client.Partitions(ctx, c.InputTopic)
	if errors.Is(err, stream.ErrNoTopic) {
		return fmt.Errorf("%w; a worker creates it, or name another with --input-topic", err)
	}
	return err
}

// rawRecord makes the Kafka record of an article. Its key is the article's id,
// so that revisions of one article stay in order. The error says what the
// worker will find wrong; the record can be sent even so.
func rawRecord(topic string, input article.Record) (kafka.Message, error) {
	record := kafka.Message{Topic: topic, Value: input.Value}
	if input.ContentType != contentJSON {
		record.Headers = []kafka.Header{{Key: "content-type", Value: []byte(input.ContentType)}}
	}
	raw, err := article.Decode(input)
	if err == nil {
		record.Key = []byte(raw.ID)
	}
	return record, err
}

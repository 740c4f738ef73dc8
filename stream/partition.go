package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"go.uber.org/zap"
)

const (
	fetchMaxBytes = 4 << 20
	// fetchMaxWait bounds how long a rebalance waits for a fetch.
	fetchMaxWait = 500 * time.Millisecond
)

// Partition is one partition for one generation of a group: a cursor over its
// records and the right to commit. Fetch and Commit may run side by side, but
// each from one goroutine at a time.
type Partition struct {
	client     *Client
	producer   *Producer
	generation *kafka.Generation
	log        *zap.Logger
	topic      string
	id         int

	nextOffset    int64 // of the next record to fetch
	highWatermark int64
}

// Topic returns the topic's name.
func (p *Partition) Topic() string { return p.topic }

// ID returns the partition's number.
func (p *Partition) ID() int { return p.id }

// Generation returns the group's generation in which the partition is owned.
func (p *Partition) Generation() int32 { return p.generation.ID }

// Fetch returns the records that follow those of the last call, in order, and
// waits up to half a second for the first. No records is no error. An error
// leaves the cursor where it was, so that the call can be repeated.
func (p *Partition) Fetch(ctx context.Context) ([]kafka.Message, error) {
	if p.nextOffset < 0 {
		first, err := p.firstOffset(ctx)
		if err != nil {
			return nil, err
		}
		p.nextOffset = first
	}
	response, err := p.client.kafka.Fetch(ctx, &kafka.FetchRequest{
		Topic: p.topic, Partition: p.id, Offset: p.nextOffset,
		MinBytes: 1, MaxBytes: fetchMaxBytes, MaxWait: fetchMaxWait, IsolationLevel: kafka.ReadCommitted,
	})
	if err == nil {
		err = response.Error
	}
	if errors.Is(err, kafka.OffsetOutOfRange) {
		return nil, p.skipRemoved(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("fetch from offset %d: %w", p.nextOffset, err)
	}
	p.highWatermark = response.HighWatermark
	records, next, err := p.read(response.Records)
	if err != nil {
		return nil, fmt.Errorf("read records from offset %d: %w", p.nextOffset, err)
	}
	p.nextOffset = next
	return records, nil
}

// read returns the records from the cursor on, and the offset behind them.
// Batches may begin before the cursor.
func (p *Partition) read(reader kafka.RecordReader) (records []kafka.Message, next int64, err error) {
	batches := []protocol.RecordReader{reader}
	if stream, ok := reader.(*protocol.RecordStream); ok {
		batches = stream.Records
	}
	next = p.nextOffset
	for _, batch := range batches {
		_, control := batch.(*protocol.ControlBatch)
		for {
			record, err := batch.ReadRecord()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, 0, err
			}
			message, err := p.message(record)
			if err != nil {
				return nil, 0, err
			}
			if message.Offset < next {
				continue
			}
			next = message.Offset + 1
			if !control {
				records = append(records, message)
			}
		}
	}
	return records, next, nil
}

func (p *Partition) message(record *protocol.Record) (kafka.Message, error) {
	key, err := readBytes(record.Key)
	if err != nil {
		return kafka.Message{}, err
	}
	value, err := readBytes(record.Value)
	if err != nil {
		return kafka.Message{}, err
	}
	return kafka.Message{
		Topic: p.topic, Partition: p.id, Offset: record.Offset, HighWaterMark: p.highWatermark,
		Key: key, Value: value, Headers: record.Headers, Time: record.Time.UTC(),
	}, nil
}

// readBytes keeps nil, which is null, apart from empty.
func readBytes(b protocol.Bytes) ([]byte, error) {
	if b == nil {
		return nil, nil
	}
	defer b.Close()
	content := make([]byte, b.Len())
	_, err := io.ReadFull(b, content)
	return content, err
}

func (p *Partition) firstOffset(ctx context.Context) (int64, error) {
	response, err := p.client.kafka.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{p.topic: {kafka.FirstOffsetOf(p.id)}},
	})
	if err != nil {
		return 0, fmt.Errorf("find the first offset: %w", err)
	}
	for _, found := range response.Topics[p.topic] {
		if found.Partition == p.id {
			return found.FirstOffset, found.Error
		}
	}
	return 0, errors.New("find the first offset: the broker did not say")
}

// skipRemoved goes on behind what retention has removed, and says so loudly.
func (p *Partition) skipRemoved(ctx context.Context) error {
	first, err := p.firstOffset(ctx)
	if err != nil {
		return err
	}
	p.log.Error("committed offset is out of range: records were removed before they were read",
		zap.String("topic", p.topic), zap.Int("partition", p.id),
		zap.Int64("next_offset", p.nextOffset), zap.Int64("first_offset", first),
		zap.Int64("skipped", first-p.nextOffset))
	p.nextOffset = first
	return nil
}

// Commit publishes the records, waits for all in-sync replicas, then commits
// nextOffset for the group. ErrLost says that the partition belongs to another
// member by now; the records may have been published all the same.
func (p *Partition) Commit(ctx context.Context, records []kafka.Message, nextOffset int64) error {
	if len(records) > 0 {
		if err := p.producer.Write(ctx, records...); err != nil {
			return fmt.Errorf("publish %d records: %w", len(records), err)
		}
	}
	err := p.generation.CommitOffsets(map[string]map[int]int64{p.topic: {p.id: nextOffset}})
	switch {
	case err == nil:
		return nil
	case isLost(err):
		return fmt.Errorf("commit offset %d: %w: %w", nextOffset, ErrLost, err)
	}
	return fmt.Errorf("commit offset %d: %w", nextOffset, err)
}

// ErrLost is returned by Commit when the generation is over.
var ErrLost error = lostError{}

type lostError struct{}

func (lostError) Error() string { return "the partition was lost to another member" }

// PartitionLost tells callers that know no stream that trying again is in vain.
func (lostError) PartitionLost() bool { return true }

func isLost(err error) bool {
	return errors.Is(err, kafka.IllegalGeneration) || errors.Is(err, kafka.UnknownMemberId) ||
		errors.Is(err, kafka.FencedInstanceID)
}

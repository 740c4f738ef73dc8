package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	fetchapi "github.com/segmentio/kafka-go/protocol/fetch"
	"go.uber.org/zap"
)

const (
	fetchMaxBytes = 256 << 10 // of each partition, packed: what is fetched waits outside of the bound on records in flight
	// fetchMaxWait bounds how long a rebalance waits for a fetch.
	fetchMaxWait = 500 * time.Millisecond
)

// Fetch returns the committed records that follow those of the last call, in
// order, and waits up to half a second for the first. No records is no error.
// The cursor moves behind them, and behind what no reader should see: records of
// aborted transactions, the marks that end transactions, and gaps. An error leaves
// it where it was, so that the call can be repeated.
func (p *Partition) Fetch(ctx context.Context) ([]kafka.Message, error) {
	if p.nextOffset < 0 {
		first, err := p.firstOffset(ctx)
		if err != nil {
			return nil, err
		}
		p.nextOffset = first
	}
	response, err := p.client.fetch(ctx, p.topic, p.id, p.nextOffset, fetchMaxBytes)
	if errors.Is(err, kafka.OffsetOutOfRange) {
		return nil, p.skipRemoved(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("fetch from offset %d: %w", p.nextOffset, err)
	}
	p.highWatermark, p.lastStableOffset = response.HighWatermark, response.LastStableOffset
	records, next, err := p.read(response)
	if err != nil {
		return nil, fmt.Errorf("read records from offset %d: %w", p.nextOffset, err)
	}
	p.nextOffset = next
	return records, nil
}

// fetched is what came of one partition.
type fetched struct {
	*fetchapi.ResponsePartition
	appended batchTimes // of those batches that have such times
}

// fetch asks for batches up to the last stable offset. The broker sends those of
// aborted transactions too, with a list of them, which kafka.Client would drop.
// A batch that is larger than maxBytes comes whole, alone.
func (c *Client) fetch(ctx context.Context, topic string, partition int, offset int64, maxBytes int32) (fetched, error) {
	ctx, cancel := context.WithTimeout(ctx, c.kafka.Timeout)
	defer cancel()
	request := &fetchapi.Request{
		ReplicaID: -1, MaxWaitTime: int32(fetchMaxWait.Milliseconds()), MinBytes: 1,
		// The partition's bound is the one that counts: kfake leaves the list out where this
		// one ends an answer.
		MaxBytes:       math.MaxInt32,
		IsolationLevel: int8(kafka.ReadCommitted), SessionID: -1, SessionEpoch: -1,
		Topics: []fetchapi.RequestTopic{{Topic: topic, Partitions: []fetchapi.RequestPartition{{
			Partition: int32(partition), CurrentLeaderEpoch: -1, FetchOffset: offset, LogStartOffset: -1,
			PartitionMaxBytes: maxBytes,
		}}}},
	}
	answer, err := c.transport.RoundTrip(ctx, c.kafka.Addr, request)
	if err != nil {
		return fetched{}, err
	}
	response, ok := answer.(*fetchapi.Response)
	if !ok || len(response.Topics) != 1 || len(response.Topics[0].Partitions) != 1 {
		return fetched{}, errors.New("the broker answered for another partition")
	}
	if response.ErrorCode != 0 {
		return fetched{}, kafka.Error(response.ErrorCode)
	}
	found := fetched{ResponsePartition: &response.Topics[0].Partitions[0]}
	if found.ErrorCode != 0 {
		return fetched{}, kafka.Error(found.ErrorCode)
	}
	if slices.ContainsFunc(found.batches(), isAppendTimed) {
		answer, err := c.transport.RoundTrip(ctx, c.kafka.Addr, &appendTimes{Request: request})
		if err != nil {
			return fetched{}, err
		}
		if response, ok := answer.(appendTimesResponse); ok {
			found.appended = response.times
		}
	}
	return found, nil
}

func (f fetched) batches() []protocol.RecordReader {
	switch records := f.RecordSet.Records.(type) {
	case nil:
		return nil
	case *protocol.RecordStream:
		return records.Records
	default:
		return []protocol.RecordReader{records}
	}
}

// read returns the records from the cursor on, and the offset behind them.
// Batches may begin before the cursor.
func (p *Partition) read(response fetched) (records []kafka.Message, next int64, err error) {
	batches := response.batches()
	aborted := newAborted(response.AbortedTransactions)
	next = p.nextOffset
	for _, batch := range batches {
		hidden := aborted.hides(batch)
		var appended time.Time
		if isAppendTimed(batch) {
			if appended, err = response.appended.of(batch); err != nil {
				return nil, 0, err
			}
		}
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
			if !appended.IsZero() {
				message.Time = appended.UTC()
			}
			next = message.Offset + 1
			if !hidden {
				records = append(records, message)
			}
		}
	}
	if next == p.nextOffset && len(batches) > 0 {
		// The batch's last records were removed by compaction, but it still reaches
		// beyond the cursor. kafka-go does not tell how far, so go on in steps.
		next++
	}
	return records, next, nil
}

func (p *Partition) message(record *protocol.Record) (kafka.Message, error) {
	room := make([]byte, lengthOf(record.Key)+lengthOf(record.Value)) // of both, which are one object
	key, err := readBytes(record.Key, room)
	if err != nil {
		return kafka.Message{}, err
	}
	value, err := readBytes(record.Value, room[len(key):])
	if err != nil {
		return kafka.Message{}, err
	}
	return kafka.Message{
		Topic: p.topic, Partition: p.id, Offset: record.Offset, HighWaterMark: p.highWatermark,
		Key: key, Value: value, Headers: record.Headers, Time: record.Time.UTC(),
	}, nil
}

func lengthOf(b protocol.Bytes) int {
	if b == nil {
		return 0
	}
	return b.Len()
}

// readBytes reads into the beginning of room, which has enough of it. It keeps nil, which
// is null, apart from empty.
func readBytes(b protocol.Bytes, room []byte) ([]byte, error) {
	if b == nil {
		return nil, nil
	}
	defer b.Close()
	content := room[:b.Len():b.Len()]
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

// skipRemoved goes on with the first record that there is, where the next one is
// not: retention has removed it, or the topic was made anew. It says so loudly.
func (p *Partition) skipRemoved(ctx context.Context) error {
	first, err := p.firstOffset(ctx)
	if err != nil {
		return err
	}
	skipped := first - p.nextOffset
	what := "records were removed before they were read, going on behind them"
	if skipped < 0 {
		skipped, what = 0, "the topic ends before the committed offset, so it was made anew; beginning at its start"
	}
	p.log.Error(what, zap.String("topic", p.topic), zap.Int("partition", p.id),
		zap.Int64("next_offset", p.nextOffset), zap.Int64("first_offset", first), zap.Int64("skipped", skipped))
	p.onSkipped(p.id, skipped)
	p.nextOffset = first
	return nil
}

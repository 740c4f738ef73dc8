package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"golang.org/x/sync/errgroup"
)

const (
	// transactionTimeout is when the broker gives up a transaction that nobody
	// ends. The next owner of the partition ends it sooner.
	transactionTimeout = time.Minute
	// maxBatchBytes bounds a batch below what a broker takes by default. A
	// larger record goes alone.
	maxBatchBytes = 900 << 10
	// maxRequestBytes is what a broker takes in a request by default. It answers a
	// larger one by closing the connection, which looks like an outage.
	maxRequestBytes = 100 << 20
	// endedPause is how long to wait while the broker still ends the transaction
	// before.
	endedPause = 5 * time.Millisecond
)

// transactions publishes records and commits offsets of one input partition at
// once (KIP-98). Only its newest user, by InitProducerID, can: those before are
// fenced off. It is for one goroutine.
type transactions struct {
	client    *Client
	id        string   // transactional id
	outputs   []string // topics that records are published to
	group     string   // that offsets are committed for, if any
	producer  producerID
	sequences map[topicPartition]int32 // of the next record to publish there
	layout    map[string][]int         // partitions by topic
}

// producerID is what a broker knows a producer by. Each user of a transactional
// id has a higher epoch than the one before.
type producerID struct {
	id    int
	epoch int
}

type topicPartition struct {
	topic     string
	partition int
}

// newTransactions publishes to the topics, and commits offsets for the group, which
// can be none.
func newTransactions(client *Client, id string, outputs []string, group string) *transactions {
	return &transactions{client: client, id: id, outputs: outputs, group: group, producer: producerID{-1, -1}}
}

// begin fences off every earlier user of the transactional id, and ends what
// it left open. When it returns, the offsets that it committed can be read. A
// producer that has been fenced off itself gets ErrLost.
func (t *transactions) begin(ctx context.Context) error {
	var response *kafka.InitProducerIDResponse
	err := t.retry(ctx, func() (err error) {
		response, err = t.client.kafka.InitProducerID(ctx, &kafka.InitProducerIDRequest{
			TransactionalID: t.id, TransactionTimeoutMs: int(transactionTimeout.Milliseconds()),
			ProducerID: t.producer.id, ProducerEpoch: t.producer.epoch,
		})
		if err == nil {
			err = response.Error
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("begin transactions as %s: %w", t.id, asLost(err))
	}
	t.producer = producerID{response.Producer.ProducerID, response.Producer.ProducerEpoch}
	t.sequences = make(map[topicPartition]int32)
	t.layout = make(map[string][]int)
	if err := t.sweep(ctx); err != nil {
		return fmt.Errorf("end what was left open as %s: %w", t.id, asLost(err))
	}
	return nil
}

// sweep aborts what is open of the transactional id on any partition that it may have
// published to, by an empty transaction. There should be nothing: but a broker that
// is killed after it has taken a commit, and started again, can forget to end the
// transaction where its records are (seen with Kafka 4.4), and the next transaction
// would commit them, though they were done again.
func (t *transactions) sweep(ctx context.Context) error {
	all := make(map[topicPartition][]int)
	for _, topic := range t.outputs {
		partitions, err := t.partitions(ctx, topic)
		if err != nil {
			return err
		}
		for _, p := range partitions {
			all[topicPartition{topic, p}] = nil
		}
	}
	if len(all) > 0 {
		if err := t.addPartitions(ctx, all); err != nil {
			return err
		}
	}
	if t.group != "" {
		if err := t.addOffsets(ctx); err != nil {
			return err
		}
	}
	return t.end(ctx, false)
}

// membership says in whose name offsets are committed.
type membership struct {
	group      string
	generation int32
	member     string
}

// commit publishes the records and commits the offset, both or none. After an
// error it is open which, until begin has ended it.
func (t *transactions) commit(ctx context.Context, records []kafka.Message, as membership, input topicPartition, nextOffset int64) error {
	if err := t.publish(ctx, records); err != nil {
		return err
	}
	if err := t.commitOffset(ctx, as, input, nextOffset); err != nil {
		return fmt.Errorf("commit offset %d: %w", nextOffset, asLost(err))
	}
	if err := t.end(ctx, true); err != nil {
		return fmt.Errorf("end the transaction: %w", asLost(err))
	}
	return nil
}

// publish sends the records to their partitions, all at once, and sets on each
// the partition and the offset that it got.
func (t *transactions) publish(ctx context.Context, records []kafka.Message) error {
	if len(records) == 0 {
		return nil
	}
	routes, err := t.route(ctx, records)
	if err != nil {
		return err
	}
	if err := t.addPartitions(ctx, routes); err != nil {
		return fmt.Errorf("add partitions to the transaction: %w", asLost(err))
	}
	sending, ctx := errgroup.WithContext(ctx)
	for to, indexes := range routes {
		list := make([]kafka.Message, len(indexes))
		for i, at := range indexes {
			list[i] = records[at]
		}
		sequence := t.sequences[to]
		t.sequences[to] += int32(len(list))
		sending.Go(func() error {
			offsets, err := t.send(ctx, to, list, sequence)
			for i, offset := range offsets {
				records[indexes[i]].Partition, records[indexes[i]].Offset = to.partition, offset
			}
			if tooLarge := (*TooLargeError)(nil); errors.As(err, &tooLarge) {
				tooLarge.Record = indexes[tooLarge.Record]
			}
			return err
		})
	}
	return sending.Wait()
}

// route finds the partition of each record, the same as a Java client would. It
// returns the indexes of the records by partition.
func (t *transactions) route(ctx context.Context, records []kafka.Message) (map[topicPartition][]int, error) {
	byKey := kafka.Murmur2Balancer{Consistent: true}
	routes := make(map[topicPartition][]int)
	for i, r := range records {
		partitions, err := t.partitions(ctx, r.Topic)
		if err != nil {
			return nil, err
		}
		to := topicPartition{r.Topic, byKey.Balance(r, partitions...)}
		routes[to] = append(routes[to], i)
	}
	return routes, nil
}

// partitions returns the partitions of a topic, and asks for them once.
func (t *transactions) partitions(ctx context.Context, topic string) ([]int, error) {
	if known, ok := t.layout[topic]; ok {
		return known, nil
	}
	count, err := t.client.Partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	all := make([]int, count)
	for i := range all {
		all[i] = i
	}
	t.layout[topic] = all
	return all, nil
}

func (t *transactions) addPartitions(ctx context.Context, routes map[topicPartition][]int) error {
	topics := make(map[string][]kafka.AddPartitionToTxn)
	for to := range routes {
		topics[to.topic] = append(topics[to.topic], kafka.AddPartitionToTxn{Partition: to.partition})
	}
	return t.retry(ctx, func() error {
		response, err := t.client.kafka.AddPartitionsToTxn(ctx, &kafka.AddPartitionsToTxnRequest{
			TransactionalID: t.id, ProducerID: t.producer.id, ProducerEpoch: t.producer.epoch, Topics: topics,
		})
		if err != nil {
			return err
		}
		for _, partitions := range response.Topics {
			for _, p := range partitions {
				if p.Error != nil {
					return p.Error
				}
			}
		}
		return nil
	})
}

// send publishes records to one partition, in batches that a broker takes, and
// returns the offsets of those that it took. A *TooLargeError names a record that it
// never will.
func (t *transactions) send(
	ctx context.Context, to topicPartition, records []kafka.Message, sequence int32,
) (offsets []int64, err error) {
	for most := len(records); len(records) > 0; {
		n := min(most, batchLength(records))
		batch, err := encodeBatch(records[:n], t.producer, sequence)
		if err != nil {
			return offsets, err
		}
		if len(batch) > maxRequestBytes {
			return offsets, &TooLargeError{Topic: to.topic, Record: len(offsets), cause: kafka.MessageSizeTooLarge}
		}
		// The sequence lets the broker know a batch that comes again.
		var response *kafka.ProduceResponse
		err = t.retry(ctx, func() (err error) {
			response, err = t.client.kafka.RawProduce(ctx, &kafka.RawProduceRequest{
				Topic: to.topic, Partition: to.partition, RequiredAcks: kafka.RequireAll, TransactionalID: t.id,
				RawRecords: protocol.RawRecordSet{Reader: bytes.NewReader(batch)},
			})
			if err == nil {
				err = response.Error
			}
			return err
		})
		switch {
		case isTooLarge(err) && n > 1: // where a topic's limit is less than is usual
			most = n / 2
			continue
		case isTooLarge(err):
			return offsets, &TooLargeError{Topic: to.topic, Record: len(offsets), cause: err}
		case err != nil:
			return offsets, fmt.Errorf("publish %d records to %s: %w", n, to.topic, asLost(err))
		}
		for i := range n {
			offsets = append(offsets, response.BaseOffset+int64(i))
		}
		records, sequence = records[n:], sequence+int32(n)
	}
	return offsets, nil
}

// batchLength returns how many of the records make a batch, at least one.
func batchLength(records []kafka.Message) int {
	size := 0
	for i, r := range records {
		size += recordBytes(r)
		if i > 0 && size > maxBatchBytes {
			return i
		}
	}
	return len(records)
}

func recordBytes(r kafka.Message) int {
	size := len(r.Key) + len(r.Value)
	for _, h := range r.Headers {
		size += len(h.Key) + len(h.Value)
	}
	return size
}

// commitOffset makes the offset a part of the transaction. The broker refuses
// it from a member whose generation is over.
func (t *transactions) commitOffset(ctx context.Context, as membership, input topicPartition, nextOffset int64) error {
	if err := t.addOffsets(ctx); err != nil {
		return err
	}
	return t.retry(ctx, func() error {
		response, err := t.client.kafka.TxnOffsetCommit(ctx, &kafka.TxnOffsetCommitRequest{
			TransactionalID: t.id, ProducerID: t.producer.id, ProducerEpoch: t.producer.epoch,
			GroupID: as.group, GenerationID: int(as.generation), MemberID: as.member,
			Topics: map[string][]kafka.TxnOffsetCommit{input.topic: {{Partition: input.partition, Offset: nextOffset}}},
		})
		if err != nil {
			return err
		}
		for _, partitions := range response.Topics {
			for _, p := range partitions {
				if p.Error != nil {
					return p.Error
				}
			}
		}
		return nil
	})
}

func (t *transactions) addOffsets(ctx context.Context) error {
	return t.retry(ctx, func() error {
		response, err := t.client.kafka.AddOffsetsToTxn(ctx, &kafka.AddOffsetsToTxnRequest{
			TransactionalID: t.id, ProducerID: t.producer.id, ProducerEpoch: t.producer.epoch, GroupID: t.group,
		})
		if err != nil {
			return err
		}
		return response.Error
	})
}

func (t *transactions) end(ctx context.Context, committed bool) error {
	return t.retry(ctx, func() error {
		response, err := t.client.kafka.EndTxn(ctx, &kafka.EndTxnRequest{
			TransactionalID: t.id, ProducerID: t.producer.id, ProducerEpoch: t.producer.epoch, Committed: committed,
		})
		if err != nil {
			return err
		}
		return response.Error
	})
}

// retry repeats a call while the coordinator is not at its place or cannot be
// asked yet, or still ends the transaction before. None has changed anything.
func (t *transactions) retry(ctx context.Context, call func() error) error {
	_, err := retryCold(ctx, func() (struct{}, error) {
		for {
			err := call()
			if !errors.Is(err, kafka.ConcurrentTransactions) {
				return struct{}{}, err
			}
			if err := pause(ctx, endedPause); err != nil {
				return struct{}{}, err
			}
		}
	})
	return err
}

package stream

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
)

// Producer publishes records. It is safe for concurrent use; the caller closes
// it.
type Producer struct {
	writer *kafka.Writer
	alone  *kafka.Writer // for records that make a batch of their own; which are too large the broker says, who sees them packed
}

// NewProducer returns a producer on the client's connections. Records go to
// the partition that a Java client would choose for their key.
func (c *Client) NewProducer() *Producer {
	return &Producer{c.newWriter(1000, maxBatchBytes), c.newWriter(1, maxRequestBytes)}
}

func (c *Client) newWriter(batchRecords int, batchBytes int64) *kafka.Writer {
	return &kafka.Writer{
		Addr:         kafka.TCP(c.brokers...),
		Transport:    c.transport,
		Balancer:     kafka.Murmur2Balancer{},
		RequiredAcks: kafka.RequireAll,
		Compression:  kafka.Lz4,
		BatchSize:    batchRecords,
		BatchBytes:   batchBytes,
		BatchTimeout: 5 * time.Millisecond, // the default of 1 s holds back each lone record
		WriteTimeout: 30 * time.Second,
		MaxAttempts:  5,
	}
}

// Write publishes the records, each to the topic that it names, and returns
// when all in-sync replicas have them. After an error some may be there. A
// *TooLargeError names a record that its topic does not take.
func (p *Producer) Write(ctx context.Context, records ...kafka.Message) error {
	most := len(records) // together
	for done := 0; done < len(records); {
		rest := records[done:]
		writer, n := p.writer, slices.IndexFunc(rest, goesAlone)
		switch n {
		case 0:
			writer, n = p.alone, 1
		case -1:
			n = min(most, len(rest))
		default:
			n = min(most, n)
		}
		err := write(ctx, writer, rest[:n])
		switch {
		case isTooLarge(err) && n > 1: // where a topic's limit is less than is usual
			most = n / 2
			continue
		case isTooLarge(err):
			return &TooLargeError{Topic: rest[0].Topic, Record: done, cause: err}
		case err != nil:
			return err
		}
		done += n
	}
	return nil
}

// goesAlone reports whether a record could be too large for a batch with others,
// which the writer would refuse.
func goesAlone(r kafka.Message) bool { return recordBytes(r) > maxBatchBytes/2 }

func write(ctx context.Context, writer *kafka.Writer, records []kafka.Message) error {
	timed := slices.Clone(records)
	for i := range timed {
		timed[i].Time = writable(timed[i].Time)
	}
	err := writer.WriteMessages(ctx, timed...)
	var each kafka.WriteErrors
	if errors.As(err, &each) {
		// One error a record: the first says enough.
		for _, err := range each {
			if err != nil {
				return err
			}
		}
	}
	return err
}

// Close waits for records under way and ends the producer.
func (p *Producer) Close() error { return errors.Join(p.writer.Close(), p.alone.Close()) }

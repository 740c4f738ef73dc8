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
	alone  *kafka.Writer // for records that make a batch of their own
}

// NewProducer returns a producer on the client's connections. Records go to
// the partition that a Java client would choose for their key.
func (c *Client) NewProducer() *Producer {
	return &Producer{c.newWriter(1000, maxBatchBytes), c.newWriter(1, MaxRecordBytes)}
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
// when all in-sync replicas have them. After an error some may be there.
func (p *Producer) Write(ctx context.Context, records ...kafka.Message) error {
	for len(records) > 0 {
		writer, n := p.writer, slices.IndexFunc(records, goesAlone)
		switch n {
		case 0:
			writer, n = p.alone, 1
		case -1:
			n = len(records)
		}
		if err := write(ctx, writer, records[:n]); err != nil {
			return err
		}
		records = records[n:]
	}
	return nil
}

// goesAlone reports whether a record could be too large for a batch with others,
// which the writer would refuse.
func goesAlone(r kafka.Message) bool { return recordBytes(r) > maxBatchBytes/2 }

func write(ctx context.Context, writer *kafka.Writer, records []kafka.Message) error {
	err := writer.WriteMessages(ctx, records...)
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

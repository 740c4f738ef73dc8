package stream

import (
	"context"
	"errors"
	"time"

	"github.com/segmentio/kafka-go"
)

// Producer publishes records. It is safe for concurrent use; the caller closes
// it.
type Producer struct{ writer *kafka.Writer }

// NewProducer returns a producer on the client's connections. Records go to
// the partition that a Java client would choose for their key.
func (c *Client) NewProducer() *Producer {
	return &Producer{&kafka.Writer{
		Addr:         kafka.TCP(c.brokers...),
		Transport:    c.transport,
		Balancer:     kafka.Murmur2Balancer{},
		RequiredAcks: kafka.RequireAll,
		Compression:  kafka.Lz4,
		BatchSize:    1000,
		BatchBytes:   MaxRecordBytes,
		BatchTimeout: 5 * time.Millisecond, // the default of 1 s holds back each lone record
		WriteTimeout: 30 * time.Second,
		MaxAttempts:  5,
	}}
}

// Write publishes the records, each to the topic that it names, and returns
// when all in-sync replicas have them. After an error some may be there.
func (p *Producer) Write(ctx context.Context, records ...kafka.Message) error {
	err := p.writer.WriteMessages(ctx, records...)
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
func (p *Producer) Close() error { return p.writer.Close() }

package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

// abortTimeout bounds ending a transaction that has failed. The broker does it
// after transactionTimeout, otherwise.
const abortTimeout = 5 * time.Second

// TransactionalProducer publishes records in transactions, as the only one that
// can under its transactional id. It is for one goroutine.
type TransactionalProducer struct{ transactions *transactions }

// NewTransactionalProducer returns a producer to a topic. It cannot publish before
// Fence.
func (c *Client) NewTransactionalProducer(id, topic string) *TransactionalProducer {
	return &TransactionalProducer{newTransactions(c, id, []string{topic}, "")}
}

// ErrFenced is returned by a producer whose transactional id another one has
// taken over.
var ErrFenced = errors.New("another producer has taken over")

// Fence shuts out every earlier producer of the transactional id, and ends what
// they left open: when it returns, what they sent is either committed or never
// will be. Call it once.
func (p *TransactionalProducer) Fence(ctx context.Context) error {
	return asFenced(p.transactions.begin(ctx))
}

// Publish sends the records in one transaction, and sets on each the partition and
// the offset that it got. After an error it is open whether readers will see them,
// all or none, and the producer is not to be used any more; another one's Fence
// settles it.
func (p *TransactionalProducer) Publish(ctx context.Context, records []kafka.Message) error {
	err := p.transactions.publish(ctx, records)
	if err == nil {
		if err = p.transactions.end(ctx, true); err == nil {
			return nil
		}
		err = fmt.Errorf("end the transaction: %w", asLost(err))
	}
	if !errors.Is(err, ErrLost) {
		p.release(ctx)
	}
	return asFenced(err)
}

// release ends a transaction that has failed, as an open one holds up the readers
// of its partitions. Records of it that arrive late are refused.
func (p *TransactionalProducer) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	_ = p.transactions.begin(ctx) // else the broker does it later
}

func asFenced(err error) error {
	if errors.Is(err, ErrLost) {
		return ErrFenced
	}
	return err
}

package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
)

// collector puts outcomes in order again and writes them in batches.
type collector struct {
	worker    *Worker
	partition Partition
	claim     article.Claim
	lag       *lag
	log       *zap.Logger
	batch     batch
	written   time.Time // when the last batch was; zero before the first
}

// together is how long a batch is held open for records that come together.
const together = 10 * time.Millisecond

// run collects outcomes and writes batches until ctx ends, and then the batch
// at hand. A record that comes after a pause and is the partition's last is written
// at once, with those right behind it.
func (c *collector) run(ctx context.Context, queue <-chan *pending) error {
	var old <-chan time.Time // fires when the batch has its age
	for {
		select {
		case <-ctx.Done():
			return c.flush(ctx)
		case <-old:
			old = nil
			if err := c.flush(ctx); err != nil {
				return err
			}
		case item, open := <-queue:
			if !open || !c.take(ctx, item) {
				return c.flush(ctx)
			}
			if c.batch.full(c.worker.config) {
				old = nil
				if err := c.flush(ctx); err != nil {
					return err
				}
			} else if old == nil {
				old = time.After(c.patience())
			}
		}
	}
}

// patience is how long the batch at hand stays open. Where more is known to follow,
// it is worth waiting for.
func (c *collector) patience() time.Duration {
	age := c.worker.config.BatchAge
	if c.batch.nextOffset < c.batch.highWatermark {
		return age
	}
	return max(age-time.Since(c.written), together)
}

// take waits for the outcome of the next record and adds it to the batch. It
// reports false when ctx has ended.
func (c *collector) take(ctx context.Context, item *pending) bool {
	if item.done == nil {
		c.batch.skip(item)
		return true
	}
	select {
	case <-item.done:
		c.batch.add(item)
		return true
	case <-ctx.Done():
		c.worker.drop(item)
		return false
	}
}

// abandon gives back the room of records that will not be written here. The
// feeder has been told to stop, and closes the queue.
func (c *collector) abandon(queue <-chan *pending) {
	if n := len(c.batch.outcomes); n > 0 {
		c.log.Warn("a batch was abandoned, whoever owns the partition next does it again", zap.Int("records", n))
	}
	c.worker.inFlight.Release(c.batch.weight)
	for _, traced := range c.batch.traces {
		traced.abandon()
	}
	for item := range queue {
		c.worker.drop(item)
	}
}

// flush saves, publishes and commits the batch, trying again through outages.
// It goes on for the drain timeout after ctx has ended: the group still waits
// for this member then.
func (c *collector) flush(ctx context.Context) (err error) {
	if !c.batch.begun {
		return nil
	}
	ctx, cancel := linger(ctx, c.worker.config.DrainTimeout)
	defer cancel()
	ctx, end := c.worker.tracing.batch(ctx, c.partition.Topic(), c.partition.ID(), c.batch)
	defer func() { end(err) }()
	if err := c.save(ctx); err != nil {
		return err
	}
	if err := c.commit(ctx); err != nil {
		return err
	}
	c.done()
	return nil
}

// linger returns a context that ends a while after its parent.
func linger(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	stop := context.AfterFunc(parent, func() {
		timer := time.AfterFunc(d, cancel)
		context.AfterFunc(ctx, func() { timer.Stop() })
	})
	return ctx, func() { stop(); cancel() }
}

func (c *collector) save(ctx context.Context) (err error) {
	ctx, end := c.worker.tracing.step(ctx, "save", trace.SpanKindClient, semconv.DBSystemNamePostgreSQL)
	defer func() { end(err) }()
	return c.retry(ctx, "save", func() error {
		start := time.Now()
		pipeline, next := c.worker.enricher.Info(), c.batch.nextOffset
		err := c.worker.store.Save(ctx, c.claim, next, pipeline, c.batch.outcomes)
		var rejected *article.RejectedError
		for errors.As(err, &rejected) && c.batch.reject(rejected, pipeline) {
			rejected = nil
			err = c.worker.store.Save(ctx, c.claim, next, pipeline, c.batch.outcomes)
		}
		c.worker.metrics.observeWrite("save", time.Since(start))
		return err
	})
}

func (c *collector) commit(ctx context.Context) (err error) {
	ctx, end := c.worker.tracing.step(ctx, "publish", trace.SpanKindProducer, semconv.MessagingSystemKafka,
		semconv.MessagingOperationTypeSend, semconv.MessagingDestinationName(c.worker.config.OutputTopic))
	defer func() { end(err) }()
	records := c.worker.publications(c.batch)
	return c.retry(ctx, "publish", func() error {
		start := time.Now()
		err := c.partition.Commit(ctx, records, c.batch.nextOffset)
		for c.worker.shorten(err, c.batch, records) {
			err = c.partition.Commit(ctx, records, c.batch.nextOffset)
		}
		c.worker.metrics.observeWrite("publish", time.Since(start))
		return err
	})
}

// retry repeats a step until it succeeds, ctx ends or the partition is lost.
func (c *collector) retry(ctx context.Context, step string, attempt func() error) error {
	err := c.worker.retry(ctx, c.partition, c.log, step, attempt)
	if err != nil {
		return fmt.Errorf("%s of %d records up to offset %d: %w", step, len(c.batch.outcomes), c.batch.nextOffset, err)
	}
	return nil
}

// done accounts for the batch that was committed, and begins a new one.
func (c *collector) done() {
	w, b := c.worker, c.batch
	w.inFlight.Release(b.weight)
	for i, traced := range b.traces {
		traced.end(b.outcomes[i])
	}
	w.metrics.observeBatch(c.partition.Topic(), c.partition.ID(), b)
	c.lag.committed(b.nextOffset, b.highWatermark)
	c.log.Debug("batch committed", zap.Int("records", len(b.outcomes)), zap.Int64("next_offset", b.nextOffset))
	c.batch, c.written = b.next(), time.Now()
}

package worker

import (
	"context"
	"sync"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
)

// pending is a record on its way through enrichment, or a gap between records.
type pending struct {
	record     kafka.Message
	nextOffset int64 // behind the record and what is no record after it
	weight     int64 // bytes that it holds of the bound
	trace      *recordTrace
	done       chan struct{}   // closed when there is an outcome; nil for a gap
	outcome    article.Outcome // of a record that is done
}

// queueLength bounds the records in flight of one partition by number, to two batches;
// the bound in bytes is the one that matters.
const queueLength = 1024

// RunPartition works on a partition until ctx ends, which is when the
// partition is revoked or the worker stops. It then finishes the batch at hand
// within the drain timeout and returns. An error means that the partition was
// lost or can't be read on; whoever owns it next begins where it was committed.
func (w *Worker) RunPartition(ctx context.Context, p Partition) error {
	log := w.log.With(zap.String("topic", p.Topic()), zap.Int("partition", p.ID()), zap.Int32("generation", p.Generation()))
	log.Info("partition assigned")
	defer log.Info("partition released")
	defer w.metrics.forget(p.Topic(), p.ID())
	defer w.health.forget(p.ID())

	claim, err := w.takeOver(ctx, p, log)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lag := w.metrics.observeTakeover(p.Topic(), p.ID(), p.NextOffset())
	var following sync.WaitGroup
	following.Go(func() { lag.follow(ctx, p) })
	f := feeder{worker: w, partition: p, log: log, crew: w.newCrew(ctx, p.ID()), queue: make(chan *pending, queueLength)}
	go func() {
		defer close(f.queue)
		f.run(ctx)
	}()
	c := collector{worker: w, partition: p, claim: claim, lag: lag, log: log}
	err = c.run(ctx, f.queue)
	stop()
	c.abandon(f.queue)
	f.crew.close() // the outcomes are not needed any more, but they still use memory
	following.Wait()
	return err
}

// takeOver shuts out who owned the partition before, in Kafka and then in
// Postgres, and only then asks how far that one came: nothing can change it any
// more.
func (w *Worker) takeOver(ctx context.Context, p Partition, log *zap.Logger) (claim article.Claim, err error) {
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"fence", func() error { return p.Fence(ctx) }},
		{"claim", func() (err error) {
			claim, err = w.store.Claim(ctx, p.Group(), p.Topic(), p.ID())
			return err
		}},
		{"resume", func() error { return p.Resume(ctx) }},
	} {
		if err := w.retry(ctx, p, log, step.name, step.do); err != nil {
			return claim, err
		}
	}
	return claim, nil
}

// feeder fetches the records of a partition and hands them to the crew.
type feeder struct {
	worker    *Worker
	partition Partition
	log       *zap.Logger
	crew      *crew
	queue     chan *pending
}

// run feeds the queue until ctx ends.
func (f *feeder) run(ctx context.Context) {
	p, health := f.partition, f.worker.health
	retry := backoff{}
	for ctx.Err() == nil {
		before := p.NextOffset()
		end := f.worker.watchdog.begin("fetch", p.ID())
		records, err := p.Fetch(ctx)
		end()
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			f.log.Warn("fetch failed, trying again", zap.Error(err), zap.Int("attempt", retry.attempt+1))
			health.failed(p.ID(), "fetch", err)
			f.worker.metrics.retried("fetch")
			retry.wait(ctx)
			continue
		}
		if retry.attempt > 0 {
			health.recovered(p.ID(), "fetch")
			retry = backoff{}
		}
		if !f.submitAll(ctx, records, before) {
			return
		}
	}
}

// submitAll submits what a fetch has brought, that moved the cursor on from
// before. It reports false when ctx has ended.
func (f *feeder) submitAll(ctx context.Context, records []kafka.Message, before int64) bool {
	cursor := f.partition.NextOffset()
	if len(records) == 0 && cursor != before {
		return f.enqueue(ctx, &pending{nextOffset: cursor})
	}
	for i, record := range records {
		next := record.Offset + 1
		if i == len(records)-1 {
			next = cursor
		}
		if !f.submit(ctx, record, next) {
			return false
		}
		records[i] = kafka.Message{} // it need not wait in memory for the last one
	}
	return true
}

// submit waits for room, hands the record to the crew and to the collector. It
// reports false when ctx has ended.
func (f *feeder) submit(ctx context.Context, record kafka.Message, nextOffset int64) bool {
	w := f.worker
	item := &pending{record: record, nextOffset: nextOffset, weight: w.weight(record), done: make(chan struct{})}
	if w.inFlight.Acquire(ctx, item.weight) != nil {
		return false
	}
	item.trace = w.tracing.begin(f.partition.Group(), record)
	if !f.crew.add(ctx, item) {
		w.drop(item)
		return false
	}
	return f.enqueue(ctx, item)
}

// enqueue hands an item to the collector. It reports false when ctx has ended.
func (f *feeder) enqueue(ctx context.Context, item *pending) bool {
	select {
	case f.queue <- item:
		return true
	case <-ctx.Done():
		f.worker.drop(item)
		return false
	}
}

// drop gives back the room of a record that will not be written here.
func (w *Worker) drop(item *pending) {
	w.inFlight.Release(item.weight)
	item.trace.abandon()
}

// held is how many times its raw bytes a record counts for, with what was found in it.
// On the heap it takes 8.4 times its raw bytes for short news of 1 KB, 6.3 for articles of 6 KB.
const held = 6

// weight is a record's share of the bound in bytes. One that is larger than the
// bound takes all of it, and so passes alone.
func (w *Worker) weight(record kafka.Message) int64 {
	const overhead = 512
	return min(held*int64(len(record.Key)+len(record.Value))+overhead, w.config.InFlightBytes)
}

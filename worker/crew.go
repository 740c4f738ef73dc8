package worker

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
)

// crew is the goroutines that enrich the records of one partition: as many as articles
// are enriched at once, and each for as long as the partition is held. A goroutine for
// each record would have to grow its stack each time.
type crew struct {
	worker *Worker
	work   chan *pending
	ended  <-chan struct{} // closed when no more records are to be begun

	running sync.WaitGroup // hands, without those that another one stands in for
	closed  chan struct{}
	watcher sync.WaitGroup
}

// newCrew starts a crew, which begins no more records when ctx has ended. The caller
// closes it.
func (w *Worker) newCrew(ctx context.Context, partition int) *crew {
	c := &crew{worker: w, work: make(chan *pending, w.config.Parallelism), ended: ctx.Done(), closed: make(chan struct{})}
	hands := make([]*hand, w.config.Parallelism)
	c.running.Add(len(hands))
	for i := range hands {
		hands[i] = c.start(partition)
	}
	c.watcher.Go(func() { c.watch(hands, partition) })
	return c
}

// add hands a record to the crew. It reports false when ctx has ended.
func (c *crew) add(ctx context.Context, item *pending) bool {
	select {
	case c.work <- item:
		return true
	case <-ctx.Done():
		return false
	}
}

// close returns when no record is being enriched any more, but for those that were
// given up. It follows the end of the crew's ctx and the last call of add.
func (c *crew) close() {
	close(c.work)
	c.running.Wait()
	close(c.closed)
	c.watcher.Wait()
}

// watch gives up records that take too long: it is the record's fault, since no other
// takes a tenth of it.
func (c *crew) watch(hands []*hand, partition int) {
	limit := c.worker.config.RecordTimeout
	ticker := time.NewTicker(limit / looks)
	defer ticker.Stop()
	for {
		select {
		case <-c.closed:
			return
		case <-ticker.C:
			for i, h := range hands {
				if c.giveUp(h, limit) {
					hands[i] = c.start(partition)
				}
			}
		}
	}
}

// looks is how often a hand is looked at in the time that a record may take.
const looks = 20

// giveUp makes a dead letter of the record that a hand has in work for longer than the
// limit. It reports whether there was one. The hand keeps its slot until it ends with
// the record, so that there are never more of them than slots.
//
// Time alone does not tell that the record is at fault: a process that was stopped for
// a while finds it gone by. So the record must have been seen each time as well.
func (c *crew) giveUp(h *hand, limit time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.item == nil {
		return false
	}
	if h.seen++; h.seen < looks || time.Since(h.began) < limit {
		return false
	}
	record := h.item.record
	c.worker.log.Error("a record takes too long, giving it up", zap.String("topic", record.Topic),
		zap.Int("partition", record.Partition), zap.Int64("offset", record.Offset))
	h.end(c.worker.deadLetter(record, sourceOf(record), &article.Fault{
		Class: article.StageFailed, Stage: "enrich", Message: fmt.Sprintf("not done within %v", limit),
	}))
	return true
}

// hand is one goroutine of a crew.
type hand struct {
	operation *operation

	mu    sync.Mutex
	item  *pending // in work; nil when there is none, or it was given up
	began time.Time
	seen  int // how often the record was looked at
}

func (c *crew) start(partition int) *hand {
	h := &hand{operation: c.worker.watchdog.add("enrich", partition)}
	go func() {
		defer c.worker.watchdog.remove(h.operation)
		if c.run(h) {
			c.running.Done()
		}
	}()
	return h
}

// run works until the crew is closed. It reports false if it was given up on meanwhile.
func (c *crew) run(h *hand) bool {
	w := c.worker
	for item := range c.work {
		select {
		case w.slots <- struct{}{}:
		case <-c.ended:
			continue
		}
		h.begin(item)
		outcome := w.process(item.record, item.trace)
		inTime := h.finish(outcome)
		<-w.slots
		if !inTime {
			return false
		}
	}
	return true
}

func (h *hand) begin(item *pending) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.item, h.began, h.seen = item, h.operation.begin(), 0
}

// finish hands the outcome on, and reports false if the record was given up meanwhile.
func (h *hand) finish(outcome article.Outcome) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.operation.end()
	if h.item == nil {
		return false
	}
	h.end(outcome)
	return true
}

// end needs the lock.
func (h *hand) end(outcome article.Outcome) {
	h.item.outcome = outcome
	close(h.item.done)
	h.item = nil
}

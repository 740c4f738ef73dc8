package worker

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// watchdog notices an operation that never returns, though each is bounded:
// what a library has lost track of, or a record that a stage runs on with for
// ever. Such a worker holds its partitions and does nothing for them.
type watchdog struct {
	limit time.Duration
	mu    sync.Mutex
	under map[*operation]struct{}
}

// operation is what a watchdog looks at. One may be begun again when it has ended.
type operation struct {
	name      string
	partition int
	began     atomic.Pointer[time.Time] // nil while it is not under way
}

func newWatchdog(limit time.Duration) *watchdog {
	return &watchdog{limit: limit, under: make(map[*operation]struct{})}
}

// begin notes that an operation is under way until end is called.
func (d *watchdog) begin(name string, partition int) (end func()) {
	o := d.add(name, partition)
	o.begin()
	return func() { d.remove(o) }
}

// add makes an operation that is not under way yet.
func (d *watchdog) add(name string, partition int) *operation {
	o := &operation{name: name, partition: partition}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.under[o] = struct{}{}
	return o
}

func (d *watchdog) remove(o *operation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.under, o)
}

// begin notes that the operation is under way, and returns since when.
func (o *operation) begin() time.Time {
	now := time.Now()
	o.began.Store(&now)
	return now
}

func (o *operation) end() { o.began.Store(nil) }

// run returns a StalledError once an operation is over the limit, or nil when
// ctx ends.
func (d *watchdog) run(ctx context.Context) error {
	ticker := time.NewTicker(d.limit / 4)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if o, began := d.oldest(); o != nil && time.Since(began) > d.limit {
				return &StalledError{Operation: o.name, Partition: o.partition, Limit: d.limit}
			}
		}
	}
}

func (d *watchdog) oldest() (oldest *operation, since time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for o := range d.under {
		if began := o.began.Load(); began != nil && (oldest == nil || began.Before(since)) {
			oldest, since = o, *began
		}
	}
	return oldest, since
}

// StalledError says that an operation does not return. The process should end:
// what is stuck can be neither waited for nor stopped, and another member takes
// the partitions over.
type StalledError struct {
	Operation string
	Partition int
	Limit     time.Duration
}

func (e *StalledError) Error() string {
	return fmt.Sprintf("partition %d: %s has not returned for %v", e.Partition, e.Operation, e.Limit)
}

package worker

import (
	"context"
	"fmt"
	"sync"
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

type operation struct {
	name      string
	partition int
	began     time.Time
}

func newWatchdog(limit time.Duration) *watchdog {
	return &watchdog{limit: limit, under: make(map[*operation]struct{})}
}

// begin notes that an operation is under way until end is called.
func (d *watchdog) begin(name string, partition int) (end func()) {
	o := &operation{name, partition, time.Now()}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.under[o] = struct{}{}
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.under, o)
	}
}

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
			if o := d.oldest(); o != nil && time.Since(o.began) > d.limit {
				return &StalledError{Operation: o.name, Partition: o.partition, Limit: d.limit}
			}
		}
	}
}

func (d *watchdog) oldest() (oldest *operation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for o := range d.under {
		if oldest == nil || o.began.Before(oldest.began) {
			oldest = o
		}
	}
	return oldest
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

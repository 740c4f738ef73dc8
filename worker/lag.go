package worker

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// lagInterval is how often the broker is asked how far a partition reaches.
const lagInterval = 10 * time.Second

// lag is how many records of a partition are not yet committed. One that was only
// told with each commit would stand still in an outage, when it matters. It is
// safe for concurrent use.
type lag struct {
	gauge prometheus.Gauge

	mu         sync.Mutex
	nextOffset int64 // committed
	first      int64 // of the records that retention has left, as far as known
	end        int64 // the high watermark, as far as known
}

// committed takes the offset that was committed, and the high watermark as the
// fetch of the last record has told it.
func (l *lag) committed(nextOffset, end int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.nextOffset, l.end = nextOffset, max(l.end, end)
	l.tell()
}

// bounds takes the partition's first offset and its high watermark.
func (l *lag) bounds(first, end int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.first, l.end = first, end
	l.tell()
}

func (l *lag) tell() { l.gauge.Set(float64(max(0, l.end-max(l.nextOffset, l.first)))) }

// follow asks the broker until ctx ends. An error is of no interest here: fetches
// fail as well then, and say so.
func (l *lag) follow(ctx context.Context, p Partition) {
	ticker := time.NewTicker(lagInterval)
	defer ticker.Stop()
	for {
		if first, end, err := p.Offsets(ctx); err == nil {
			l.bounds(first, end)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

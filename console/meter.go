package console

import (
	"context"
	"sync"
	"time"
)

// How often progress is looked at, and for how long that is remembered.
const (
	meterEvery   = 5 * time.Second
	meterSamples = 60
)

// meter looks at the pool's progress again and again: its rate is the difference.
type meter struct {
	progress Progress

	mu      sync.Mutex
	samples []sample
	err     error // of the last look
}

type sample struct {
	at         time.Time
	partitions []PartitionProgress
}

func newMeter(progress Progress) *meter { return &meter{progress: progress} }

// run looks until ctx ends.
func (m *meter) run(ctx context.Context) {
	ticker := time.NewTicker(meterEvery)
	defer ticker.Stop()
	for {
		m.look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// look takes a sample. What fails is told on the page, not to the log each time.
func (m *meter) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, meterEvery)
	defer cancel()
	partitions, err := m.progress.Partitions(ctx)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
	if err != nil {
		return
	}
	m.samples = append(m.samples, sample{time.Now(), partitions})
	if len(m.samples) > meterSamples {
		m.samples = m.samples[1:]
	}
}

// Pool is how far the live pool is, and how fast.
type Pool struct {
	Known      bool                `json:"known"` // false before the first look, and when none succeeds
	Lag        *int64              `json:"lag"`   // records still to do; null where Kafka is not asked
	Rate       *float64            `json:"rate"`  // records a second over the last minutes; null before a second look
	Partitions []PartitionProgress `json:"partitions"`
	rates      []int64             // records between looks, oldest first
}

// Rates are the records between two looks, oldest first.
func (p Pool) Rates() []int64 { return p.rates }

// Done is how many records the pool has done on its topic.
func (p Pool) Done() (sum int64) {
	for _, partition := range p.Partitions {
		sum += max(0, partition.NextOffset)
	}
	return sum
}

// pool tells what the looks add up to.
func (m *meter) pool() Pool {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := Pool{Partitions: []PartitionProgress{}}
	if m.err != nil || len(m.samples) == 0 {
		return p
	}
	first, last := m.samples[0], m.samples[len(m.samples)-1]
	p.Known, p.Partitions, p.Lag = len(last.partitions) > 0, append(p.Partitions, last.partitions...), lagOf(last)
	if took := last.at.Sub(first.at).Seconds(); took > 0 {
		rate := float64(doneBetween(first, last)) / took
		p.Rate = &rate
	}
	for i := 1; i < len(m.samples); i++ {
		p.rates = append(p.rates, doneBetween(m.samples[i-1], m.samples[i]))
	}
	return p
}

func lagOf(s sample) *int64 {
	var sum int64
	for _, p := range s.partitions {
		if p.Lag == nil {
			return nil
		}
		sum += *p.Lag
	}
	return &sum
}

// doneBetween counts the records of partitions that both samples have.
func doneBetween(before, after sample) int64 {
	was := map[int]int64{}
	for _, p := range before.partitions {
		was[p.Partition] = p.NextOffset
	}
	var sum int64
	for _, p := range after.partitions {
		if offset, ok := was[p.Partition]; ok && p.NextOffset > offset {
			sum += p.NextOffset - max(offset, 0)
		}
	}
	return sum
}

package main

import (
	"context"
	"errors"
	"time"
)

// runPatience bounds a run.
const runPatience = 10 * time.Minute

// sample is what a run has shown, from the first batch that was committed after
// all workers had joined to the last.
type sample struct {
	records  int64
	duration time.Duration
	counters counters
	memory   int64 // bytes, the most that the workers took together
}

func (s sample) perSecond() float64 { return float64(s.records) / s.duration.Seconds() }

// cpu is the workers' processor time for a record, in seconds.
func (s sample) cpu() float64 { return s.counters.cpu / float64(s.records) }

// run lets new workers with a group, a database and output topics of their own do
// all records of a topic. All that is theirs gets the name.
func (s *servers) run(ctx context.Context, from input, name string, workers int, args ...string) (result sample, err error) {
	ctx, cancel := context.WithTimeout(ctx, runPatience)
	defer cancel()
	output, dead := name+".enriched", name+".dead"
	if err := s.createTopics(ctx, from.partitions, output, dead); err != nil {
		return sample{}, err
	}
	database, err := s.postgres.CreateDatabase(ctx, name)
	if err != nil {
		return sample{}, err
	}
	p, err := s.startPool(name, from.topic, workers, append([]string{
		"--brokers", s.kafka.Address(), "--database-url", database, "--output-topic", output, "--dead-topic", dead,
	}, args...)...)
	if err != nil {
		return sample{}, err
	}
	result, err = s.measure(ctx, p)
	result.memory = p.stop()
	return result, errors.Join(err, s.dropDatabase(ctx, name))
}

func (s *servers) measure(ctx context.Context, p *pool) (sample, error) {
	if err := p.await(ctx); err != nil {
		return sample{}, err
	}
	first, _, err := s.awaitFirst(ctx, p)
	if err != nil {
		return sample{}, err
	}
	begin := time.Now()
	before, err := p.counters(ctx)
	if err != nil {
		return sample{}, err
	}
	last, err := s.until(ctx, p, progress.complete)
	if err != nil {
		return sample{}, err
	}
	took := time.Since(begin)
	if last.done == first.done {
		return sample{}, errors.New("too few records: all were done before all workers had joined and written a batch")
	}
	after, err := p.counters(ctx)
	return sample{records: last.done - first.done, duration: took, counters: after.minus(before)}, err
}

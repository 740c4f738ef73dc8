package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// scalingCommand compares pools of workers that have a share of a core each, so that
// the machine has enough for all of them, the broker and the database.
type scalingCommand struct {
	Articles   string        `default:"../shared/data/articles/reuters_train.jsonl.gz" placeholder:"FILE" help:"Articles to send, a JSON object a line."`
	Records    int           `default:"3000" help:"Raw records for each worker of a pool."`
	Share      float64       `default:"0.25" help:"Share of a core that each worker has."`
	Period     time.Duration `default:"10ms" help:"A worker stops for the rest of a period when it has had its share of it."`
	Workers    []int         `default:"1,2,4" help:"Sizes of the pool to measure; the first is what others are compared with."`
	Partitions int           `default:"8" help:"Partitions of each topic."`
	Repeats    int           `default:"3" help:"Runs of each size."`
	pageFlags
}

func (c scalingCommand) check() error {
	if c.Records < 1 || c.Partitions < 1 || c.Repeats < 1 || len(c.Workers) == 0 || slices.Min(c.Workers) < 1 {
		return errors.New("--records, --partitions, --repeats and --workers must be at least 1")
	}
	if c.Partitions < slices.Max(c.Workers) {
		return errors.New("--partitions must be at least as many as workers: others would have nothing to do")
	}
	return checkShare(c.Share, c.Period)
}

// Run prints the tables, and writes them into a page if that is wanted.
func (c scalingCommand) Run(ctx context.Context) (err error) {
	if err := c.check(); err != nil {
		return err
	}
	on := machine()
	given, err := newShares(c.Share, c.Period)
	if err != nil {
		return err
	}
	list, err := readArticles(c.Articles)
	if err != nil {
		return err
	}
	s, err := startServers(ctx)
	if err != nil {
		return err
	}
	defer func() { s.close(err == nil) }()
	for _, workers := range c.Workers {
		if err := s.fill(ctx, c.input(workers), list, c.Records*workers); err != nil {
			return err
		}
	}
	turns := make([]scalingTurn, c.Repeats)
	for repeat := range turns {
		if turns[repeat], err = c.turn(ctx, s, given, repeat); err != nil {
			return err
		}
	}
	return c.show("scaling", onMachine(on)+c.tables(turns))
}

// input is a topic with as many records for each worker, whatever their number.
func (c scalingCommand) input(workers int) input {
	return input{fmt.Sprint("pool", workers), c.Partitions}
}

// scalingTurn is what each size of the pool has shown, one after the other.
type scalingTurn []stretch

// turn measures each size once. Neither the smallest nor the largest always comes first.
func (c scalingCommand) turn(ctx context.Context, s *servers, given *shares, repeat int) (scalingTurn, error) {
	turn := make(scalingTurn, len(c.Workers))
	for i := range c.Workers {
		if repeat%2 == 1 {
			i = len(c.Workers) - 1 - i
		}
		workers := c.Workers[i]
		err := s.hold(ctx, trial{
			name: fmt.Sprintf("scaling_%d_%d", workers, repeat), from: c.input(workers), workers: workers, program: s.dateline(),
			shares: given, metrics: true,
		}, func(ctx context.Context, p *pool, at place) (err error) {
			turn[i], err = s.busyStretch(ctx, p, at)
			return err
		})
		if err != nil {
			return nil, err
		}
		logf("%s: %.0f articles/s, %.0f %% of their shares; this program took %.1f %% of a core", plural(workers), turn[i].perSecond(),
			100*turn[i].used(c.Share), 100*turn[i].own.Seconds()/turn[i].took.Seconds())
	}
	return turn, nil
}

// stretch is the part of a trial in which all workers are busy: from the first batch
// that was committed after all had joined, until the first partition was done.
type stretch struct {
	cost
	counters counters
	workers  int
	machine  coreTime
	own      time.Duration // processor time of this program
	locks    locks
}

// used is how much of their shares the workers took: what is missing, they waited for.
func (s stretch) used(share float64) float64 {
	return s.spent.workers.Seconds() / (share * float64(s.workers) * s.took.Seconds())
}

// idle is the part of the machine that nobody used, and others the part that other
// programs did.
func (s stretch) idle() float64 { return float64(s.machine.idle) / float64(s.machine.all) }

func (s stretch) others() float64 {
	known := s.machine.idle + s.spent.workers + s.broker + s.database + s.own
	return max(0, 1-float64(known)/float64(s.machine.all))
}

// lockWait is how long a save waited for locks, in seconds.
func (s stretch) lockWait() float64 {
	return s.locks.waiting() * s.took.Seconds() / s.counters.save.count
}

// lockedFor is for how long the database worked under a lock of all for an article, in
// milliseconds. No pool does more articles than there is room for one after the other.
func (s stretch) lockedFor() float64 {
	return (s.locks.held() - s.locks.unused()) * milliseconds(s.took) / float64(s.records)
}

// busyStretch measures a pool while all of its workers are busy, and returns when all
// is done.
func (s *servers) busyStretch(ctx context.Context, p *pool, at place) (st stretch, err error) {
	if err := s.awaitJoined(ctx, p); err != nil {
		return st, err
	}
	first, _, err := s.awaitFirst(ctx, p)
	if err != nil {
		return st, err
	}
	watched := watchLocks(ctx, at.database)
	before, err := s.standing(ctx, p)
	if err != nil {
		return st, err
	}
	last, err := s.until(ctx, p, func(at progress) bool { return slices.Min(at.lefts) == 0 })
	if err != nil {
		return st, err
	}
	after, err := s.standing(ctx, p)
	if err != nil {
		return st, err
	}
	records := last.done - first.done
	if records == 0 {
		return st, errors.New("too few records: a partition was done before all workers had joined and written a batch")
	}
	st = stretch{
		cost:     cost{records: records, took: after.time.Sub(before.time), all: records, spent: after.spent.minus(before.spent)},
		counters: after.counters.minus(before.counters), workers: len(p.members), machine: after.machine.minus(before.machine),
		own: after.own - before.own,
	}
	if st.locks, err = watched(); err != nil {
		return st, err
	}
	_, err = s.until(ctx, p, progress.complete)
	return st, err
}

func (c scalingCommand) tables(turns []scalingTurn) string {
	var text strings.Builder
	fmt.Fprintf(&text, "Each worker has %g of a core, in periods of %v; %d partitions. Median of %d turns with the least and the most; a pool is compared with %s of the same turn:\n\n",
		c.Share, c.Period, c.Partitions, len(turns), plural(c.Workers[0]))
	c.table(&text, turns, []scalingColumn{
		{"articles/s", "%.0f", func(s, _ stretch) float64 { return s.perSecond() }},
		{"times as many", "%.2f", func(s, one stretch) float64 { return s.perSecond() / one.perSecond() }},
		{"% of their shares used", "%.0f", func(s, _ stretch) float64 { return 100 * s.used(c.Share) }},
		{"% of the machine idle", "%.0f", func(s, _ stretch) float64 { return 100 * s.idle() }},
		{"% taken by other programs", "%.0f", func(s, _ stretch) float64 { return 100 * s.others() }},
	})
	text.WriteString("\nWhat that is made of:\n\n")
	c.table(&text, turns, []scalingColumn{
		{"CPU of the workers, s per 1,000", "%.2f", func(s, _ stretch) float64 { return s.workersCPU() }},
		{"of the broker", "%.2f", func(s, _ stretch) float64 { return s.brokerCPU() }},
		{"of the database", "%.2f", func(s, _ stretch) float64 { return s.databaseCPU() }},
		{"records in a batch", "%.0f", func(s, _ stretch) float64 { return s.counters.batches.value() }},
		{"a save, ms", "%.0f", func(s, _ stretch) float64 { return 1000 * s.counters.save.value() }},
		{"of which waiting for locks", "%.1f", func(s, _ stretch) float64 { return 1000 * s.lockWait() }},
		{"a publication, ms", "%.0f", func(s, _ stretch) float64 { return 1000 * s.counters.publish.value() }},
		{"% of the time in which a save held a lock of all", "%.0f", func(s, _ stretch) float64 { return 100 * s.locks.held() }},
		{"and waited for its worker", "%.0f", func(s, _ stretch) float64 { return 100 * s.locks.unused() }},
		{"the rest of that, ms an article", "%.2f", func(s, _ stretch) float64 { return s.lockedFor() }},
	})
	return text.String()
}

// scalingColumn is a figure of a pool, beside the first pool of the same turn.
type scalingColumn struct {
	name   string
	verb   string
	figure func(s, one stretch) float64
}

func (c scalingCommand) table(text *strings.Builder, turns []scalingTurn, columns []scalingColumn) {
	fmt.Fprintf(text, "| pool | %s |\n|---|%s\n", strings.Join(each(columns, func(f scalingColumn) string { return f.name }), " | "),
		strings.Repeat("---|", len(columns)))
	for i, workers := range c.Workers {
		fmt.Fprintf(text, "| %s |", plural(workers))
		for _, f := range columns {
			fmt.Fprintf(text, " %s |", spreadOf(turns, func(t scalingTurn) float64 { return f.figure(t[i], t[0]) }).format(f.verb))
		}
		text.WriteString("\n")
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/stream"
)

type statusCommand struct {
	kafkaFlags
	DatabaseURL string `name:"database-url" secret:"" placeholder:"URL" help:"Postgres, to count articles too; without it only Kafka is asked."`
	topicFlags
	Group    string        `default:"dateline" help:"Consumer group of the pool."`
	Interval time.Duration `default:"2s" help:"How long to watch for the rate; 0 to leave it out."`
	knowledgeFlags
}

// Run prints lag and rate of each partition, and totals.
func (c statusCommand) Run(ctx context.Context, term terminal, load modelLoader) error {
	if c.Interval < 0 {
		return usageError{errors.New("--interval must be at least 0")}
	}
	client, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	before, err := client.Lag(ctx, c.Group, c.InputTopic)
	if errors.Is(err, stream.ErrNoTopic) {
		return fmt.Errorf("%w; a worker creates it, or name another with --input-topic", err)
	}
	if err != nil {
		return err
	}
	now := before
	if c.Interval > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(c.Interval):
		}
		if now, err = client.Lag(ctx, c.Group, c.InputTopic); err != nil {
			return err
		}
	}
	if err := c.printLag(term, before, now); err != nil {
		return err
	}
	if c.DatabaseURL == "" {
		return nil
	}
	return databaseFlags{c.DatabaseURL}.withStore(ctx, func(s *store.Store) error { return printTotals(ctx, term, s, c.knowledgeFlags, load) })
}

func (c statusCommand) printLag(term terminal, before, now []stream.PartitionLag) error {
	fmt.Fprintf(term.out, "topic %s, group %s\n", c.InputTopic, c.Group)
	table := tabwriter.NewWriter(term.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "partition\tfirst offset\tnext offset\thigh watermark\tlag\trecords/s\tdone in\t")
	var lag int64
	var rate float64
	for i, l := range now {
		r := c.rate(before[min(i, len(before)-1)], l)
		lag, rate = lag+l.Lag(), rate+r
		fmt.Fprintf(table, "%d\t%d\t%s\t%d\t%d\t%.0f\t%s\t\n",
			l.Partition, l.FirstOffset, offsetOrNone(l.NextOffset), l.HighWatermark, l.Lag(), r, doneIn(l.Lag(), r))
	}
	fmt.Fprintf(table, "all\t\t\t\t%d\t%.0f\t%s\t\n", lag, rate, doneIn(lag, rate))
	return table.Flush()
}

// rate is in records a second.
func (c statusCommand) rate(before, now stream.PartitionLag) float64 {
	if c.Interval <= 0 {
		return 0
	}
	done := now.NextOffset - max(before.NextOffset, before.FirstOffset)
	return max(0, float64(done)/c.Interval.Seconds())
}

func offsetOrNone(offset int64) string {
	if offset < 0 {
		return "none"
	}
	return strconv.FormatInt(offset, 10)
}

func doneIn(lag int64, rate float64) string {
	switch {
	case lag == 0:
		return "-"
	case rate == 0:
		return "?"
	}
	return time.Duration(float64(lag) / rate * float64(time.Second)).Round(time.Second).String()
}

func printTotals(ctx context.Context, term terminal, s *store.Store, knowledge knowledgeFlags, load modelLoader) error {
	if err := checkMigrated(ctx, s); err != nil {
		return err
	}
	pipeline, err := knowledge.pipeline(load, nil)
	if err != nil {
		return err
	}
	totals, err := s.Totals(ctx, pipeline.Info().Digest)
	if err != nil {
		return err
	}
	fmt.Fprintf(term.out, "\narticles %d, enriched by this version's pipeline %d, retracted %d, dead letters %d\n",
		totals.Articles, totals.Enriched, totals.Retracted, totals.Dead)
	classes, err := s.DeadByClass(ctx)
	for _, class := range classes {
		fmt.Fprintf(term.out, "  %s %d\n", class.Class, class.Records)
	}
	return err
}

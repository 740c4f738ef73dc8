package main

import (
	"context"
	"errors"
	"fmt"
)

// The ways of delivery, as the worker's flag names them. The first is measured
// against the second.
var deliveries = [2]string{"exactly-once", "at-least-once"}

// deliveryCommand compares the ways of delivery on the same records. Runs of the
// two take turns, so that both meet the same load of the machine.
type deliveryCommand struct {
	Records    int    `default:"2500" help:"Raw records for each run."`
	Partitions int    `default:"6" help:"Partitions of each topic."`
	Repeats    int    `default:"5" help:"Runs of each kind."`
	Workers    []int  `default:"1,3" help:"Sizes of the pool to measure."`
	Input      string `placeholder:"FILE" help:"Articles to send, a JSON object a line, instead of the bundled ones."`
	Titles     bool   `help:"Send the articles' titles only, so that delivery is most of the work."`
}

// Run prints a table for each size of the pool.
func (c deliveryCommand) Run(ctx context.Context) (err error) {
	if c.Records < 1 || c.Partitions < 1 || c.Repeats < 1 {
		return errors.New("--records, --partitions and --repeats must be at least 1")
	}
	list, err := c.articles()
	if err != nil {
		return err
	}
	s, err := startServers(ctx)
	if err != nil {
		return err
	}
	defer func() { s.close(err == nil) }()
	from := input{"raw", c.Partitions}
	if err := s.fill(ctx, from, list, c.Records); err != nil {
		return err
	}
	for _, workers := range c.Workers {
		samples, err := c.compare(ctx, s, from, workers)
		if err != nil {
			return err
		}
		report(workers, samples)
	}
	return nil
}

func (c deliveryCommand) articles() (list []rawArticle, err error) {
	if c.Input != "" {
		list, err = readArticles(c.Input)
	} else {
		list, err = bundled()
	}
	if c.Titles {
		titlesOnly(list)
	}
	return list, err
}

// compare runs each kind once without measuring, so that the servers are warm, and
// then in turns.
func (c deliveryCommand) compare(ctx context.Context, s *servers, from input, workers int) (samples [2][]sample, err error) {
	for repeat := range c.Repeats + 1 {
		for turn := range deliveries {
			kind := (repeat + turn) % 2 // neither always comes first
			name := fmt.Sprintf("bench_%d_%d_%d", workers, repeat, kind)
			result, err := s.run(ctx, from, name, workers, "--delivery", deliveries[kind])
			if err != nil {
				return samples, fmt.Errorf("%s, %d workers: %w", deliveries[kind], workers, err)
			}
			logf("%d workers, %s: %.0f records/s", workers, deliveries[kind], result.perSecond())
			if repeat > 0 {
				samples[kind] = append(samples[kind], result)
			}
		}
	}
	return samples, nil
}

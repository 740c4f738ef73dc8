package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/replay"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/stream"
)

type replayStartCommand struct {
	kafkaFlags
	databaseFlags
	replaySelectionFlags
	OutputTopic string `default:"articles.enriched" placeholder:"TOPIC" help:"Topic of enriched records."`
	Publish     string `env:"-" enum:"none,changed,all" default:"none" help:"What goes to a topic: none, changed (results that differ from those shown) or all."`
	To          string `env:"-" placeholder:"TOPIC" help:"Topic that results are published to; --output-topic by default."`
	MaxLiveLag  int64  `env:"-" default:"1000" placeholder:"N" help:"Wait while the live pool has more records to do than these; -1 for no bound."`
	knowledgeFlags
}

// Run begins the replay.
func (c replayStartCommand) Run(ctx context.Context, term terminal, load modelLoader) error {
	if c.To == "" {
		c.To = c.OutputTopic
	}
	if c.To == c.InputTopic {
		return usageError{fmt.Errorf("results can't go to %s, which they are made of; name another topic with --to or --output-topic", c.To)}
	}
	pipeline, err := c.pipeline(load, nil)
	if err != nil {
		return err
	}
	return withServers(ctx, c.kafkaFlags, c.databaseFlags, func(client *stream.Client, s *store.Store) error {
		plan, err := c.plan(ctx, term, client, s, pipeline.Info().Digest)
		if err != nil {
			return err
		}
		if plan.Offsets() == 0 {
			return fmt.Errorf("the selection holds no records of %s, so nothing was started", c.InputTopic)
		}
		if err := c.checkOutput(ctx, client); err != nil {
			return err
		}
		printPlanWarnings(term, plan)
		return c.start(ctx, term, s, plan, pipeline.Info())
	})
}

// checkOutput finds out that a topic is missing before anybody waits for it.
func (c replayStartCommand) checkOutput(ctx context.Context, client *stream.Client) error {
	if c.Publish == string(article.PublishNone) {
		return nil
	}
	_, err := client.Partitions(ctx, c.To)
	if errors.Is(err, stream.ErrNoTopic) {
		return fmt.Errorf("%w; make it, or name another with --to", err)
	}
	return err
}

func (c replayStartCommand) start(ctx context.Context, term terminal, s *store.Store, plan replay.Plan, pipeline article.Pipeline) error {
	host, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("find the name of this host: %w", err)
	}
	r, err := s.CreateReplay(ctx, article.Replay{
		Pipeline: pipeline, Topic: c.InputTopic, LiveGroup: c.Group, IDs: plan.Selection.IDs, FromStore: plan.Selection.FromStore,
		Publish: article.PublishPolicy(c.Publish), To: c.To, Rate: c.Rate, MaxLiveLag: c.MaxLiveLag, CreatedBy: host, Partitions: plan.Replay(),
	})
	if errors.As(err, new(*store.EditionKeptError)) {
		return fmt.Errorf("%w; there is room for one beside the one that is shown: \"dateline replay prune\" drops it", err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(term.err, "replay %d, of %d offsets of %s, writes to edition %d, beside the one that is shown\ntake part with: dateline replay run %d%s\n",
		r.ID, plan.Offsets(), r.Topic, r.Edition, r.ID, c.again())
	fmt.Fprintln(term.out, r.ID)
	return nil
}

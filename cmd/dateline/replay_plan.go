package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/replay"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/stream"
)

type replayPlanCommand struct {
	kafkaFlags
	databaseFlags
	replaySelectionFlags
	Sample int  `env:"-" default:"100" placeholder:"N" help:"Records that are enriched to measure how long it takes; 0 for none."`
	DryRun bool `env:"-" help:"Show how the results of the sample differ from those that are shown."`
	knowledgeFlags
}

// Run prints the plan. It writes nothing.
func (c replayPlanCommand) Run(ctx context.Context, term terminal, load modelLoader) error {
	if c.Sample < 0 || c.DryRun && c.Sample == 0 {
		return usageError{errors.New("--sample must be at least 0, and with --dry-run more")}
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
		fmt.Fprintf(term.out, "topic %s, pipeline %s (%s)\n", c.InputTopic, pipeline.Info().Version, pipeline.Info().Digest)
		if err := printPlan(term, plan); err != nil {
			return err
		}
		printPlanWarnings(term, plan)
		return c.sample(ctx, term, client, s, plan, pipeline)
	})
}

// sample estimates by a part of the plan what the whole takes.
func (c replayPlanCommand) sample(
	ctx context.Context, term terminal, client *stream.Client, s *store.Store, plan replay.Plan, pipeline *enrich.Pipeline,
) error {
	if c.Sample == 0 {
		return nil
	}
	sample, err := replay.TakeSample(ctx, plan, client, pipeline, c.Sample)
	if err != nil {
		return err
	}
	fmt.Fprintln(term.out, estimate(plan, sample, c.Rate))
	if !c.DryRun {
		return nil
	}
	return printDryRun(ctx, term, s, sample, pipeline.Info().Digest)
}

func printPlan(term terminal, plan replay.Plan) error {
	table := tabwriter.NewWriter(term.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "partition\tfirst offset\tstart\tend\trecords at most\tkept articles\tunchanged\tto enrich about\t")
	var kept int64
	for _, p := range plan.Partitions {
		kept += p.Kept.Articles
		fmt.Fprintf(table, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n",
			p.Partition, p.First, p.Start, p.End, p.Offsets(), p.Kept.Articles, p.Kept.Unchanged, p.Fresh())
	}
	fmt.Fprintf(table, "all\t\t\t\t%d\t%d\t%d\t%d\t\n", plan.Offsets(), kept, plan.Unchanged(), plan.Fresh())
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(term.out, "unchanged are %d of %d kept articles, by content and pipeline; they are skipped\n", plan.Unchanged(), kept)
	return nil
}

// printPlanWarnings says what of the input is gone.
func printPlanWarnings(term terminal, plan replay.Plan) {
	const warning = "WARNING: "
	missing, removed := plan.Missing(), plan.Removed()
	switch {
	case plan.Selection.FromStore && missing > 0:
		fmt.Fprintf(term.err, "%sretention has removed %d offsets of the plan from the topic; of the records there, the %d that Postgres has kept an article of are taken from it\n",
			warning, missing, removed)
	case removed > 0:
		fmt.Fprintf(term.err, "%sretention has removed the records of %d articles that are kept in Postgres; a replay of the topic leaves them as they are. "+
			"--from=store takes their texts from Postgres\n", warning, removed)
	case missing > 0:
		fmt.Fprintf(term.err, "%sretention has removed %d offsets of the plan from the topic, and Postgres keeps no article of them\n", warning, missing)
	}
}

// estimate says how long a replay takes by the measured speed, and how much it
// writes.
func estimate(plan replay.Plan, sample replay.Sample, rate float64) string {
	perSecond := sample.PerSecond()
	if perSecond == 0 {
		return "no record could be enriched to measure how long it takes"
	}
	took := float64(plan.Fresh()) / perSecond
	bound := ""
	if limited := float64(plan.Offsets()) / max(rate, 1e-9); rate > 0 && limited > took {
		took, bound = limited, fmt.Sprintf(", at --rate %g", rate)
	}
	return fmt.Sprintf("about %s for one process like this%s (%.0f articles/s, measured on %d of them), and about %.0f rows",
		time.Duration(took*float64(time.Second)).Round(time.Second), bound, perSecond, len(sample.Results), float64(plan.Fresh())*sample.RowsPerArticle())
}

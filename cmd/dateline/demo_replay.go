package main

import (
	"context"
	_ "embed" // for the names
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/replay"
)

// demoNames are what a newsroom that writes of the United States could mean by
// some names. The built-in table lacks some of them, and is not sure of others.
//
//go:embed demo_names.csv
var demoNames []byte

// replay is the demo's second act: the same articles by a pipeline with names of
// its own, compared with what is shown, and promoted.
func (d *demo) replay(ctx context.Context, load modelLoader, log *zap.Logger) error {
	earlier, err := d.store.Replays(ctx)
	if err != nil {
		return err
	}
	if len(earlier) > 0 {
		fmt.Fprintln(d.term.out, "\nAn earlier run has replayed the articles: \"dateline replay status\" lists its replay.")
		return nil
	}
	names, err := d.writeNames()
	if err != nil {
		return err
	}
	fmt.Fprintln(d.term.out, "\nThe same articles again, with names of a newsroom's own. What is shown stays as it is until the end.")
	work := d.workFlags
	work.KB = names
	pipeline, err := work.pipeline(load, nil)
	if err != nil {
		return err
	}
	r, err := d.startReplay(ctx, pipeline, names)
	if err != nil {
		return err
	}
	if err := d.runReplay(ctx, r, pipeline, work, log); err != nil {
		return err
	}
	if err := d.compareReplay(ctx, r); err != nil {
		return err
	}
	return d.promoteReplay(ctx, r)
}

// writeNames writes the names where commands in another terminal find them too.
func (d *demo) writeNames() (path string, err error) {
	folder := d.DataDir
	if folder == "" {
		if folder, err = os.MkdirTemp("", "dateline-demo-"); err != nil {
			return "", err
		}
		d.namesFolder = folder
	}
	path = filepath.Join(folder, "names.csv")
	return path, os.WriteFile(path, demoNames, 0o600)
}

// startReplay plans and begins the replay.
func (d *demo) startReplay(ctx context.Context, pipeline *enrich.Pipeline, names string) (article.Replay, error) {
	plan, err := replay.NewPlan(ctx, d.client, d.store, pipeline.Info().Digest, d.Group, replay.Selection{Topic: d.InputTopic})
	if err != nil {
		return article.Replay{}, err
	}
	d.step("plan", fmt.Sprintf("%d records of %s, of which %d have a result of this pipeline already", plan.Offsets(), d.InputTopic, plan.Unchanged()),
		"replay plan --kb "+names)
	return d.store.CreateReplay(ctx, article.Replay{
		Pipeline: pipeline.Info(), Topic: d.InputTopic, LiveGroup: d.Group, Publish: article.PublishNone, To: d.OutputTopic,
		MaxLiveLag: 1000, CreatedBy: "dateline demo", Partitions: plan.Replay(),
	})
}

// runReplay takes part until the replay is done.
func (d *demo) runReplay(ctx context.Context, r article.Replay, pipeline *enrich.Pipeline, work workFlags, log *zap.Logger) error {
	start := time.Now()
	withoutProof := terminal{out: io.Discard, err: d.term.err}
	if _, isTerminal := terminalWidth(d.term.err); !isTerminal {
		withoutProof.err = io.Discard
	}
	observed := func(observe enrich.Observer) (*enrich.Pipeline, error) { return pipeline.WithObserver(observe), nil }
	if err := (replayRunCommand{ID: r.ID, workFlags: work}).takePart(ctx, withoutProof, d.client, d.store, r, observed, log); err != nil {
		return err
	}
	r, err := d.store.Replay(ctx, r.ID)
	if err != nil {
		return err
	}
	whole := wholeOf(r)
	d.step("run", fmt.Sprintf("%d of %d offsets accounted for in %.1f s: %d articles enriched, %d dead",
		whole.Fates.Sum(), whole.EndOffset, time.Since(start).Seconds(), whole.Fates.Written, whole.Fates.Dead),
		fmt.Sprintf("replay start --kb %[1]s && dateline replay run %[2]d --kb %[1]s", work.KB, r.ID))
	return nil
}

// compareReplay shows what the replay would change.
func (d *demo) compareReplay(ctx context.Context, r article.Replay) error {
	editions, err := d.store.Editions(ctx)
	if err != nil {
		return err
	}
	shown, _ := shownAndOther(editions)
	start := time.Now()
	difference, err := d.store.Diff(ctx, shown.ID, r.Edition, 1)
	if err != nil {
		return err
	}
	d.step("diff", fmt.Sprintf("what that would change, found in %.1f s", time.Since(start).Seconds()), "replay diff")
	return newDiffReport(d.term, shortReportRows).printShort(difference)
}

// promoteReplay shows what the replay has found.
func (d *demo) promoteReplay(ctx context.Context, r article.Replay) error {
	start := time.Now()
	before, err := d.store.Promote(ctx, r.Edition)
	if err != nil {
		return err
	}
	d.step("promote", fmt.Sprintf("the dashboards show edition %d instead of edition %d; that took %.1f ms",
		r.Edition, before, float64(time.Since(start).Microseconds())/1000),
		fmt.Sprintf("replay promote %d    (and back: dateline replay rollback)", r.ID))
	return nil
}

// step tells what was done, and the command that does it by hand.
func (d *demo) step(name, what, command string) {
	colors := newPalette(isColored(d.term))
	fmt.Fprintf(d.term.out, "\n%s%s\n%s\n", colors.title.Sprintf("%-9s", name), what, colors.dim.Sprint("         dateline "+command))
}

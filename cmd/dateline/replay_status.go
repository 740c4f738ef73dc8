package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
)

type replayStatusCommand struct {
	ID int `arg:"" optional:"" help:"Number of the replay; without one all are listed."`
	databaseFlags
	Interval time.Duration `default:"2s" help:"How long to watch for the rate; 0 to leave it out."`
	Output   string        `enum:"auto,json,text" default:"auto" help:"What to write: json (a replay a line), text (tables), or auto: text on a terminal, else json."`
}

// Run prints how far replays are.
func (c replayStatusCommand) Run(ctx context.Context, term terminal) error {
	if c.Interval < 0 {
		return usageError{errors.New("--interval must be at least 0")}
	}
	return c.withTables(ctx, func(s *store.Store) error {
		if c.ID == 0 {
			return c.list(ctx, term, s)
		}
		before, err := s.Replay(ctx, c.ID)
		if err != nil {
			return replayError(err)
		}
		now := before
		if c.Interval > 0 && before.State == article.ReplayRunning {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(c.Interval):
			}
			if now, err = s.Replay(ctx, c.ID); err != nil {
				return err
			}
		}
		if asJSON(c.Output, term) {
			return printReplaysJSON(term, []article.Replay{now})
		}
		return c.show(ctx, term, s, before, now)
	})
}

func (c replayStatusCommand) list(ctx context.Context, term terminal, s *store.Store) error {
	all, err := s.Replays(ctx)
	if err != nil {
		return err
	}
	if asJSON(c.Output, term) {
		return printReplaysJSON(term, all)
	}
	if len(all) == 0 {
		fmt.Fprintln(term.out, "no replays")
		return nil
	}
	table := tabwriter.NewWriter(term.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "replay\tstate\tedition\ttopic\tpipeline\toffsets\tdone\tbegun")
	for _, r := range all {
		whole := wholeOf(r)
		fmt.Fprintf(table, "%d\t%s\t%d\t%s\t%s\t%d\t%.0f %%\t%s\n",
			r.ID, r.State, r.Edition, r.Topic, r.Pipeline.Version, whole.EndOffset, 100*done(whole), utc(r.CreatedAt))
	}
	return table.Flush()
}

// show prints one replay in full.
func (c replayStatusCommand) show(ctx context.Context, term terminal, s *store.Store, before, now article.Replay) error {
	fmt.Fprintf(term.out, "replay %d is %s, begun %s by %s\n", now.ID, now.State, utc(now.CreatedAt), now.CreatedBy)
	fmt.Fprintf(term.out, "topic %s, group %s, edition %d, pipeline %s (%s)\n", now.Topic, now.Group, now.Edition, now.Pipeline.Version, now.Pipeline.Digest)
	fmt.Fprintln(term.out, replayTerms(now))
	if now.State == article.ReplayDone {
		if err := printProof(term, now); err != nil {
			return err
		}
	} else if err := c.printPartitions(term, before, now); err != nil {
		return err
	}
	dead, err := s.ReplayDeadLetters(ctx, now.ID, 10)
	if err != nil || len(dead) == 0 {
		return err
	}
	fmt.Fprintf(term.out, "dead letters, %d of %d:\n", len(dead), wholeOf(now).Fates.Dead)
	for _, d := range dead {
		place := article.Source{Topic: now.Topic, Partition: d.Partition, Offset: d.Offset}.Place()
		fmt.Fprintf(term.out, "  %s  %s, %s: %s\n", place, d.Class, d.Stage, clip(onTerminal(d.Message, false), 120))
	}
	return nil
}

// replayTerms says what was agreed on when the replay was started.
func replayTerms(r article.Replay) string {
	terms := "publishes nothing"
	if r.Publish != article.PublishNone {
		terms = fmt.Sprintf("publishes %s to %s", r.Publish, r.To)
	}
	if r.IDs != nil {
		terms = fmt.Sprintf("%d articles only; %s", len(r.IDs), terms)
	}
	if r.FromStore {
		terms += "; takes what retention has removed from Postgres"
	}
	if r.Rate > 0 {
		terms += fmt.Sprintf("; at most %g records/s", r.Rate)
	}
	if r.MaxLiveLag >= 0 {
		terms += fmt.Sprintf("; waits while group %s has more than %d records to do", r.LiveGroup, r.MaxLiveLag)
	}
	return terms
}

func (c replayStatusCommand) printPartitions(term terminal, before, now article.Replay) error {
	table := fatesTable(term, "\tleft\toffsets/s\tdone in")
	row := func(name string, was, part article.ReplayPartition) {
		rate := 0.0
		if c.Interval > 0 {
			rate = float64(part.NextOffset-was.NextOffset) / c.Interval.Seconds()
		}
		fatesRow(table, name, part, fmt.Sprintf("\t%d\t%.0f\t%s", part.Left(), rate, doneIn(part.Left(), rate)))
	}
	for i, part := range now.Partitions {
		row(fmt.Sprint(part.Partition), before.Partitions[i], part)
	}
	row("all", wholeOf(before), wholeOf(now))
	return table.Flush()
}

func fatesTable(term terminal, more string) *tabwriter.Writer {
	table := tabwriter.NewWriter(term.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "partition\toffsets\taccounted for\twritten\tunchanged\tolder\tretracted\tdead\tunselected\tremoved\tno record"+more+"\t")
	return table
}

func fatesRow(table *tabwriter.Writer, name string, part article.ReplayPartition, more string) {
	f := part.Fates
	fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d%s\t\n", name, part.EndOffset-part.StartOffset, f.Sum(),
		f.Written, f.Unchanged, f.Older, f.Retracted, f.Dead, f.Unselected, f.Removed, f.NoRecord, more)
}

// printProof shows that each offset of a replay that is done is accounted for. It
// does not take that from the state, but counts.
func printProof(term terminal, r article.Replay) error {
	table := fatesTable(term, "")
	for _, part := range r.Partitions {
		fatesRow(table, fmt.Sprint(part.Partition), part, "")
	}
	whole := wholeOf(r)
	fatesRow(table, "all", whole, "")
	if err := table.Flush(); err != nil {
		return err
	}
	for _, part := range r.Partitions {
		if part.Fates.Sum() != part.EndOffset-part.StartOffset || part.Left() != 0 {
			return fmt.Errorf("replay %d: partition %d has %d offsets, and %d are accounted for", r.ID, part.Partition,
				part.EndOffset-part.StartOffset, part.Fates.Sum())
		}
	}
	fmt.Fprintf(term.out, "replay %d is done: each of its %d offsets is accounted for\n", r.ID, whole.EndOffset)
	return nil
}

func printReplaysJSON(term terminal, replays []article.Replay) error {
	encoder := json.NewEncoder(term.out)
	encoder.SetEscapeHTML(false)
	for _, r := range replays {
		if err := encoder.Encode(newReplayJSON(r)); err != nil {
			return fmt.Errorf("write replay: %w", err)
		}
	}
	return nil
}

// replayJSON is a replay for programs.
type replayJSON struct {
	ID         int                   `json:"id"`
	State      article.ReplayState   `json:"state"`
	Pipeline   string                `json:"pipeline"`
	Version    string                `json:"version"`
	Edition    int                   `json:"edition"`
	Topic      string                `json:"topic"`
	LiveGroup  string                `json:"live_group"`
	Group      string                `json:"group"`
	IDs        []string              `json:"ids,omitempty"`
	FromStore  bool                  `json:"from_store"`
	Publish    article.PublishPolicy `json:"publish"`
	To         string                `json:"to"`
	Rate       float64               `json:"rate"`
	MaxLiveLag int64                 `json:"max_live_lag"`
	CreatedBy  string                `json:"created_by"`
	CreatedAt  time.Time             `json:"created_at"`
	DoneAt     *time.Time            `json:"done_at"`
	Partitions []replayPartitionJSON `json:"partitions"`
}

type replayPartitionJSON struct {
	Partition   int   `json:"partition"`
	StartOffset int64 `json:"start_offset"`
	EndOffset   int64 `json:"end_offset"`
	NextOffset  int64 `json:"next_offset"`
	Written     int64 `json:"written"`
	Unchanged   int64 `json:"unchanged"`
	Older       int64 `json:"older"`
	Retracted   int64 `json:"retracted"`
	Dead        int64 `json:"dead"`
	Unselected  int64 `json:"unselected"`
	Removed     int64 `json:"removed"`
	NoRecord    int64 `json:"no_record"`
}

func newReplayJSON(r article.Replay) replayJSON {
	j := replayJSON{
		ID: r.ID, State: r.State, Pipeline: r.Pipeline.Digest, Version: r.Pipeline.Version, Edition: r.Edition, Topic: r.Topic,
		LiveGroup: r.LiveGroup, Group: r.Group, IDs: r.IDs, FromStore: r.FromStore, Publish: r.Publish, To: r.To, Rate: r.Rate,
		MaxLiveLag: r.MaxLiveLag, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), Partitions: []replayPartitionJSON{},
	}
	if r.DoneAt != nil {
		done := r.DoneAt.UTC()
		j.DoneAt = &done
	}
	for _, p := range r.Partitions {
		f := p.Fates
		j.Partitions = append(j.Partitions, replayPartitionJSON{
			p.Partition, p.StartOffset, p.EndOffset, p.NextOffset,
			f.Written, f.Unchanged, f.Older, f.Retracted, f.Dead, f.Unselected, f.Removed, f.NoRecord,
		})
	}
	return j
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/replay"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/stream"
)

type replayCommand struct {
	Plan   replayPlanCommand   `cmd:"" help:"Say what a replay would read, how long it would take and what is missing."`
	Start  replayStartCommand  `cmd:"" help:"Begin a replay: freeze its plan, and print its number."`
	Run    replayRunCommand    `cmd:"" help:"Take part in a replay until it is done, and print the proof. Any number of processes can."`
	Status replayStatusCommand `cmd:"" help:"List the replays, or show how far one is on each partition."`
	Pause  replayPauseCommand  `cmd:"" help:"Let all who take part in a replay wait."`
	Resume replayResumeCommand `cmd:"" help:"Let a paused replay go on."`
	Delete replayDeleteCommand `cmd:"" help:"Give a replay up that is not done."`

	Diff     replayDiffCommand     `cmd:"" help:"Compare two editions of results: what each finds in the articles that the other doesn't."`
	Promote  replayPromoteCommand  `cmd:"" help:"Let the dashboards show a replay's results, for all articles at once."`
	Rollback replayRollbackCommand `cmd:"" help:"Let the dashboards show again what they showed before the last promotion."`
	Prune    replayPruneCommand    `cmd:"" help:"Drop the edition of results that is not shown."`
}

// replaySelectionFlags select what of the raw topic is enriched again. No variable
// sets them, so that nothing is chosen unawares.
type replaySelectionFlags struct {
	InputTopic    string        `default:"articles.raw" placeholder:"TOPIC" help:"Topic of raw articles."`
	Group         string        `default:"dateline" help:"Consumer group of the live pool, which goes first."`
	FromBeginning bool          `env:"-" xor:"from" help:"All that the topic holds; so it is without a choice."`
	FromOffsets   map[int]int64 `env:"-" xor:"from" mapsep:"," placeholder:"P=O,…" help:"From these offsets on, by partition; partitions that are not named are left out."`
	Since         moment        `env:"-" xor:"from" placeholder:"TIME" help:"From the first record of this time on, as 2026-03-01T09:30:00Z, or of so long ago, as 24h."`
	IDs           string        `name:"ids" env:"-" placeholder:"FILE" help:"Only the articles whose ids are in this file, one a line; - for standard input."`
	From          string        `env:"-" enum:"topic,store" default:"topic" help:"Where to take what retention has removed from the topic: topic (it is left out) or store (the texts kept in Postgres)."`
	Rate          float64       `env:"-" default:"0" placeholder:"N" help:"Most records read a second, over all who take part; 0 for no bound."`
}

// plan makes the plan for a pipeline.
func (f replaySelectionFlags) plan(ctx context.Context, term terminal, client *stream.Client, s *store.Store, digest string) (replay.Plan, error) {
	if !(f.Rate >= 0 && f.Rate <= math.MaxFloat64) { // nor is it NaN or infinite
		return replay.Plan{}, usageError{errors.New("--rate must be a number of at least 0")}
	}
	selection := replay.Selection{Topic: f.InputTopic, From: f.FromOffsets, Since: f.Since.Time, FromStore: f.From == "store"}
	if f.IDs != "" {
		ids, err := readIDs(f.IDs, term.in)
		if err != nil {
			return replay.Plan{}, usageError{fmt.Errorf("--ids: %w", err)}
		}
		selection.IDs = ids
	}
	plan, err := replay.NewPlan(ctx, client, s, digest, f.Group, selection)
	switch {
	case errors.As(err, new(*replay.OffsetError)):
		return plan, usageError{fmt.Errorf("--from-offsets: %w", err)}
	case errors.Is(err, stream.ErrNoTopic):
		return plan, fmt.Errorf("%w; name another with --input-topic", err)
	}
	return plan, err
}

// readIDs reads an id a line.
func readIDs(path string, stdin io.Reader) ([]string, error) {
	input := stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		input = file
	}
	var ids []string
	lines := bufio.NewScanner(input)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if id := strings.TrimRight(lines.Text(), "\r"); id != "" {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 && lines.Err() == nil {
		return nil, fmt.Errorf("%s holds no ids", path)
	}
	slices.Sort(ids)
	return slices.Compact(ids), lines.Err()
}

// withServers opens what a replay needs, and checks that it answers.
func withServers(
	ctx context.Context, k kafkaFlags, d databaseFlags, use func(client *stream.Client, s *store.Store) error,
) error {
	client, err := k.connect(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	return d.withTables(ctx, func(s *store.Store) error { return use(client, s) })
}

// replayError says what to do about a replay that cannot be found, or is in a state
// that does not allow it.
func replayError(err error) error {
	var in *store.ReplayStateError
	switch {
	case errors.Is(err, store.ErrNoReplay):
		return fmt.Errorf("%w; \"dateline replay status\" lists those that there are", err)
	case errors.As(err, &in):
		return fmt.Errorf("%w; %s", err, replayStateAdvice(in))
	}
	return err
}

func replayStateAdvice(in *store.ReplayStateError) string {
	switch in.State {
	case article.ReplayRunning:
		return "only a paused one can be resumed"
	case article.ReplayPaused:
		return fmt.Sprintf("\"dateline replay resume %d\" lets it go on", in.ID)
	case article.ReplayDone:
		return "nothing is left to do; \"dateline replay prune\" drops its results, if they are not shown"
	}
	return "start another one; what it has written goes with \"dateline replay prune\""
}

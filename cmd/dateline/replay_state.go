package main

import (
	"context"
	"fmt"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
)

// replayIDFlags name a replay.
type replayIDFlags struct {
	ID int `arg:"" help:"Number of the replay."`
	databaseFlags
}

// change brings the replay to a state, and says so.
func (f replayIDFlags) change(ctx context.Context, term terminal, to article.ReplayState, message string, from ...article.ReplayState) error {
	return f.withTables(ctx, func(s *store.Store) error {
		if err := s.SetReplayState(ctx, f.ID, from, to); err != nil {
			return replayError(err)
		}
		fmt.Fprintf(term.out, "replay %d is %s; %s\n", f.ID, to, message)
		return nil
	})
}

type replayPauseCommand struct{ replayIDFlags }

// Run pauses the replay.
func (c replayPauseCommand) Run(ctx context.Context, term terminal) error {
	return c.change(ctx, term, article.ReplayPaused, fmt.Sprintf("who takes part finishes the batch at hand and waits for \"dateline replay resume %d\"", c.ID),
		article.ReplayRunning)
}

type replayResumeCommand struct{ replayIDFlags }

// Run lets the replay go on.
func (c replayResumeCommand) Run(ctx context.Context, term terminal) error {
	return c.change(ctx, term, article.ReplayRunning, "who takes part goes on", article.ReplayPaused)
}

type replayDeleteCommand struct{ replayIDFlags }

// Run gives the replay up.
func (c replayDeleteCommand) Run(ctx context.Context, term terminal) error {
	return c.change(ctx, term, article.ReplayDeleted, "nothing more is written for it, and \"dateline replay prune\" drops what was",
		article.ReplayRunning, article.ReplayPaused)
}

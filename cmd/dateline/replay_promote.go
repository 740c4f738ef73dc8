package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
)

type replayPromoteCommand struct{ replayIDFlags }

// Run puts the replay's edition in front of the dashboards.
func (c replayPromoteCommand) Run(ctx context.Context, term terminal) error {
	return c.withTables(ctx, func(s *store.Store) error {
		r, err := s.Replay(ctx, c.ID)
		if err != nil {
			return replayError(err)
		}
		before, err := s.Promote(ctx, r.Edition)
		if err != nil {
			return promoteError(err, r)
		}
		fmt.Fprintf(term.out, "the dashboards show edition %d, made by replay %d, instead of edition %d; "+
			"\"dateline replay rollback\" goes back, \"dateline replay prune\" drops edition %d\n", r.Edition, r.ID, before, before)
		return nil
	})
}

// promoteError says what to do.
func promoteError(err error, r article.Replay) error {
	switch {
	case errors.As(err, new(*store.UnfinishedError)):
		return fmt.Errorf("replay %d is not done, it is %s; \"dateline replay run %d\" goes on with it", r.ID, r.State, r.ID)
	case errors.Is(err, store.ErrEditionShown):
		return fmt.Errorf("nothing to do: edition %d of replay %d is shown already", r.Edition, r.ID)
	case errors.Is(err, store.ErrNoEdition):
		return fmt.Errorf("replay %d has no results any more: its edition %d was pruned", r.ID, r.Edition)
	}
	return replayError(err)
}

type replayRollbackCommand struct{ databaseFlags }

// Run shows again what was shown before.
func (c replayRollbackCommand) Run(ctx context.Context, term terminal) error {
	return c.withTables(ctx, func(s *store.Store) error {
		editions, err := s.Editions(ctx)
		if err != nil {
			return err
		}
		shown, other := shownAndOther(editions)
		// A replay's edition is always the newer one.
		if other == nil || other.ID > shown.ID {
			return fmt.Errorf("nothing to do: edition %d is shown, and none that was shown before it is kept", shown.ID)
		}
		_, err = s.Promote(ctx, other.ID)
		if errors.Is(err, store.ErrEditionShown) {
			return fmt.Errorf("nothing to do: edition %d is shown already", other.ID)
		}
		if err != nil {
			return err
		}
		forward, err := replayOf(ctx, s, shown.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(term.out, "the dashboards show edition %d again, instead of edition %d; "+
			"\"dateline replay promote %d\" goes forward, \"dateline replay prune\" drops edition %d\n", other.ID, shown.ID, forward, shown.ID)
		return nil
	})
}

// replayOf returns the number of the replay that has made an edition.
func replayOf(ctx context.Context, s *store.Store, edition int) (int, error) {
	all, err := s.Replays(ctx)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(all, func(r article.Replay) bool { return r.Edition == edition })
	if i < 0 {
		return 0, fmt.Errorf("no replay has made edition %d", edition)
	}
	return all[i].ID, nil
}

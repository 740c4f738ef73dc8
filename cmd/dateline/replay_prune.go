package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline/dateline/store"
)

type replayPruneCommand struct{ databaseFlags }

// Run drops the edition that is not shown.
func (c replayPruneCommand) Run(ctx context.Context, term terminal) error {
	return c.withTables(ctx, func(s *store.Store) error {
		total, last := 0, time.Now()
		edition, err := s.Prune(ctx, func(articles int) {
			total = articles
			if now := time.Now(); now.Sub(last) >= progressInterval {
				fmt.Fprintf(term.err, "%d articles are done\n", articles)
				last = now
			}
		})
		var unfinished *store.UnfinishedError
		switch {
		case errors.As(err, &unfinished):
			return fmt.Errorf("replay %[1]d is not done, and would lose its results; \"dateline replay run %[1]d\" goes on with it, "+
				"\"dateline replay delete %[1]d\" gives it up", unfinished.Replay)
		case errors.Is(err, store.ErrOneEdition):
			fmt.Fprintln(term.out, "nothing to do: there is only the edition that is shown")
			return nil
		case err != nil:
			return err
		}
		fmt.Fprintf(term.out, "edition %d is gone, which %d articles had results of their own in; what is shown stays as it is\n", edition, total)
		return nil
	})
}

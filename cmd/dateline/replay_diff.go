package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
)

type replayDiffCommand struct {
	From int `arg:"" optional:"" help:"Number of the edition to compare from; the one that is shown by default."`
	To   int `arg:"" optional:"" help:"Number of the edition to compare it with; the other one by default."`
	databaseFlags
	Examples int    `env:"-" default:"2" placeholder:"N" help:"Articles to name for each change."`
	Output   string `enum:"auto,json,text" default:"auto" help:"What to write: json (one object), text (tables), or auto: text on a terminal, else json."`
}

// Run compares two editions.
func (c replayDiffCommand) Run(ctx context.Context, term terminal) error {
	switch {
	case c.Examples < 0:
		return usageError{errors.New("--examples must be at least 0")}
	case (c.From == 0) != (c.To == 0):
		return usageError{errors.New("name two editions, or none for the one that is shown and the other one")}
	case c.From != 0 && c.From == c.To:
		return usageError{fmt.Errorf("edition %d is the same as itself", c.From)}
	}
	return c.withTables(ctx, func(s *store.Store) error {
		editions, err := s.Editions(ctx)
		if err != nil {
			return err
		}
		if c.From == 0 {
			shown, other := shownAndOther(editions)
			if other == nil {
				return fmt.Errorf("there is nothing to compare edition %d with; \"dateline replay start\" begins another one", shown.ID)
			}
			c.From, c.To = shown.ID, other.ID
		}
		d, err := s.Diff(ctx, c.From, c.To, c.Examples)
		if errors.Is(err, store.ErrNoEdition) {
			return fmt.Errorf("%w; there are: %s", err, editionNumbers(editions))
		}
		if err != nil {
			return err
		}
		if err := c.noteUnfinished(ctx, term, s, d.From, d.To); err != nil {
			return err
		}
		if asJSON(c.Output, term) {
			return printDiffJSON(term, d)
		}
		return newDiffReport(term, reportRows).print(d)
	})
}

// noteUnfinished tells of editions that are still being made.
func (c replayDiffCommand) noteUnfinished(ctx context.Context, term terminal, s *store.Store, editions ...article.DiffEdition) error {
	for _, e := range editions {
		if e.Replay == 0 {
			continue
		}
		r, err := s.Replay(ctx, e.Replay)
		if err != nil {
			return err
		}
		if r.State != article.ReplayDone {
			fmt.Fprintf(term.err, "replay %d is %s, %.0f %% of it is done: what it has not come to is the same in both editions\n",
				r.ID, r.State, 100*done(wholeOf(r)))
		}
	}
	return nil
}

// shownAndOther tells the editions apart; other is nil if there is one only.
func shownAndOther(editions []store.Edition) (shown store.Edition, other *store.Edition) {
	for i, e := range editions {
		if e.Shown {
			shown = e
		} else {
			other = &editions[i]
		}
	}
	return shown, other
}

func editionNumbers(editions []store.Edition) string {
	list := ""
	for i, e := range editions {
		if i > 0 {
			list += ", "
		}
		list += fmt.Sprint(e.ID)
	}
	return list
}

func printDiffJSON(term terminal, d article.Diff) error {
	encoder := json.NewEncoder(term.out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(d); err != nil {
		return fmt.Errorf("write the comparison: %w", err)
	}
	return nil
}

// isColored reports whether the output takes colours.
func isColored(term terminal) bool {
	_, isTerminal := terminalWidth(term.out)
	return isTerminal && os.Getenv("NO_COLOR") == ""
}

package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// Edition is a complete set of results. There are two at most.
type Edition struct {
	ID         int
	Pipeline   string // digest of the replay that makes it; "" for the first one
	Shown      bool   // whether the dashboards show it
	CreatedAt  time.Time
	PromotedAt *time.Time // nil if it was never shown
}

// Editions returns those that there are, the oldest first.
func (s *Store) Editions(ctx context.Context) ([]Edition, error) {
	return query[Edition](ctx, s, "editions", selectAllEditions)
}

const selectAllEditions = `
SELECT e.id, coalesce(e.pipeline, ''), e.id = s.edition, e.created_at, e.promoted_at
  FROM editions e CROSS JOIN serving s
 ORDER BY e.id`

// Errors of Promote and Prune. What to do stands in their texts.
var (
	ErrNoEdition    = errors.New("there is no such edition")
	ErrEditionShown = errors.New("the edition is shown already")
	ErrOneEdition   = errors.New("there is no other edition")
)

// EditionKeptError says that a replay cannot begin, since two editions are kept.
type EditionKeptError struct {
	Edition    int
	PromotedAt *time.Time // nil for one that a replay has made and nobody has promoted
}

// Error says which one is kept, and why.
func (e *EditionKeptError) Error() string {
	if e.PromotedAt == nil {
		return fmt.Sprintf("edition %d of another replay is not promoted yet", e.Edition)
	}
	return fmt.Sprintf("edition %d, which was shown before, is kept to roll back to", e.Edition)
}

// UnfinishedError says that the replay which makes an edition is not done.
type UnfinishedError struct{ Replay int }

// Error names the replay.
func (e *UnfinishedError) Error() string { return fmt.Sprintf("replay %d is not done", e.Replay) }

// refuseUnfinished returns an *UnfinishedError while a replay can still write
// to the edition.
func refuseUnfinished(ctx context.Context, tx pgx.Tx, edition int) error {
	var unfinished UnfinishedError
	err := tx.QueryRow(ctx, `SELECT id FROM replays WHERE edition = $1 AND state IN ('running', 'paused') FOR SHARE`, edition).
		Scan(&unfinished.Replay)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return &unfinished
}

// refuseDeleted returns a *ReplayStateError for the edition of a replay that was given
// up, which is not complete and never will be.
func refuseDeleted(ctx context.Context, tx pgx.Tx, edition int) error {
	var id int
	err := tx.QueryRow(ctx, `SELECT id FROM replays WHERE edition = $1 AND state = 'deleted'`, edition).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return &ReplayStateError{id, article.ReplayDeleted}
}

// startEdition makes the edition of a replay. The error is an *EditionKeptError
// if there are two already.
func startEdition(ctx context.Context, tx pgx.Tx, pipeline string) (id int, err error) {
	if _, err := tx.Exec(ctx, `LOCK TABLE editions IN EXCLUSIVE MODE`); err != nil {
		return 0, err
	}
	rows, err := tx.Query(ctx, selectAllEditions)
	if err != nil {
		return 0, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Edition])
	if err != nil {
		return 0, err
	}
	for _, e := range all {
		if !e.Shown {
			return 0, &EditionKeptError{e.ID, e.PromotedAt}
		}
	}
	err = tx.QueryRow(ctx, `INSERT INTO editions (pipeline) VALUES ($1) RETURNING id`, pipeline).Scan(&id)
	return id, err
}

// beside returns the edition that is kept beside one of the two.
func beside(edition, shown, other int) int {
	if edition == other {
		return shown
	}
	return other
}

// Promote puts an edition in front of the dashboards, for all articles at once.
// It moves no row, so that it takes the same time however many there are, and
// no reader waits. It returns the edition that was shown before, to which
// promoting that one goes back.
func (s *Store) Promote(ctx context.Context, edition int) (before int, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, `SELECT edition FROM serving FOR UPDATE`).Scan(&before); err != nil {
			return err
		}
		if before == edition {
			return ErrEditionShown
		}
		if err := refuseUnfinished(ctx, tx, edition); err != nil {
			return err
		}
		if err := refuseDeleted(ctx, tx, edition); err != nil {
			return err
		}
		found, err := tx.Exec(ctx, `UPDATE editions SET promoted_at = now() WHERE id = $1`, edition)
		if err != nil {
			return err
		}
		if found.RowsAffected() == 0 {
			return ErrNoEdition
		}
		_, err = tx.Exec(ctx, `UPDATE serving SET edition = $1`, edition)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("promote edition %d: %w", edition, err)
	}
	return before, nil
}

package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// LockStories and LockRollups are the statements by which a writer keeps the others out.
const (
	LockStories = lockStories
	LockRollups = lockRollups
)

// Dialer is how a store connects.
var Dialer = dialer

// BeginEdition makes an edition as a replay does, without the replay.
func (s *Store) BeginEdition(ctx context.Context, pipeline string) (id int, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		id, err = startEdition(ctx, tx, pipeline)
		return err
	})
	return id, err
}

// SaveInEdition writes outcomes as a replay does, without its accounts.
func (s *Store) SaveInEdition(ctx context.Context, edition int, pipeline article.Pipeline, outcomes []article.Outcome) error {
	return s.write(ctx, func(tx pgx.Tx) error {
		b := newBatch(pipeline, pointers(outcomes))
		b.edition = edition
		_, err := b.write(ctx, tx, &roundTrip{})
		return err
	})
}

// HideInEdition says that a replay could not enrich the articles of outcomes.
func (s *Store) HideInEdition(ctx context.Context, edition int, pipeline string, outcomes ...article.Outcome) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, insertPipeline, pipeline, "2"); err != nil {
			return err
		}
		return hideDead(ctx, tx, edition, pipeline, column(outcomes, func(o article.Outcome) revision {
			return revision{articleID(&o), o.Source}
		}))
	})
}

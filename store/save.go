package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// Save writes what became of a batch of records, in one transaction, under the
// claim to their partition; nextOffset is the one behind them. See the package's
// invariants. A *article.RejectedError says that one record's data is refused,
// and ErrFenced that the claim is void; neither has written anything. Every
// other error is an outage.
func (s *Store) Save(
	ctx context.Context, claim article.Claim, nextOffset int64, pipeline article.Pipeline, outcomes []article.Outcome,
) error {
	rows := pointers(outcomes)
	b := newBatch(pipeline, rows)
	err := s.write(ctx, func(tx pgx.Tx) error {
		var trip roundTrip
		queueHold(&trip, claim, nextOffset)
		_, err := b.write(ctx, tx, &trip)
		return err
	})
	if isRefusedData(err) {
		return s.findRefused(ctx, pipeline, rows, err)
	}
	if err != nil {
		return fmt.Errorf("save %d records: %w", len(outcomes), err)
	}
	return nil
}

// pointers spares copies of what is large.
func pointers[T any](list []T) []*T {
	all := make([]*T, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

// errTrial undoes the transaction that tries a single record.
var errTrial = errors.New("trial")

// findRefused tries the records one by one, to name the one at fault.
func (s *Store) findRefused(ctx context.Context, pipeline article.Pipeline, outcomes []*article.Outcome, cause error) error {
	for _, outcome := range outcomes {
		b := newBatch(pipeline, []*article.Outcome{outcome})
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			if _, err := b.write(ctx, tx, &roundTrip{}); err != nil {
				return err
			}
			return errTrial
		})
		switch {
		case isRefusedData(err):
			return &article.RejectedError{Source: outcome.Source, Fault: article.Fault{
				Class: article.Invalid, Stage: "save", Message: err.Error(),
			}}
		case !errors.Is(err, errTrial):
			return fmt.Errorf("look for the record that was refused: %w", err)
		}
	}
	return fmt.Errorf("save %d records: %w", len(outcomes), cause)
}

package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// ErrNoReplay is returned for a number that no replay has.
var ErrNoReplay = errors.New("there is no such replay")

// ReplayStateError says that a replay is in a state in which something cannot be
// done with it.
type ReplayStateError struct {
	ID    int
	State article.ReplayState
}

// Error names the state.
func (e *ReplayStateError) Error() string { return fmt.Sprintf("replay %d is %s", e.ID, e.State) }

// PartitionLost tells callers that know no store that trying again is in vain.
func (*ReplayStateError) PartitionLost() bool { return true }

// CreateReplay begins a replay and the edition that it writes to, and returns it
// with its number, edition and group. State, times and progress are not taken
// from r. The error is an *EditionKeptError if there are two editions already.
func (s *Store) CreateReplay(ctx context.Context, r article.Replay) (article.Replay, error) {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		if r.Edition, err = startEdition(ctx, tx, r.Pipeline.Digest); err != nil {
			return err
		}
		err = tx.QueryRow(ctx, insertReplay, r.Pipeline.Digest, r.Pipeline.Version, r.Edition, r.Topic, r.LiveGroup, r.IDs, r.FromStore,
			r.Publish, r.To, r.Rate, r.MaxLiveLag, r.CreatedBy).Scan(&r.ID)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, insertReplayPartitions, r.ID,
			column(r.Partitions, func(p article.ReplayPartition) int { return p.Partition }),
			column(r.Partitions, func(p article.ReplayPartition) int64 { return p.StartOffset }),
			column(r.Partitions, func(p article.ReplayPartition) int64 { return p.EndOffset }))
		return err
	})
	if err != nil {
		return article.Replay{}, fmt.Errorf("begin a replay: %w", err)
	}
	return s.Replay(ctx, r.ID)
}

const insertReplay = `
WITH numbered AS (SELECT nextval(pg_get_serial_sequence('replays', 'id'))::integer AS id)
INSERT INTO replays (id, state, pipeline, version, edition, topic, live_group, "group", ids, from_store, publish, to_topic, rate,
       max_live_lag, created_by)
OVERRIDING SYSTEM VALUE
SELECT id, 'running', $1, $2, $3, $4, $5::text, $5::text || '-replay-' || id, $6, $7, $8, $9, $10, $11, $12 FROM numbered
RETURNING id`

const insertReplayPartitions = `
INSERT INTO replay_partitions (replay_id, "partition", start_offset, end_offset, next_offset)
SELECT $1, "partition", start_offset, end_offset, start_offset
  FROM unnest($2::integer[], $3::bigint[], $4::bigint[]) AS u ("partition", start_offset, end_offset)`

// Replay returns a replay with its partitions, or ErrNoReplay.
func (s *Store) Replay(ctx context.Context, id int) (article.Replay, error) {
	found, err := s.replays(ctx, "WHERE id = $1", id)
	if err != nil {
		return article.Replay{}, err
	}
	if len(found) == 0 {
		return article.Replay{}, fmt.Errorf("replay %d: %w", id, ErrNoReplay)
	}
	return found[0], nil
}

// Replays returns all replays with their partitions, the newest first.
func (s *Store) Replays(ctx context.Context) ([]article.Replay, error) { return s.replays(ctx, "") }

// replays reads both tables as they are at one time, so that the state fits the
// offsets.
func (s *Store) replays(ctx context.Context, where string, arguments ...any) (found []article.Replay, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, selectReplays+where+" ORDER BY id DESC", arguments...)
		if err != nil {
			return err
		}
		if found, err = pgx.CollectRows(rows, scanReplay); err != nil {
			return err
		}
		for i := range found {
			rows, err := tx.Query(ctx, selectReplayPartitions, found[i].ID)
			if err != nil {
				return err
			}
			if found[i].Partitions, err = pgx.CollectRows(rows, scanReplayPartition); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("query replays: %w", err)
	}
	return found, nil
}

const selectReplays = `
SELECT id, state, pipeline, version, edition, topic, live_group, "group", ids, from_store, publish, to_topic, rate, max_live_lag,
       created_by, created_at, done_at
  FROM replays `

func scanReplay(row pgx.CollectableRow) (r article.Replay, err error) {
	err = row.Scan(&r.ID, &r.State, &r.Pipeline.Digest, &r.Pipeline.Version, &r.Edition, &r.Topic, &r.LiveGroup, &r.Group, &r.IDs,
		&r.FromStore, &r.Publish, &r.To, &r.Rate, &r.MaxLiveLag, &r.CreatedBy, &r.CreatedAt, &r.DoneAt)
	return r, err
}

const selectReplayPartitions = `
SELECT "partition", start_offset, end_offset, next_offset, written, unchanged, older, retracted, dead, unselected, removed, no_record,
       unpublished, started_at, saved_at
  FROM replay_partitions
 WHERE replay_id = $1
 ORDER BY "partition"`

func scanReplayPartition(row pgx.CollectableRow) (p article.ReplayPartition, err error) {
	f := &p.Fates
	err = row.Scan(&p.Partition, &p.StartOffset, &p.EndOffset, &p.NextOffset, &f.Written, &f.Unchanged, &f.Older, &f.Retracted, &f.Dead,
		&f.Unselected, &f.Removed, &f.NoRecord, &p.Unpublished, &p.StartedAt, &p.SavedAt)
	return p, err
}

// SetReplayState brings a replay from one of some states to another. When it has
// come to deleted, nothing more is written for it. The error is ErrNoReplay, or a
// *ReplayStateError if it is in another state.
func (s *Store) SetReplayState(ctx context.Context, id int, from []article.ReplayState, to article.ReplayState) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		state, err := lockReplay(ctx, tx, id, "FOR UPDATE")
		if err != nil {
			return err
		}
		for _, f := range from {
			if f == state {
				_, err := tx.Exec(ctx, `UPDATE replays SET state = $2 WHERE id = $1`, id, to)
				return err
			}
		}
		return &ReplayStateError{id, state}
	})
	if err != nil {
		return fmt.Errorf("make replay %d %s: %w", id, to, err)
	}
	return nil
}

// lockReplay returns the state, which stays until the transaction ends.
func lockReplay(ctx context.Context, tx pgx.Tx, id int, lock string) (state article.ReplayState, err error) {
	err = tx.QueryRow(ctx, `SELECT state FROM replays WHERE id = $1 `+lock, id).Scan(&state)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", ErrNoReplay
	}
	return state, err
}

package console

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Open returns connections that cannot write, and whose statements end after a
// while; it changes config for that. It does not connect. The caller closes them.
func Open(ctx context.Context, config *pgxpool.Config) (*pgxpool.Pool, error) {
	config.ConnConfig.ConnectTimeout = 5 * time.Second
	config.MaxConns = min(config.MaxConns, 8)
	parameters := config.ConnConfig.RuntimeParams
	for name, value := range map[string]string{
		"application_name":                    "dateline console",
		"default_transaction_read_only":       "on",
		"statement_timeout":                   "10s",
		"lock_timeout":                        "5s",
		"idle_in_transaction_session_timeout": "30s",
		// A plan for any period and any words is a bad one for most; compiling takes
		// longer than these queries; and sums over a year want some memory.
		"plan_cache_mode": "force_custom_plan",
		"jit":             "off",
		"work_mem":        "32MB",
	} {
		parameters[name] = value
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return pool, nil
}

// database reads the views of the schema dashboard.
type database struct{ pool *pgxpool.Pool }

// at reads all of a page at one moment: a promotion meanwhile is not seen.
func (d database) at(ctx context.Context, read func(tx pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, d.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, read)
}

// listed returns rows, never nil, so that they are a list in JSON too.
func listed[T any](ctx context.Context, tx pgx.Tx, sql string, arguments ...any) ([]T, error) {
	rows, err := tx.Query(ctx, sql, arguments...)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if found == nil {
		found = []T{}
	}
	return found, err
}

// one returns a row, nil where there is none.
func one[T any](ctx context.Context, tx pgx.Tx, sql string, arguments ...any) (*T, error) {
	rows, err := tx.Query(ctx, sql, arguments...)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByPos[T])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return found, err
}

// Partitions makes the database a Progress, which knows of no lag.
func (d database) Partitions(ctx context.Context) ([]PartitionProgress, error) {
	rows, err := d.pool.Query(ctx, selectPartitions)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p PartitionProgress, err error) {
		return p, row.Scan(&p.Partition, &p.NextOffset)
	})
}

// The live pool is the group that no replay has made; where there are several,
// the one that saved last.
const selectPartitions = `
SELECT "partition", coalesce(next_offset, -1)
  FROM dashboard.partitions
 WHERE ("group", topic) = (SELECT "group", topic FROM dashboard.partitions
                            WHERE "group" !~ '-replay-[0-9]+$' ORDER BY saved_at DESC NULLS LAST LIMIT 1)
 ORDER BY "partition"`

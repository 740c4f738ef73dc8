package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// locks is how often saves were seen to wait for a lock, or to hold one for which all
// others would have to wait.
type locks struct {
	looks, holding float64
	waits          float64 // processes of the server, of all looks
}

func (l locks) waiting() float64 { return l.waits / max(1, l.looks) } // at once, on average
func (l locks) held() float64    { return l.holding / max(1, l.looks) }

// countLocks reads both. Of advisory locks there are those of rollups and of stories.
const countLocks = `
SELECT count(*) FILTER (WHERE NOT granted),
       count(*) FILTER (WHERE granted AND locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) > 0
  FROM pg_locks`

// watchLocks looks at a database's locks now and then, until what it returns is called.
func watchLocks(ctx context.Context, database string) (stop func() (locks, error)) {
	const between = 50 * time.Millisecond
	watching, cancel := context.WithCancel(ctx)
	var seen locks
	done := make(chan error, 1)
	go func() {
		conn, err := pgx.Connect(ctx, database)
		if err != nil {
			done <- err
			return
		}
		defer conn.Close(ctx)
		for pauseFor(watching, between) == nil {
			var waits float64
			var holding bool
			if err := conn.QueryRow(ctx, countLocks).Scan(&waits, &holding); err != nil {
				done <- err
				return
			}
			seen.looks, seen.waits = seen.looks+1, seen.waits+waits
			if holding {
				seen.holding++
			}
		}
		done <- nil
	}()
	return func() (locks, error) {
		cancel()
		err := <-done
		return seen, err
	}
}

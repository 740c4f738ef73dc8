package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// locks is how often saves were seen to wait for a lock, or to hold one for which all
// others would have to wait.
type locks struct {
	looks   float64
	waits   float64 // processes of the server, of all looks
	holding float64 // looks at which there was one
	between float64 // of these, looks at which all that held one waited for their workers
}

func (l locks) waiting() float64 { return l.waits / max(1, l.looks) } // at once, on average
func (l locks) held() float64    { return l.holding / max(1, l.looks) }
func (l locks) unused() float64  { return l.between / max(1, l.looks) }

// countLocks reads them. Of advisory locks there are those of rollups and of stories.
const countLocks = `
SELECT count(*) FILTER (WHERE NOT granted),
       count(*) FILTER (WHERE granted AND locktype = 'advisory') > 0,
       coalesce(bool_and(wait_event = 'ClientRead') FILTER (WHERE granted AND locktype = 'advisory'), false)
  FROM pg_locks JOIN pg_stat_activity USING (pid)
 WHERE datname = current_database()`

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
			if err := seen.look(ctx, conn); err != nil {
				done <- err
				return
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

func (l *locks) look(ctx context.Context, conn *pgx.Conn) error {
	var waits float64
	var holding, between bool
	if err := conn.QueryRow(ctx, countLocks).Scan(&waits, &holding, &between); err != nil {
		return err
	}
	l.looks, l.waits = l.looks+1, l.waits+waits
	if holding {
		l.holding++
	}
	if between {
		l.between++
	}
	return nil
}

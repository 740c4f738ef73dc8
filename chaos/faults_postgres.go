package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func killPostgres(ctx context.Context, w *world, random *rand.Rand) error {
	if err := w.postgres.Kill(); err != nil {
		return err
	}
	pauseBetween(random, 0, 3*time.Second)
	return w.postgres.Start(ctx)
}

func restartPostgres(ctx context.Context, w *world, random *rand.Rand) error {
	w.postgres.Close()
	pauseBetween(random, 0, 3*time.Second)
	return w.postgres.Start(ctx)
}

func readOnlyPostgres(ctx context.Context, w *world, random *rand.Rand) error {
	if err := w.postgres.Do(ctx, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"); err != nil {
		return err
	}
	pauseBetween(random, time.Second, 5*time.Second)
	return w.postgres.Do(ctx, "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")
}

// takeConnections takes every connection that the server has to give: the free
// ones, and those of the workers, which are ended.
func takeConnections(ctx context.Context, w *world, random *rand.Rand) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second+time.Duration(random.Int64N(int64(4*time.Second))))
	defer cancel()
	var held []*pgx.Conn
	defer func() {
		for _, conn := range held {
			_ = conn.Close(context.Background()) // the server ends with the run at the latest
		}
	}()
	refused := 0
	for ctx.Err() == nil {
		conn, err := pgx.Connect(ctx, w.postgres.URL(w.postgres.Port()))
		if err == nil {
			held = append(held, conn)
			continue
		}
		const tooMany = "53300"
		var answer *pgconn.PgError
		if !errors.As(err, &answer) || answer.Code != tooMany {
			continue // ctx may have ended meanwhile
		}
		if refused++; refused == 1 && len(held) > 0 {
			if _, err := held[0].Exec(ctx, endWorkersSessions); err != nil {
				return fmt.Errorf("end the workers' sessions: %w", err)
			}
		}
		wait(ctx, 20*time.Millisecond)
	}
	if refused == 0 {
		return fmt.Errorf("%d connections are not all that Postgres has", len(held))
	}
	return nil
}

const endWorkersSessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dateline'`

// fillDisk lets statements fail that need another page.
func fillDisk(ctx context.Context, w *world, random *rand.Rand) error {
	return w.whileFull(ctx, random, "CREATE TEMPORARY TABLE another AS SELECT 1")
}

// fillLog lets Postgres itself fail, which stops where it cannot write its log.
func fillLog(ctx context.Context, w *world, random *rand.Rand) error {
	return w.whileFull(ctx, random, "SELECT pg_logical_emit_message(false, 'chaos', repeat('x', 1000000))")
}

// whileFull fills the disk and repeats a statement until it fails. After a while
// it makes room, and starts the server if that has given up.
func (w *world) whileFull(ctx context.Context, random *rand.Rand, statement string) (err error) {
	defer func() { err = errors.Join(err, w.disk.free(), w.postgres.Start(ctx)) }()
	const enough = 500 // times; it leaves more than the log that is kept ready
	for try := 0; ; try++ {
		if err := w.disk.fill(); err != nil {
			return err
		}
		if err := w.postgres.Do(ctx, statement); err != nil {
			break
		}
		if try == enough {
			return errors.New("the disk is full, and Postgres goes on")
		}
	}
	for end := time.Now().Add(time.Second + time.Duration(random.Int64N(int64(4*time.Second)))); time.Now().Before(end); {
		if err := w.disk.fill(); err != nil { // what the server has given up meanwhile
			return err
		}
		wait(ctx, 100*time.Millisecond)
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3/lock"

	"github.com/dateline/dateline/store/storetest"
)

func TestMigrateUpAndDown(t *testing.T) {
	address := "--database-url=" + storetest.URL(t)
	for _, step := range []struct {
		args string
		want string // each line holds it
	}{
		{"migrate status", "pending"},
		{"migrate", "applied "},
		{"migrate up", "nothing to do"},
		{"migrate status", "applied"},
		{"migrate down --yes", "took back "},
		{"migrate up", "applied "},
	} {
		out := succeed(t, append(strings.Fields(step.args), address)...)
		for line := range strings.Lines(out) {
			if !strings.Contains(line, step.want) {
				t.Errorf("%s wrote %q, want %q in it", step.args, line, step.want)
			}
		}
		if out == "" {
			t.Errorf("%s wrote nothing", step.args)
		}
	}
}

// A worker waits for the lock of a migration in a session of its own, which ends
// with the server. Here an operator ends it, before the lock is free.
func TestAStartingWorkerWaitsForThePostgresThatGoesAway(t *testing.T) {
	p := newPool(t, 1)
	conn, err := pgx.Connect(t.Context(), p.database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	do := func(sql string) int64 {
		tag, err := conn.Exec(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		return tag.RowsAffected()
	}
	do(fmt.Sprintf("SELECT pg_advisory_lock(%d)", lock.DefaultLockID))
	w := p.startWorker(t)
	eventually(t, func() bool {
		return do(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pg_try_advisory_lock%'`) > 0
	})
	eventually(t, func() bool { return strings.Contains(w.log.String(), "an outage of postgres during the migration") })
	do("SELECT pg_advisory_unlock_all()")
	eventually(t, func() bool { return strings.Contains(w.log.String(), "joined the group") })
	w.stop()
	w.end(t)
}

package main

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/store/storetest"
)

// psql runs a script of deploy/postgres as psql does.
func psql(t *testing.T, address, script string, variables ...string) {
	t.Helper()
	program, err := exec.LookPath("psql")
	if err != nil {
		if os.Getenv("REQUIRE_SERVICES") == "1" {
			t.Fatal(err)
		}
		t.Skip("psql is not there")
	}
	command := exec.CommandContext(t.Context(), program, "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file=../../deploy/postgres/"+script, address)
	command.Env = append(os.Environ(), variables...)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// connect connects until the end of the test.
func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// as is the address for another user.
func as(t *testing.T, address, user, password string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	parsed.User = url.UserPassword(user, password)
	return parsed.String()
}

// dropRoles removes roles of the server at the end of the test, before the database
// of theirs goes.
func dropRoles(t *testing.T, address string, roles ...string) {
	t.Helper()
	admin := connect(t, address)
	t.Cleanup(func() {
		for _, role := range roles {
			for _, sql := range []string{"DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role} {
				if _, err := admin.Exec(context.Background(), sql); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// mayNot checks that a user lacks the right to each statement.
func mayNot(t *testing.T, address string, statements ...string) {
	t.Helper()
	conn := connect(t, address)
	if _, err := conn.Exec(t.Context(), "SET default_transaction_read_only = off"); err != nil { // which anybody may
		t.Fatal(err)
	}
	for _, sql := range statements {
		var refused *pgconn.PgError
		if _, err := conn.Exec(t.Context(), sql); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// The script makes a user who sees the views and nothing else, however often it
// runs, and gives the user the password anew.
func TestGrafanaUser(t *testing.T) {
	_, address := storetest.New(t)
	dropRoles(t, address, "grafana")
	for range 2 {
		psql(t, address, "grafana-user.sql", "GRAFANA_POSTGRES_PASSWORD=it's secret")
	}
	grafana := as(t, address, "grafana", "it's secret")
	if _, err := connect(t, grafana).Exec(t.Context(), "SELECT * FROM dashboard.articles"); err != nil {
		t.Error(err)
	}
	mayNot(t, grafana, "SELECT * FROM public.articles", "CREATE TABLE public.mine ()", "DELETE FROM dashboard.entities")
}

// With the users of roles.sql the owner migrates, and the worker does all the rest,
// but can't change what the owner made.
func TestRolesWithLittlePrivilege(t *testing.T) {
	p := newPool(t, 2)
	admin := p.database
	dropRoles(t, admin, "dateline_worker", "dateline_owner")
	for range 2 {
		psql(t, admin, "roles.sql", "OWNER_PASSWORD=a", "WORKER_PASSWORD=b")
	}
	succeed(t, "migrate", "up", "--database-url", as(t, admin, "dateline_owner", "a"))
	p.database = as(t, admin, "dateline_worker", "b")
	mayNot(t, p.database, "CREATE TABLE public.mine ()", "ALTER TABLE articles ADD mine int", "DROP VIEW dashboard.articles", "TRUNCATE articles", "CREATE SCHEMA mine")

	records := bundled(t)[:20]
	p.publish(t, append(records, kafka.Message{Key: records[0].Key}, kafka.Message{Key: []byte("poison"), Value: []byte("{")})...)
	p.work(t, "--no-migrate")
	if n := len(p.column(t, "SELECT id FROM dashboard.articles")); n != 19 {
		t.Errorf("%d articles are shown", n)
	}
	succeed(t, p.args("status", "--interval=0")...)
	succeed(t, p.deadArgs("redrive", "--all")...)
	p.work(t, "--no-migrate")
	id := p.startReplay(t, otherPipeline(t))
	if w := p.replayRun(t, id, otherPipeline(t)); w.await() != exitDone {
		t.Fatalf("%s", w.log)
	}
	for _, command := range []string{"diff", "promote", "rollback", "prune"} {
		var more []string
		if command == "promote" {
			more = []string{id}
		}
		succeed(t, p.replayArgs(command, more...)...)
	}
	reader := "CREATE USER analyst PASSWORD 'c' IN ROLE dateline_reader"
	if _, err := connect(t, admin).Exec(t.Context(), reader); err != nil {
		t.Fatal(err)
	}
	dropRoles(t, admin, "analyst")
	analyst := as(t, admin, "analyst", "c")
	if _, err := connect(t, analyst).Exec(t.Context(), "SELECT * FROM dashboard.coverage"); err != nil {
		t.Error(err)
	}
	mayNot(t, analyst, "SELECT * FROM public.articles", "SELECT * FROM partitions")
}

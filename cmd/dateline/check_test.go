package main

import (
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	storeembedded "github.com/dateline/dateline/store/embedded"
	"github.com/dateline/dateline/worker"
)

func TestCheckIsContentWithWhatAWorkerNeeds(t *testing.T) {
	p := newPool(t, 3)
	succeed(t, "migrate", "--database-url", p.database)
	out := succeed(t, p.args("check", "--listen=127.0.0.1:0", "--otlp-endpoint="+startCollector(t, nil).URL)...)
	for _, want := range []string{"brokers answer", "takes them", p.InputTopic + " has 3 partitions", p.DeadTopic + " has 1 ", "the tables are up to date", "digest "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "ok ") {
			t.Errorf("line %q", line)
		}
	}
}

// Each finding says what is wrong and what to do.
func TestCheckSaysWhatIsWrong(t *testing.T) {
	p := newPool(t, 1)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	with := func(change func(*pool)) pool {
		changed := p
		change(&changed)
		return changed
	}
	for _, test := range []struct {
		name       string
		pool       pool
		flag       string
		wrong, fix string // in one line of what is written
	}{
		{"broker", with(func(p *pool) { p.brokers = "127.0.0.1:1" }), "", "FAIL  kafka     connect to broker 127.0.0.1:1", "check --brokers"},
		{"topic", with(func(p *pool) { p.InputTopic = "no-such-topic" }), "", "ok    topic     no-such-topic does not exist yet", "the worker creates it"},
		{"tables", p, "", "FAIL  postgres  migrations are pending", `run "dateline migrate up"`},
		{"server", p, "--database-url=postgres://127.0.0.1:1/dateline", "FAIL  postgres  connect to the database", "start the server"},
		{"host", p, "--database-url=postgres://no-such-host.invalid/dateline", "FAIL  postgres  connect to the database", "check the host"},
		{"database", p, "--database-url=" + withDatabase(t, p.database, "no_such_database"), `database "no_such_database" does not exist`, "create it"},
		{"password", p, "--database-url=" + locked(t), "password authentication failed", "put the right password"},
		{"address", p, "--listen=" + taken.Addr().String(), "FAIL  listen", "choose another --listen"},
		{"collector", p, "--otlp-endpoint=http://127.0.0.1:1", "FAIL  traces    send to the collector", "check --otlp-endpoint"},
		{"collector's address", p, "--otlp-endpoint=localhost:4317", "FAIL  traces", "--otlp-endpoint must be http://HOST:PORT"},
		{"flags", p, "--batch-records=0", "FAIL  flags", "--batch-records"},
		{"security", p, "--sasl-username=me", "FAIL  kafka", "--sasl-mechanism"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := dateline(t, "", append(test.pool.args("check", "--listen="), strings.Fields(test.flag)...)...)
			found := false
			for line := range strings.Lines(r.out) {
				found = found || strings.Contains(line, test.wrong) && strings.Contains(line, test.fix)
			}
			if !found || r.code != exitFailed || !strings.Contains(r.err, "checks failed") {
				t.Errorf("exit code %d, no line with %q and %q in\n%s%s", r.code, test.wrong, test.fix, r.out, r.err)
			}
		})
	}
}

// Beside a worker the check says how that does.
func TestCheckAsksTheWorkerThatRuns(t *testing.T) {
	p := newPool(t, 1)
	succeed(t, "migrate", "--database-url", p.database)
	health, registry := worker.NewHealth(), prometheus.NewRegistry()
	listen := freeAddress(t)
	stop, err := serveOperations(listen, health, registry, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	check := p.args("check", "--listen="+listen)
	want := "FAIL  listen    the worker on " + listen + " is not ready; not in the consumer group\n"
	if r := dateline(t, "", check...); r.code != exitFailed || !strings.Contains(r.out, want) {
		t.Errorf("exit code %d, no %q in\n%s", r.code, want, r.out)
	}
	health.SetJoined(true)
	want = "ok    listen    a worker on " + listen + " is ready"
	if out := succeed(t, check...); !strings.Contains(out, want) {
		t.Errorf("no %q in\n%s", want, out)
	}
}

// A rollup that somebody has changed is found, and mended by the command that is
// named then.
func TestCheckFindsWrongRollups(t *testing.T) {
	p := newPool(t, 1)
	succeed(t, "migrate", "--database-url", p.database)
	check := p.args("check", "--listen=", "--rollups")
	if out := succeed(t, check...); !strings.Contains(out, "ok    rollups") {
		t.Errorf("no line about rollups in\n%s", out)
	}
	conn, err := pgx.Connect(t.Context(), p.database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), `INSERT INTO topic_days VALUES ('medtop:01000000', '2026-03-01', 0, 1, 1, 100)`); err != nil {
		t.Fatal(err)
	}
	r := dateline(t, "", check...)
	if r.code != exitFailed || !strings.Contains(r.out, "FAIL  rollups   1 rows of topic_days differ") || !strings.Contains(r.out, `run "dateline migrate rollups"`) {
		t.Errorf("exit code %d:\n%s%s", r.code, r.out, r.err)
	}
	succeed(t, "migrate", "rollups", "--database-url", p.database)
	succeed(t, check...)
}

func withDatabase(t *testing.T, address, name string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// locked returns the address of a server that asks for another password.
func locked(t *testing.T) string {
	t.Helper()
	address := guarded(t)
	address.User = url.UserPassword("reader", "wrong")
	return address.String()
}

// guarded returns the address of a server that asks for a password.
func guarded(t *testing.T) *url.URL {
	t.Helper()
	server, err := storeembedded.Start(t.Context(), storeembedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	execute(t, server.URL(),
		"CREATE ROLE reader SUPERUSER LOGIN PASSWORD 'right'",
		"DO $$ BEGIN EXECUTE format('COPY (SELECT ''host all all 127.0.0.1/32 scram-sha-256'') TO %L', current_setting('hba_file')); END $$",
		"SELECT pg_reload_conf()")
	u, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { // the server reloads when it gets to it
		conn, err := pgx.Connect(t.Context(), server.URL())
		if err == nil {
			_ = conn.Close(t.Context())
		}
		return err != nil
	})
	u.User = url.UserPassword("reader", "right")
	return u
}

// execute runs statements, each on its own.
func execute(t *testing.T, address string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range statements {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

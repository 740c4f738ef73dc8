// Package storetest gives tests a Postgres to talk to: an embedded one, or the
// real one that DATELINE_TEST_DATABASE_URL names. With REQUIRE_SERVICES=1 only
// the real one will do.
package storetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/embedded"
)

// server is started by the first test that needs it and stopped by Main.
var server struct {
	sync.Mutex
	running *embedded.Server
}

// Main runs the tests of a package and stops the server that they shared. Call
// it from TestMain.
func Main(m *testing.M) int {
	code := m.Run()
	if server.running != nil {
		if err := server.running.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "stop postgres:", err)
			return 1
		}
	}
	return code
}

// MainWithoutLeaks is Main for packages whose tests may leave no goroutine running.
func MainWithoutLeaks(m *testing.M) int {
	code := Main(m)
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func serverURL(t testing.TB) string {
	t.Helper()
	if address := os.Getenv("DATELINE_TEST_DATABASE_URL"); address != "" {
		return address
	}
	if os.Getenv("REQUIRE_SERVICES") == "1" {
		t.Fatal("REQUIRE_SERVICES=1, but DATELINE_TEST_DATABASE_URL is not set")
	}
	server.Lock()
	defer server.Unlock()
	if server.running == nil {
		started, err := embedded.Start(context.Background(), embedded.Options{Notify: func(message string) { t.Log(message) }})
		if err != nil {
			t.Fatal(err)
		}
		server.running = started
	}
	return server.running.URL()
}

// URL returns the address of an empty database that goes with the test.
func URL(t testing.TB) string {
	t.Helper()
	address := serverURL(t)
	name := "test_" + strings.ToLower(rand.Text()[:12])
	admin := func(sql string) {
		ctx := context.Background() // also after the test's end
		conn, err := pgx.Connect(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	admin("CREATE DATABASE " + name)
	t.Cleanup(func() { admin("DROP DATABASE " + name + " WITH (FORCE)") })
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	parsed.Path = "/" + name
	return parsed.String()
}

// New returns a store on a migrated database of its own, and its address.
func New(t testing.TB) (s *store.Store, address string) {
	t.Helper()
	address = URL(t)
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, address
}

// Connect returns a connection to a database for as long as the test runs.
func Connect(t testing.TB, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // the database goes anyway
	return conn
}

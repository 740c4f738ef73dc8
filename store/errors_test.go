package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

func TestOutagesAreKnownFromRefusals(t *testing.T) {
	for code, want := range map[string]bool{
		"08006": true,  // connection failure
		"25006": true,  // read-only transaction
		"53100": true,  // disk full
		"53200": true,  // out of memory
		"53300": true,  // too many connections
		"57P01": true,  // terminated by an administrator
		"57P02": true,  // crash shutdown
		"57P03": true,  // cannot connect now
		"58030": true,  // input or output error
		"22021": false, // not in the encoding
		"25P02": false, // transaction is aborted
		"28P01": false, // wrong password
		"3D000": false, // no such database
		"42P01": false, // no such table
	} {
		err := fmt.Errorf("migrate: %w", &pgconn.PgError{Code: code})
		if got := store.IsOutage(err); got != want {
			t.Errorf("IsOutage of %s is %t", code, got)
		}
	}
	if store.IsOutage(nil) || store.IsOutage(errors.New("a bug")) {
		t.Error("what no server has answered is taken for an outage")
	}
}

// readOnly says whether new connections only read. Those that are there stay as they are.
func readOnly(t *testing.T, conn *pgx.Conn, value string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), `DO $$ BEGIN
		EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = `+value+`', current_database());
	END $$`); err != nil {
		t.Fatal(err)
	}
}

func TestAReadOnlyServerIsAnOutageOfAMigration(t *testing.T) {
	address := storetest.URL(t)
	conn := storetest.Connect(t, address)
	readOnly(t, conn, "on")
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); !store.IsOutage(err) {
		t.Errorf("a migration on a read-only server ends with %v, which is no outage", err)
	}
}

// A server that only reads, as one that had the address for a moment in a failover, is
// left when another one has it.
func TestAReadOnlyServerIsLeft(t *testing.T) {
	s, address := storetest.New(t)
	conn := storetest.Connect(t, address)
	claim, err := s.Claim(t.Context(), "group", "raw", 0)
	if err != nil {
		t.Fatal(err)
	}
	readOnly(t, conn, "on")
	s, err = store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	save := func() error {
		return s.Save(t.Context(), claim, 1, pipelineA, []article.Outcome{enriched("a", 1)})
	}
	if err := save(); !store.IsOutage(err) {
		t.Fatalf("it does not only read: %v", err)
	}
	readOnly(t, conn, "off")
	if err := save(); err != nil {
		t.Errorf("it was not left: %v", err)
	}
}

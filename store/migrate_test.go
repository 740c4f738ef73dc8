package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

// Builds of PostgreSQL without lz4 keep their own compression.
func TestTextsAreCompressedByLZ4WhereTheServerHasIt(t *testing.T) {
	_, address := storetest.New(t)
	conn := storetest.Connect(t, address)
	var has bool
	var compressed int
	err := conn.QueryRow(t.Context(), `
SELECT EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)),
       count(*) FILTER (WHERE attcompression = 'l')
  FROM pg_attribute
 WHERE attrelid IN ('articles'::regclass, 'enrichments'::regclass) AND attname IN ('body', 'html', 'text')`).Scan(&has, &compressed)
	if err != nil {
		t.Fatal(err)
	}
	if want := map[bool]int{true: 3, false: 0}[has]; compressed != want {
		t.Errorf("%d columns are compressed by lz4, want %d", compressed, want)
	}
}

// A program of before leaves alone what it does not know, and says so.
func TestAMigrationOfANewerProgramIsLeftAlone(t *testing.T) {
	s, address := storetest.New(t)
	conn := storetest.Connect(t, address)
	if _, err := conn.Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`); err != nil {
		t.Fatal(err)
	}
	if applied, err := s.Migrate(t.Context()); err != nil || len(applied) > 0 {
		t.Errorf("up: %v, %v", applied, err)
	}
	if undone, err := s.MigrateDown(t.Context()); err == nil || !strings.Contains(err.Error(), "of a newer program") {
		t.Errorf("down: %v, %v", undone, err)
	}
}

// What the dashboards show outlives the way down to before editions and back.
func TestMigrationsGoDownAndUpWithWhatIsShown(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, enriched("a", 1, "X"), enriched("b", 2, "X"))
	edition, err := s.BeginEdition(t.Context(), "bbbb")
	if err != nil {
		t.Fatal(err)
	}
	replaySave(t, s, edition, enriched("a", 1, "Y"))
	if _, err := s.Promote(t.Context(), edition); err != nil {
		t.Fatal(err)
	}
	before := dashboards(t, address)
	for {
		undone, err := s.MigrateDown(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if undone.Version == 6 {
			break
		}
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, dashboards(t, address)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	noRollupIsWrong(t, s)
}

// In another encoding than UTF-8, Postgres would count bytes for characters.
func TestADatabaseInAnotherEncodingIsRefused(t *testing.T) {
	address := storetest.URL(t)
	conn := storetest.Connect(t, address)
	name := conn.Config().Database + "_ascii"
	if _, err := conn.Exec(t.Context(), "CREATE DATABASE "+name+" ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), strings.Replace(address, conn.Config().Database, name, 1))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Migrate(t.Context())
	_, listErr := s.Migrations(t.Context())
	s.Close()
	if _, dropErr := conn.Exec(t.Context(), "DROP DATABASE "+name); dropErr != nil {
		t.Error(dropErr)
	}
	for _, err := range []error{err, listErr} {
		if err == nil || store.IsOutage(err) || !strings.Contains(err.Error(), "SQL_ASCII") || !strings.Contains(err.Error(), "ENCODING 'UTF8'") {
			t.Errorf("%v", err)
		}
	}
}

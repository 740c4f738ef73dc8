package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

// Saves that make the same entity do all else side by side: each comes as far as the
// lock that it needs for the last part.
func TestSavesOfTheSameNewEntityGoSideBySide(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, enriched("a", 1)) // the pipeline is known then
	conn := storetest.Connect(t, address)
	if _, err := conn.Exec(t.Context(), "BEGIN; "+store.LockRollups); err != nil {
		t.Fatal(err)
	}
	outcomes := []article.Outcome{enriched("b", 2, "X"), enriched("c", 3, "x")}
	var saving sync.WaitGroup
	for i := range outcomes {
		saving.Go(func() {
			if err := s.Save(context.Background(), claim(t, s), 1, pipelineA, outcomes[i:i+1]); err != nil {
				t.Error(err)
			}
		})
	}
	waitForAdvisoryLock(t, address, len(outcomes))
	if _, err := conn.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	saving.Wait()
	if names := list(t, address, `SELECT name FROM entities WHERE id = 'id-x'`); !slices.Equal(names, []string{"x"}) {
		t.Errorf("the entity is named %q", names)
	}
}

// What is there already is saved while other writers have the locks.
func TestASaveThatChangesNothingTakesNoLockOfAllWriters(t *testing.T) {
	s, address := storetest.New(t)
	newest := []article.Outcome{enriched("a", 2, "X", "y"), enriched("b", 3, "X"), retracted("c", 4)}
	save(t, s, newest...)
	conn := storetest.Connect(t, address)
	if _, err := conn.Exec(t.Context(), "BEGIN; "+store.LockRollups+"; "+store.LockStories); err != nil {
		t.Fatal(err)
	}
	save(t, s, newest...)
	save(t, s, enriched("a", 1, "X", "Y"))
}

// waitForAdvisoryLock returns when so many wait for one in the database.
func waitForAdvisoryLock(t *testing.T, address string, many int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for waiting := 0; waiting < many; time.Sleep(time.Millisecond) {
		err := conn.QueryRow(t.Context(), `
SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
 WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
}

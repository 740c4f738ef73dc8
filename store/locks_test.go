package store_test

import (
	"context"
	"slices"
	"strings"
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
	waitForLock(t, address, "advisory", len(outcomes))
	if _, err := conn.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	saving.Wait()
	if names := list(t, address, `SELECT name FROM entities WHERE id = 'id-x'`); !slices.Equal(names, []string{"x"}) {
		t.Errorf("the entity is named %q", names)
	}
}

// Who makes an article may wait for who changes another one, so that the latter must not
// wait for an article that somebody is about to make.
func TestASaveMakesArticlesBeforeItChangesOthers(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, enriched("a", 1))
	changing, making := storetest.Connect(t, address), storetest.Connect(t, address)
	if _, err := changing.Exec(t.Context(), `BEGIN; SELECT FROM articles WHERE id = 'a' FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	var saving sync.WaitGroup
	saving.Go(func() { save(t, s, enriched("a", 2), enriched("b", 2)) })
	waitForLock(t, address, "transactionid", 1)
	_, err := making.Exec(t.Context(), `
SET lock_timeout = '50ms'; INSERT INTO articles (id, record_topic, record_partition, record_offset, record_timestamp) VALUES ('b', 'raw', 0, 3, now())`)
	if err == nil || !strings.Contains(err.Error(), "lock timeout") {
		t.Errorf("while a save waits to change an article, its new one is not there: %v", err)
	}
	if _, err := changing.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	saving.Wait()
}

// An article that somebody else makes while it is looked for is there in the end.
func TestASaveComesAgainForAnArticleThatIsMadeMeanwhile(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, enriched("a", 1))
	making := storetest.Connect(t, address)
	if _, err := making.Exec(t.Context(), `
BEGIN; INSERT INTO articles (id, record_topic, record_partition, record_offset, record_timestamp) VALUES ('b', 'raw', 0, 3, '2000-01-01')`); err != nil {
		t.Fatal(err)
	}
	var saving sync.WaitGroup
	saving.Go(func() { save(t, s, enriched("b", 2, "X")) })
	waitForLock(t, address, "transactionid", 1)
	if _, err := making.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	saving.Wait()
	if found := findings(t, address); !slices.Contains(found, "b aaaa 0 id-x") {
		t.Errorf("%q", found)
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

// waitForLock returns when so many sessions of the database wait for one of a kind.
func waitForLock(t *testing.T, address, kind string, many int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for waiting := 0; waiting < many; time.Sleep(time.Millisecond) {
		err := conn.QueryRow(t.Context(), `
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
 WHERE l.locktype = $1 AND NOT l.granted AND a.datname = current_database()`, kind).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
}

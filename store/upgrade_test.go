package store_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store/storetest"
)

// A database of before full-text search and rollups by type shows after its
// upgrade what one shows that was always new, with one edition and with two.
func TestAnUpgradeShowsTheSame(t *testing.T) {
	for name, editions := range map[string]int{"one edition": 1, "two editions": 2} {
		t.Run(name, func(t *testing.T) {
			s, address := storetest.New(t)
			sports := enriched("c", 3)
			sports.Enriched.Topics = append(sports.Enriched.Topics, article.Topic{ID: "own:sports", Name: "Sports", Level: 2, Score: .5})
			save(t, s, enriched("a", 1, "X", "Y"), enriched("b", 2, "Y"), sports, asSent("e", 6, "As it was sent."), dead(4), retracted("d", 5))
			if editions == 2 {
				edition, err := s.BeginEdition(t.Context(), "bbbb")
				if err != nil {
					t.Fatal(err)
				}
				replaySave(t, s, edition, enriched("a", 1, "Z"), enriched("b", 2, "Y"))
			}
			before, rows := dashboards(t, address), dump(t, address)
			for {
				undone, err := s.MigrateDown(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if undone.Version == 10 {
					break
				}
			}
			if columns := list(t, address, `SELECT attname::text FROM pg_attribute WHERE attrelid = 'enrichments'::regclass AND attname = 'words'`); len(columns) > 0 {
				t.Fatalf("the old tables have %v", columns)
			}
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, dashboards(t, address)); diff != "" {
				t.Errorf("views (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(rows, dump(t, address)); diff != "" {
				t.Errorf("tables (-before +after):\n%s", diff)
			}
			noRollupIsWrong(t, s)
		})
	}
}

// Rows of before stage_lists hold their stages themselves, which are compared alike.
func TestRowsOfBeforeAreNotWrittenAgain(t *testing.T) {
	s, address := storetest.New(t)
	outcomes := []article.Outcome{enriched("a", 1, "X"), enriched("b", 2, "Y")}
	save(t, s, outcomes...)
	for {
		undone, err := s.MigrateDown(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if undone.Version == 17 {
			break
		}
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if lists := list(t, address, `SELECT count(*)::text FROM enrichments WHERE stages IS NOT NULL AND stage_list IS NULL`); lists[0] != "2" {
		t.Fatalf("%s rows are as before", lists[0])
	}
	before := versions(t, address)
	save(t, s, outcomes...)
	if diff := cmp.Diff(before, versions(t, address)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// To compile a query of a dashboard takes longer than to run it.
func TestQueriesAreNotCompiled(t *testing.T) {
	_, address := storetest.New(t)
	if jit := list(t, address, `SHOW jit`); jit[0] != "off" {
		t.Errorf("jit is %s", jit[0])
	}
}

// Whoever counts the rollups anew and whoever saves wait for each other, and
// never in a circle.
func TestRollupsAreRebuiltBesideWriters(t *testing.T) {
	s, address := storetest.New(t)
	conn := storetest.Connect(t, address)
	if _, err := conn.Exec(t.Context(), `ALTER DATABASE `+conn.Config().Database+` SET deadlock_timeout = '10ms'`); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for w := range 3 {
		writers.Go(func() {
			for i := range 15 {
				id := string(rune('a' + (w+i)%5))
				save(t, s, enriched(id, int64(i), "X", "Y"), enriched(id+id, int64(i), "Y"))
			}
		})
	}
	for range 5 {
		if err := s.RebuildRollups(t.Context()); err != nil {
			t.Error(err)
		}
	}
	writers.Wait()
	noRollupIsWrong(t, s)
}

// Numbers of pipelines are drawn for new ones alone: there are fewer than saves.
func TestSavesOfAKnownPipelineDrawNoNumber(t *testing.T) {
	s, address := storetest.New(t)
	for i := range int64(3) {
		save(t, s, enriched("a", i, "X"))
	}
	if drawn := list(t, address, `SELECT last_value::text FROM pipelines_number_seq`); drawn[0] != "1" {
		t.Errorf("%s numbers are drawn", drawn[0])
	}
}

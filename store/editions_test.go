package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

var pipelineB = article.Pipeline{Version: "2", Digest: "bbbb"}

// findings lists what was found in which article by which pipeline: article,
// pipeline, label of edition and entities.
func findings(t testing.TB, address string) []string {
	t.Helper()
	return list(t, address, `
SELECT concat_ws(' ', e.article_id, p.digest, e.edition, string_agg(m.entity_id, ' ' ORDER BY m.entity_id))
  FROM enrichments e JOIN pipelines p ON p.number = e.pipeline LEFT JOIN mentions m ON m.enrichment = e.key
 GROUP BY e.article_id, p.digest, e.edition
 ORDER BY 1`)
}

// shownIn lists what an edition shows.
func shownIn(t testing.TB, address string, edition int) []string {
	t.Helper()
	return list(t, address, fmt.Sprintf(`
SELECT concat_ws(' ', e.article_id, e.title, p.digest, string_agg(m.entity_id, ' ' ORDER BY m.entity_id))
  FROM enrichments e JOIN pipelines p ON p.number = e.pipeline LEFT JOIN mentions m ON m.enrichment = e.key
 WHERE e.edition IN (0, %d)
 GROUP BY e.article_id, e.title, p.digest
 ORDER BY 1`, edition))
}

func list(t testing.TB, address, sql string) []string {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(context.Background(), sql)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// failer is a testing.TB or a rapid.T.
type failer interface{ Fatalf(string, ...any) }

func noRollupIsWrong(t failer, s *store.Store) {
	wrong, err := s.CheckRollups(context.Background())
	if err != nil {
		t.Fatalf("%v", err)
	}
	for table, n := range wrong {
		if n != 0 {
			t.Fatalf("%d rows of %s differ from what they count", n, table)
		}
	}
}

func replaySave(t testing.TB, s *store.Store, edition int, outcomes ...article.Outcome) {
	t.Helper()
	if err := s.SaveInEdition(context.Background(), edition, pipelineB, outcomes); err != nil {
		t.Fatal(err)
	}
}

// Each case is a replay into edition 2, before and after what the live pool
// does in edition 1.
func TestAReplayLeavesTheShownEditionAlone(t *testing.T) {
	for name, c := range map[string]struct {
		do           func(s *store.Store)
		shown, other []string
	}{
		"it enriches what there is": {
			do: func(s *store.Store) {
				save(t, s, enriched("a", 1, "X"), enriched("b", 2, "X"))
				replaySave(t, s, 2, enriched("a", 1, "Y"))
			},
			shown: []string{"a title 1 aaaa id-x", "b title 2 aaaa id-x"},
			other: []string{"a title 1 bbbb id-y", "b title 2 aaaa id-x"},
		},
		"it is ahead of the live pool": {
			do: func(s *store.Store) {
				replaySave(t, s, 2, enriched("a", 1, "Y"), enriched("b", 2, "Y"))
				save(t, s, enriched("a", 1, "X"))
			},
			shown: []string{"a title 1 aaaa id-x"},
			other: []string{"a title 1 bbbb id-y", "b title 2 bbbb id-y"},
		},
		"it is ahead with a revision": {
			do: func(s *store.Store) {
				save(t, s, enriched("a", 1, "X"))
				replaySave(t, s, 2, enriched("a", 5, "Y"))
			},
			shown: []string{"a title 1 aaaa id-x"},
			other: []string{"a title 5 bbbb id-y"},
		},
		"the live pool catches up with that": {
			do: func(s *store.Store) {
				save(t, s, enriched("a", 1, "X"))
				replaySave(t, s, 2, enriched("a", 5, "Y"))
				save(t, s, enriched("a", 5, "X"))
			},
			shown: []string{"a title 5 aaaa id-x"},
			other: []string{"a title 5 bbbb id-y"},
		},
		"a revision comes that it doesn't reach": {
			do: func(s *store.Store) {
				save(t, s, enriched("a", 1, "X"))
				replaySave(t, s, 2, enriched("a", 1, "Y"))
				save(t, s, enriched("a", 9, "X"))
			},
			shown: []string{"a title 9 aaaa id-x"},
			other: []string{"a title 9 aaaa id-x"},
		},
		"it is late with what was revised": {
			do: func(s *store.Store) {
				save(t, s, enriched("a", 9, "X"))
				replaySave(t, s, 2, enriched("a", 1, "Y"))
			},
			shown: []string{"a title 9 aaaa id-x"},
			other: []string{"a title 9 aaaa id-x"},
		},
		"it cannot enrich an article": {
			do: func(s *store.Store) {
				save(t, s, enriched("a", 1, "X"), enriched("b", 5, "X"))
				if err := s.HideInEdition(t.Context(), 2, "bbbb", enriched("a", 1), enriched("b", 4)); err != nil {
					t.Fatal(err)
				}
			},
			shown: []string{"a title 1 aaaa id-x", "b title 5 aaaa id-x"},
			other: []string{"b title 5 aaaa id-x"},
		},
		"an article is taken back": {
			do: func(s *store.Store) {
				save(t, s, enriched("a", 1, "X"))
				replaySave(t, s, 2, enriched("a", 1, "Y"))
				save(t, s, retracted("a", 2))
				replaySave(t, s, 2, enriched("a", 1, "Y"))
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, address := storetest.New(t)
			save(t, s, retracted("before", 1)) // so that the live pipeline is known first
			if id, err := s.BeginEdition(t.Context(), "bbbb"); err != nil || id != 2 {
				t.Fatal(id, err)
			}
			c.do(s)
			if diff := cmp.Diff(c.shown, shownIn(t, address, 1), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("edition 1 (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.other, shownIn(t, address, 2), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("edition 2 (-want +got):\n%s", diff)
			}
			noRollupIsWrong(t, s)
		})
	}
}

func TestPromoteAndPrune(t *testing.T) {
	ctx := t.Context()
	s, address := storetest.New(t)
	save(t, s, enriched("a", 1, "X"), enriched("b", 2, "X"))
	if _, err := s.Prune(ctx, func(int) {}); !errors.Is(err, store.ErrOneEdition) {
		t.Errorf("pruning the only edition: %v", err)
	}
	if _, err := s.BeginEdition(ctx, "bbbb"); err != nil {
		t.Fatal(err)
	}
	replaySave(t, s, 2, enriched("a", 1, "Y"))
	var kept *store.EditionKeptError
	if _, err := s.BeginEdition(ctx, "cccc"); !errors.As(err, &kept) || kept.Edition != 2 {
		t.Errorf("a third edition: %v", err)
	}
	if _, err := s.Promote(ctx, 7); !errors.Is(err, store.ErrNoEdition) {
		t.Errorf("promoting what is not there: %v", err)
	}
	if before, err := s.Promote(ctx, 2); before != 1 || err != nil {
		t.Fatal(before, err)
	}
	if _, err := s.Promote(ctx, 2); !errors.Is(err, store.ErrEditionShown) {
		t.Errorf("promoting it again: %v", err)
	}
	if err := s.Save(ctx, claim(t, s), 1, pipelineB, []article.Outcome{enriched("c", 3, "Y")}); err != nil { // the upgraded pool
		t.Fatal(err)
	}
	shown := shownIn(t, address, 2)
	if want := []string{"a title 1 bbbb id-y", "b title 2 aaaa id-x", "c title 3 bbbb id-y"}; !cmp.Equal(shown, want) {
		t.Errorf("shown after promotion: %v", shown)
	}
	progress := 0
	if edition, err := s.Prune(ctx, func(n int) { progress = n }); edition != 1 || err != nil || progress != 1 {
		t.Errorf("pruned edition %d, %d articles, %v", edition, progress, err)
	}
	if after := shownIn(t, address, 2); !cmp.Equal(after, shown) {
		t.Errorf("pruning changed what is shown to %v", after)
	}
	if rows := findings(t, address); !cmp.Equal(rows, []string{"a bbbb 0 id-y", "b aaaa 0 id-x", "c bbbb 0 id-y"}) {
		t.Errorf("rows left %v", rows)
	}
	noRollupIsWrong(t, s)
	if id, err := s.BeginEdition(ctx, "cccc"); err != nil || id != 3 {
		t.Errorf("the next edition is %d, %v", id, err)
	}
}

// Whatever a live pool, a replay, promotions and a pruning do at once, each
// edition has one result for an article, of its newest revision wherever the
// live pool was there, and the rollups count what there is.
func TestEditionsUnderConcurrentWriters(t *testing.T) {
	s, address := storetest.New(t)
	rapid.Check(t, func(r *rapid.T) {
		empty(t, address)
		if _, err := s.Prune(context.Background(), func(int) {}); err != nil && !errors.Is(err, store.ErrOneEdition) {
			r.Fatal(err)
		}
		save(t, s, retracted("before", 1))
		edition, err := s.BeginEdition(context.Background(), "bbbb")
		if err != nil {
			r.Fatal(err)
		}
		editions, err := s.Editions(context.Background())
		if err != nil || len(editions) != 2 {
			r.Fatalf("%+v, %v", editions, err)
		}
		live := editions[0].ID
		var outcomes []article.Outcome
		for i := range rapid.IntRange(1, 16).Draw(r, "records") {
			id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "id")
			if rapid.IntRange(0, 7).Draw(r, "kind") == 0 {
				outcomes = append(outcomes, retracted(id, int64(i+2)))
				continue
			}
			name := rapid.SampledFrom([]string{"X", "Y", "Z"}).Draw(r, "entity")
			hours := rapid.IntRange(0, 2).Draw(r, "hours later") // the last of them is on the next day
			outcomes = append(outcomes, later(enriched(id, int64(i+2), name), hours))
		}
		end := rapid.IntRange(0, len(outcomes)).Draw(r, "end of the plan")
		var group sync.WaitGroup
		group.Go(func() {
			for _, o := range outcomes {
				save(t, s, o)
			}
		})
		group.Go(func() {
			for _, o := range outcomes[:end] {
				if o.Enriched != nil {
					replaySave(t, s, edition, o)
				}
			}
		})
		promote := rapid.Bool().Draw(r, "promote")
		group.Go(func() {
			if promote {
				if _, err := s.Promote(context.Background(), edition); err != nil {
					t.Error(err)
				}
			}
		})
		group.Wait()
		noRollupIsWrong(r, s)
		newest := map[string]article.Outcome{}
		for _, o := range outcomes {
			newest[articleOf(o)] = o
		}
		for _, n := range []int{live, edition} {
			shown := shownIn(t, address, n)
			var want []string
			for _, id := range []string{"a", "b", "c"} {
				if o, ok := newest[id]; ok && o.Enriched != nil {
					want = append(want, id+" "+o.Raw.Title)
				}
			}
			if len(shown) != len(want) {
				r.Fatalf("edition %d shows %v, want %v", n, shown, want)
			}
			for i := range shown {
				if !strings.HasPrefix(shown[i], want[i]+" ") {
					r.Fatalf("edition %d shows %v, want %v", n, shown, want)
				}
			}
		}
		stays := live
		if promote {
			stays = edition
		}
		before := shownIn(t, address, stays)
		pruned, err := s.Prune(context.Background(), func(int) {})
		if err != nil {
			r.Fatal(err)
		}
		if after := shownIn(t, address, stays); !cmp.Equal(before, after) {
			r.Fatalf("pruning edition %d changed what is shown from %v to %v", pruned, before, after)
		}
		noRollupIsWrong(r, s)
	})
}

func articleOf(o article.Outcome) string {
	if o.Enriched == nil {
		return o.Retracted
	}
	return o.Enriched.Article.ID
}

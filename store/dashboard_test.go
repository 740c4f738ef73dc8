package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store/storetest"
)

// clockColumns differ between two databases with the same articles.
var clockColumns = []string{"created_at", "first_seen", "claimed_at", "saved_at", "owners"}

// dashboards returns all rows of all views that show articles.
func dashboards(t testing.TB, address string) map[string][]string {
	t.Helper()
	views := list(t, address, `SELECT relname::text FROM pg_class WHERE relnamespace = 'dashboard'::regnamespace ORDER BY 1`)
	rows := map[string][]string{}
	for _, view := range views {
		if slices.Contains([]string{"partitions", "replays", "pipelines", "entities"}, view) {
			continue // these show the workers and what was ever seen
		}
		without := fmt.Sprintf("'{%s}'::text[]", strings.Join(clockColumns, ","))
		rows[view] = list(t, address, `SELECT (to_jsonb(v) - `+without+`)::text FROM dashboard.`+view+` v ORDER BY 1`)
	}
	return rows
}

// What a replay has enriched is shown after its promotion as if nothing had been
// there before, and after going back as if nothing had been promoted.
func TestDashboardsShowOneEditionAtOnce(t *testing.T) {
	s, address := storetest.New(t)
	fresh, freshAddress := storetest.New(t)
	old := []article.Outcome{enriched("a", 1, "X", "Y"), enriched("b", 2, "Y"), enriched("c", 3), dead(4), retracted("d", 5)}
	anew := []article.Outcome{enriched("a", 1, "Z"), enriched("b", 2, "Y", "Z"), enriched("c", 3, "X")}
	anew[0].Enriched.Sentiment, anew[1].Enriched.Topics = nil, nil
	save(t, s, old...)
	save(t, fresh, dead(4), retracted("d", 5)) // no replay's business
	if err := fresh.Save(t.Context(), claim(t, fresh), 1, pipelineB, anew); err != nil {
		t.Fatal(err)
	}
	before := dashboards(t, address)
	if len(before["articles"]) != 3 || len(before["entity_days"]) != 2 {
		t.Fatalf("%v", before)
	}
	edition, err := s.BeginEdition(t.Context(), "bbbb")
	if err != nil {
		t.Fatal(err)
	}
	replaySave(t, s, edition, anew...)
	if diff := cmp.Diff(before, dashboards(t, address)); diff != "" {
		t.Errorf("the replay has changed what is shown (-before +after):\n%s", diff)
	}
	first, err := s.Promote(t.Context(), edition)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dashboards(t, freshAddress), dashboards(t, address)); diff != "" {
		t.Errorf("after promotion (-enriched freshly +replayed):\n%s", diff)
	}
	if _, err := s.Promote(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, dashboards(t, address)); diff != "" {
		t.Errorf("after going back (-before +after):\n%s", diff)
	}
}

func TestTheReaderSeesTheViewsAndNothingElse(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, enriched("a", 1, "X"))
	conn := storetest.Connect(t, address)
	if _, err := conn.Exec(t.Context(), `SET ROLE dateline_reader`); err != nil {
		t.Fatal(err)
	}
	for _, view := range list(t, address, `SELECT relname::text FROM pg_class WHERE relnamespace = 'dashboard'::regnamespace`) {
		if _, err := conn.Exec(t.Context(), `SELECT * FROM dashboard.`+view); err != nil {
			t.Errorf("%s: %v", view, err)
		}
	}
	for _, sql := range []string{
		`SELECT * FROM public.articles`, `SELECT * FROM partitions`, `DELETE FROM dashboard.entities`,
		`UPDATE serving SET edition = 1`, `CREATE TABLE dashboard.mine (x int)`,
	} {
		var refused *pgconn.PgError
		if _, err := conn.Exec(t.Context(), sql); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// A rollup that is wrong is found: without that, no other test of them says anything.
func TestCheckRollupsFindsWhatWasChangedByHandAndRebuildMendsIt(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, enriched("a", 1, "X"))
	noRollupIsWrong(t, s)
	conn := storetest.Connect(t, address)
	for rollup, change := range map[string]string{
		"entity_hours": `UPDATE entity_days SET hour = hour + interval '1 hour'`, "entity_days": `UPDATE entity_days SET articles = articles + 1`,
		"topic_hours": `UPDATE topic_hours SET articles = articles + 1`, "topic_days": `UPDATE topic_days SET articles = articles + 1`,
		"article_hours": `UPDATE article_hours SET articles = articles + 1`, "article_days": `UPDATE article_days SET articles = articles + 1`,
	} {
		if _, err := conn.Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		wrong, err := s.CheckRollups(t.Context())
		if err != nil || wrong[rollup] != 2 {
			t.Errorf("%s: %v, %v", rollup, wrong, err)
		}
	}
	if err := s.RebuildRollups(t.Context()); err != nil {
		t.Fatal(err)
	}
	noRollupIsWrong(t, s)
}

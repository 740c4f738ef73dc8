package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store/storetest"
)

const searchArticles = `SELECT id FROM dashboard.articles WHERE words @@ websearch_to_tsquery('english', $1) ORDER BY published_at DESC, id LIMIT 20`

// saying is an article with a title and a text.
func saying(id string, revision int64, title, text string) article.Outcome {
	o := enriched(id, revision)
	o.Enriched.Article.Title, o.Enriched.Text = title, text
	return o
}

func TestArticlesAreFoundByTheirWords(t *testing.T) {
	s, address := storetest.New(t)
	conn := storetest.Connect(t, address)
	save(t, s,
		saying("a", 1, "Floods in the valley", "The river banks were closed on Monday."),
		saying("b", 2, "Banks", "Bankers flooded the market by the river."),
		saying("c", 3, "Nothing", "Rain was forecast."))
	same := func(query string, want ...string) {
		t.Helper()
		rows, err := conn.Query(t.Context(), searchArticles, query)
		if err != nil {
			t.Fatal(err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if diff := cmp.Diff(want, ids); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", query, err, diff)
		}
	}
	same("flood", "b", "a")
	same("flooding -valley", "b")
	same(`"river bank"`, "a")
	same("monday or forecasts", "c", "a")
	save(t, s, saying("a", 4, "Drought", "No water at all."), retracted("b", 5))
	same("flood", []string{}...)
	same("water", "a")
}

// The index is on a table that readers don't see: the view must not hide it.
func TestAnIndexFindsWords(t *testing.T) {
	_, address := storetest.New(t)
	plan := strings.Join(explain(t, address, strings.ReplaceAll(searchArticles, "$1", "'flood'")), "\n")
	if !strings.Contains(plan, "enrichments_words") {
		t.Errorf("the plan is\n%s", plan)
	}
}

// A search reads nothing of articles, of which it would read the rows of all that
// have the words.
func TestASearchReadsEnrichmentsOnly(t *testing.T) {
	_, address := storetest.New(t)
	plan := strings.Join(explain(t, address, strings.ReplaceAll(searchArticles, "$1", "'flood'")), "\n")
	for _, other := range []string{" articles ", " pipelines ", " stories "} {
		if strings.Contains(plan, other) {
			t.Errorf("it reads%s:\n%s", other, plan)
		}
	}
}

// explain returns a plan that does not depend on how many rows there are.
func explain(t *testing.T, address, query string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), `SET enable_seqscan = off; SET enable_indexscan = off`); err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query(t.Context(), `EXPLAIN `+query)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// Postgres refuses to list more than 1 MB of words; no article must be lost for that.
func TestArticlesOfAnyLengthAreSaved(t *testing.T) {
	s, address := storetest.New(t)
	var text strings.Builder
	text.WriteString("beginning ")
	for i := range 400_000 {
		fmt.Fprintf(&text, "%c-%x ", rune(0x20000+i%40_000), i)
	}
	save(t, s, saying("text", 1, "Long", text.String()), saying("title", 2, text.String(), "Long"))
	found := list(t, address, strings.ReplaceAll(searchArticles, "$1", "'beginning'"))
	if diff := cmp.Diff([]string{"title", "text"}, found); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

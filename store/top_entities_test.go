package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/store/storetest"
)

// The function finds what adding up all rows finds, whatever the counts are, and
// with two editions of which one is shown.
func TestTopEntitiesAreThoseOfAllRows(t *testing.T) {
	const seed = 5
	random := rand.New(rand.NewPCG(seed, seed))
	s, address := storetest.New(t)
	if _, err := s.BeginEdition(t.Context(), "bbbb"); err != nil {
		t.Fatal(err)
	}
	conn := storetest.Connect(t, address)
	exec := func(sql string, arguments ...any) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql, arguments...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO entities (id, name, type) SELECT 'Q' || n, 'name ' || n, (ARRAY['person', 'place'])[n % 2 + 1] FROM generate_series(1, 60) AS n`)
	// The n-th entity is about 1/n as frequent as the first, which has some articles a
	// day, and some days have none.
	zipf := func(articles int) string { return fmt.Sprintf(`floor(%d * random() * 2 / n)`, articles) }
	// Half of them are just below a level each day, the others above it on some days.
	level := func(least int) string {
		return fmt.Sprintf(`CASE WHEN n %% 2 = 0 THEN %[1]d - 1 WHEN d %% 2 = 0 THEN %[1]d + n %% 5 ELSE 0 END`, least)
	}
	for _, counts := range []string{zipf(3), zipf(40), zipf(2000), level(4), level(16), level(64), level(1024)} {
		exec(`TRUNCATE entity_days`)
		exec(`SELECT setseed($1)`, random.Float64())
		exec(`
INSERT INTO entity_days (entity_id, day, hour, split, edition, articles, mentions, sentiment, salience, type)
SELECT id, '2026-01-01'::date + d, '2026-01-01'::date + d, false, edition, articles, articles + d % 2, d * 10, d, type
  FROM (SELECT *, substr(id, 2)::integer AS n FROM entities) AS e, generate_series(0, 19) AS d, generate_series(0, 2) AS edition,
       LATERAL (SELECT (` + counts + `)::integer AS articles) AS a
 WHERE articles > 0`)
		for range 15 {
			first := random.IntN(15)
			last, most := first+random.IntN(20-first), 1+random.IntN(25)
			ofType := []string{"NULL", "'person'", "'place'", "'organization'"}[random.IntN(4)]
			days := fmt.Sprintf("'2026-01-01'::date + %d, '2026-01-01'::date + %d", first, last)
			got := list(t, address, fmt.Sprintf(`
SELECT concat_ws(' ', entity_id, name, type, articles, mentions, round(sentiment::numeric, 9), round(salience::numeric, 9))
  FROM dashboard.top_entities(%s, %d, %s)`, days, most, ofType))
			want := list(t, address, fmt.Sprintf(`
SELECT concat_ws(' ', entity_id, name, type, articles, mentions, round(sentiment::numeric, 9), round(salience::numeric, 9))
  FROM (SELECT entity_id, name, type, sum(articles) AS articles, sum(mentions) AS mentions,
               sum(sentiment * articles) / sum(articles) AS sentiment, sum(salience * articles) / sum(articles) AS salience
          FROM dashboard.entity_days, (VALUES (%s)) AS v (first, last)
         WHERE day BETWEEN first AND last AND (%[3]s::text IS NULL OR type = %[3]s)
         GROUP BY entity_id, name, type ORDER BY articles DESC, mentions DESC, entity_id LIMIT %[2]d) AS t`, days, most, ofType))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s, days %s, %d of type %s, seed %d (-all rows +function):\n%s", counts, days, most, ofType, seed, diff)
			}
		}
	}
}

// The reader may call what runs as its owner, and gives it no table of their own.
func TestTopEntitiesLooksAtNoTableOfTheCaller(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, enriched("a", 1, "X"))
	conn := storetest.Connect(t, address)
	var name string
	for _, sql := range []string{`CREATE TEMPORARY TABLE entity_days (x int)`, `CREATE TEMPORARY TABLE serving (x int)`, `SET ROLE dateline_reader`} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	err := conn.QueryRow(t.Context(), `SELECT name FROM dashboard.top_entities('2023-11-14', '2023-11-14')`).Scan(&name)
	if err != nil || name != "X" {
		t.Errorf("%q, %v", name, err)
	}
}

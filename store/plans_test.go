package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store/storetest"
)

// The plans of a save's statements are kept from the first saves on, and are as good when
// the tables have grown and nobody has analyzed them.
func TestSavesReadNoMoreRowsAsTablesGrow(t *testing.T) {
	const saves, most = 150, 40 // rows of a table that a save may read
	s, address := storetest.New(t)
	held := claim(t, s)
	for i := range int64(2 * saves) {
		revision := i % saves // each is saved twice
		id := fmt.Sprint("article-", revision)
		names := []string{"X", id + "-a", id + "-b", id + "-c", id + "-d"}
		if err := s.Save(t.Context(), held, i+1, pipelineA, []article.Outcome{enriched(id, revision, names...)}); err != nil {
			t.Fatal(err)
		}
	}
	s.Close() // which hands on the counts of its connections
	mostRowsRead(t, address, saves, 2*saves*most)
}

// Nor do they read more rows for each article where there are many in a batch, and
// tables were analyzed.
func TestSavesReadNoMoreRowsForAnArticleInLargeBatches(t *testing.T) {
	const articles, most = 300, 40 // rows of a table that a save may read for an article
	s, address := storetest.New(t)
	batch := func(revision int, entities ...string) (outcomes []article.Outcome) {
		for i := range articles {
			id := fmt.Sprint("article-", i)
			outcomes = append(outcomes, telling(id, int64(revision*articles+i), variant(id), i))
			outcomes[i].Enriched.Entities = enriched(id, 0, append(entities, id)...).Enriched.Entities
		}
		return outcomes
	}
	first := batch(0, "X")
	save(t, s, first...)
	if _, err := storetest.Connect(t, address).Exec(t.Context(), `ANALYZE`); err != nil {
		t.Fatal(err)
	}
	save(t, s, first...)
	save(t, s, batch(1, "X", "Y")...)
	s.Close()
	mostRowsRead(t, address, articles, 3*articles*most)
}

// mostRowsRead waits until the counts of so many new articles are there, and checks that no
// more rows than most were read of a table or by an index.
func mostRowsRead(t *testing.T, address string, articles, most int64) {
	t.Helper()
	conn := storetest.Connect(t, address)
	awaitCounts(t, conn, articles)
	rows, err := conn.Query(t.Context(), `
SELECT relname, seq_tup_read FROM pg_stat_user_tables UNION ALL SELECT indexrelname, idx_tup_read FROM pg_stat_user_indexes`)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var read int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &read}, func() error {
		if read > most {
			t.Errorf("saves read %d rows by %s, want %d at most", read, name, most)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// An entity's later hours and days are not read through to find one of them.
func TestSavesReadNoLaterDays(t *testing.T) {
	const days, saves, most = 20_000, 20, 40 // blocks of indexes that a save may read
	s, address := storetest.New(t)
	conn := storetest.Connect(t, address)
	if _, err := conn.Exec(t.Context(), fmt.Sprintf(`
WITH day AS (SELECT '2030-01-01'::date + n AS day FROM generate_series(1, %d) AS n),
     hours AS (INSERT INTO entity_split_hours (entity_id, hour, edition, articles, mentions, sentiment, salience) SELECT 'id-x', day, 1, 1, 1, 0, 0 FROM day)
INSERT INTO entity_days (entity_id, day, hour, split, edition, articles, mentions, sentiment, salience, type) SELECT 'id-x', day, day, true, 1, 1, 1, 0, 0, 'place' FROM day`, days)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `SELECT pg_stat_force_next_flush()`); err != nil {
		t.Fatal(err)
	}
	before := blocksOfEntities(t, conn)
	held := claim(t, s)
	for i := range int64(saves) {
		if err := s.Save(t.Context(), held, i+1, pipelineA, []article.Outcome{enriched(fmt.Sprint("article-", i), i, "X")}); err != nil {
			t.Fatal(err)
		}
	}
	s.Close() // which hands on the counts of its connections
	awaitCounts(t, conn, saves)
	if blocks := blocksOfEntities(t, conn) - before; blocks < saves || blocks > saves*most {
		t.Errorf("%d saves read %d blocks of indexes, want %d at most and not none", saves, blocks, saves*most)
	}
}

// blocksOfEntities is how many blocks of the indexes of entities' hours and days were read.
func blocksOfEntities(t *testing.T, conn *pgx.Conn) (blocks int64) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), `
SELECT sum(idx_blks_hit + idx_blks_read) FROM pg_statio_user_tables WHERE relname ~ '^entity_(split_hours|days)'`).Scan(&blocks); err != nil {
		t.Fatal(err)
	}
	return blocks
}

// awaitCounts waits until the counts of what so many saves did are there.
func awaitCounts(t *testing.T, conn *pgx.Conn, saves int64) {
	t.Helper()
	for written := int64(0); written < saves; time.Sleep(time.Millisecond) {
		if err := conn.QueryRow(t.Context(), `SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'stories'`).Scan(&written); err != nil {
			t.Fatal(err)
		}
	}
}

package store_test

import (
	"context"
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
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for written := int64(0); written < saves; time.Sleep(time.Millisecond) {
		if err := conn.QueryRow(t.Context(), `SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'stories'`).Scan(&written); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := conn.Query(t.Context(), `
SELECT relname, seq_tup_read FROM pg_stat_user_tables UNION ALL SELECT indexrelname, idx_tup_read FROM pg_stat_user_indexes`)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var read int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &read}, func() error {
		if read > 2*saves*most {
			t.Errorf("%d saves read %d rows by %s", 2*saves, read, name)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

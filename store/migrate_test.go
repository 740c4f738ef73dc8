package store_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/store/storetest"
)

// Builds of PostgreSQL without lz4 keep their own compression.
func TestTextsAreCompressedByLZ4WhereTheServerHasIt(t *testing.T) {
	_, address := storetest.New(t)
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var has bool
	var compressed int
	err = conn.QueryRow(t.Context(), `
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

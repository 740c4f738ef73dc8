package store_test

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

// BenchmarkEditions compares and promotes editions of 100,000 articles. Filling
// the tables takes a minute or more.
func BenchmarkEditions(b *testing.B) {
	s, address := storetest.New(b)
	fill(b, s, address)
	b.Run("diff", func(b *testing.B) {
		for b.Loop() {
			d, err := s.Diff(b.Context(), 1, 2, 3)
			if err != nil || d.Articles.Both != 100_000 || d.Entities.Gained == 0 {
				b.Fatalf("%+v, %v", d.Articles, err)
			}
		}
	})
	b.Run("promote", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			if _, err := s.Promote(b.Context(), 2-n%2); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func fill(b *testing.B, s *store.Store, address string) {
	b.Helper()
	sql, err := os.ReadFile("testdata/editions.sql")
	if err != nil {
		b.Fatal(err)
	}
	conn, err := pgx.Connect(b.Context(), address)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(b.Context(), string(sql)); err != nil {
		b.Fatal(err)
	}
	if err := s.CountRollups(b.Context()); err != nil {
		b.Fatal(err)
	}
	if _, err := conn.Exec(b.Context(), `VACUUM ANALYZE`); err != nil {
		b.Fatal(err)
	}
}

package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

// twoEditions returns a store whose edition 2 has another entity than the shown
// edition 1.
func twoEditions(t *testing.T) (s *store.Store, address string) {
	t.Helper()
	s, address = storetest.New(t)
	save(t, s, enriched("a", 1, "X"))
	if _, err := s.BeginEdition(t.Context(), "bbbb"); err != nil {
		t.Fatal(err)
	}
	replaySave(t, s, 2, enriched("a", 1, "Y"))
	return s, address
}

func TestOfPromotionsAtOnceOneSucceeds(t *testing.T) {
	s, address := twoEditions(t)
	const callers = 8
	results := make(chan error, callers)
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			before, err := s.Promote(t.Context(), 2)
			if err == nil && before != 1 {
				t.Errorf("edition %d was shown before", before)
			}
			results <- err
		})
	}
	group.Wait()
	close(results)
	succeeded := 0
	for err := range results {
		if err == nil {
			succeeded++
		} else if !errors.Is(err, store.ErrEditionShown) {
			t.Error(err)
		}
	}
	if succeeded != 1 {
		t.Errorf("%d promotions succeeded", succeeded)
	}
	if shown := list(t, address, `SELECT entity_id FROM dashboard.mentions`); len(shown) != 1 || shown[0] != "id-y" {
		t.Errorf("shown: %q", shown)
	}
}

// reader is a connection that looks at a view of rows and one of a rollup. It
// gives up at once where it would have to wait for a lock.
type reader struct{ tx pgx.Tx }

func newReader(t *testing.T, address string, level pgx.TxIsoLevel) reader {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // it has only read
	if _, err := conn.Exec(t.Context(), `SET lock_timeout = '1ms'`); err != nil {
		t.Fatal(err)
	}
	tx, err := conn.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: level})
	if err != nil {
		t.Fatal(err)
	}
	return reader{tx}
}

func (r reader) sees(t *testing.T, when, entity string) {
	t.Helper()
	for _, view := range []string{"mentions", "entity_days"} {
		rows, err := r.tx.Query(t.Context(), `SELECT entity_id FROM dashboard.`+view)
		if err != nil {
			t.Fatal(err)
		}
		seen, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(seen) != 1 || seen[0] != entity {
			t.Errorf("%s: %s shows %q, want %s; %v", when, view, seen, entity, err)
		}
	}
}

// A promotion waits for no reader and no reader for it. One that reads in a
// transaction of one moment goes on with what it saw.
func TestAPromotionBlocksNoReader(t *testing.T) {
	s, address := twoEditions(t)
	now, moment := newReader(t, address, pgx.ReadCommitted), newReader(t, address, pgx.RepeatableRead)
	now.sees(t, "before", "id-x")
	moment.sees(t, "before", "id-x")

	// The locks that a promotion holds until it is committed.
	promotion := newReader(t, address, pgx.ReadCommitted).tx
	for _, sql := range []string{
		`SELECT edition FROM serving FOR UPDATE`, `UPDATE editions SET promoted_at = now() WHERE id = 2`, `UPDATE serving SET edition = 2`,
	} {
		if _, err := promotion.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	now.sees(t, "during", "id-x")
	newReader(t, address, pgx.ReadCommitted).sees(t, "during, for the first time", "id-x")
	if err := promotion.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}

	if _, err := s.Promote(t.Context(), 2); err != nil { // while both transactions are open
		t.Fatal(err)
	}
	now.sees(t, "after", "id-y")
	moment.sees(t, "after, in its moment", "id-x")
}

package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

// A worker that has been replaced while it was away writes nothing any more.
func TestOnlyTheLastClaimCanSave(t *testing.T) {
	s, address := storetest.New(t)
	first, err := s.Claim(t.Context(), "group", "raw", 3)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := s.Claim(t.Context(), "group", "raw", 4)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Save(t.Context(), first, 1, pipelineA, []article.Outcome{enriched("a", 1)}); err != nil {
		t.Fatal(err)
	}
	second, err := s.Claim(t.Context(), "group", "raw", 3)
	if err != nil || second.Epoch != first.Epoch+1 {
		t.Fatalf("epoch %d follows %d: %v", second.Epoch, first.Epoch, err)
	}
	before := fmt.Sprint(dump(t, address))
	var lost interface{ PartitionLost() bool }
	err = s.Save(t.Context(), first, 9, pipelineA, []article.Outcome{enriched("a", 8), dead(8)})
	if !errors.Is(err, store.ErrFenced) || !errors.As(err, &lost) {
		t.Errorf("the first owner saves: %v", err)
	}
	if after := fmt.Sprint(dump(t, address)); after != before {
		t.Errorf("the first owner changed the tables:\n%s\n%s", before, after)
	}
	for _, c := range []article.Claim{second, elsewhere} {
		if err := s.Save(t.Context(), c, 2, pipelineA, []article.Outcome{enriched("b", 2)}); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if next := nextOffset(t, address, second); next != 2 {
		t.Errorf("next offset is %d", next)
	}
}

// Owners take each other's place all the time; each either saves or finds itself
// fenced off, and none waits for another for ever.
func TestClaimsAndSavesSideBySide(t *testing.T) {
	s, address := storetest.New(t)
	var owners sync.WaitGroup
	for owner := range 4 {
		owners.Go(func() {
			for i := range 20 {
				c, err := s.Claim(context.Background(), "group", "raw", 0)
				if err != nil {
					t.Error(err)
					return
				}
				// The offset says which claim saved it.
				err = s.Save(context.Background(), c, c.Epoch, pipelineA, []article.Outcome{enriched(fmt.Sprint(owner), int64(i))})
				if err != nil && !errors.Is(err, store.ErrFenced) {
					t.Error(err)
				}
			}
		})
	}
	owners.Wait()
	last, err := s.Claim(t.Context(), "group", "raw", 0)
	if err != nil || last.Epoch != 81 {
		t.Fatalf("epoch %d after 80 claims: %v", last.Epoch, err)
	}
	if saved := nextOffset(t, address, last); saved < 1 || saved > 80 {
		t.Errorf("last saved under epoch %d", saved)
	}
}

func nextOffset(t *testing.T, address string, c article.Claim) (next int64) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	err = conn.QueryRow(t.Context(), `SELECT next_offset FROM partitions WHERE "group" = $1 AND topic = $2 AND "partition" = $3`,
		c.Group, c.Topic, c.Partition).Scan(&next)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

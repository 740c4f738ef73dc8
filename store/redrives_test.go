package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

// deadOf makes a dead letter of another kind than dead does.
func deadOf(class article.Class, stage string, offset int64) article.Outcome {
	o := dead(offset)
	o.Dead.Fault.Class, o.Dead.Fault.Stage = class, stage
	return o
}

// age sets when the rows of dead letters were written: so many hours ago as
// their offset says.
func age(t *testing.T, address string, now time.Time) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), `UPDATE dead_letters SET created_at = $1::timestamptz - "offset" * interval '1 hour'`, now); err != nil {
		t.Fatal(err)
	}
}

func place(offset int64) article.Source { return article.Source{Topic: "raw", Offset: offset} }

// begin claims dead letters and returns the offsets of those that it got.
func begin(t *testing.T, s *store.Store, offsets ...int64) (got []int64) {
	t.Helper()
	var of []article.Source
	for _, o := range offsets {
		of = append(of, place(o))
	}
	begun, err := s.BeginRedrives(context.Background(), "raw", of, []int64{7, 9}, "host")
	if err != nil {
		t.Error(err)
	}
	for _, r := range begun {
		got = append(got, r.Offset)
	}
	slices.Sort(got)
	return got
}

func TestDeadLettersAreSelected(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, dead(1), dead(2), deadOf(article.Empty, "text", 3), deadOf(article.TooLarge, "text", 4), deadOf(article.Empty, "decode", 5))
	now := time.Now().Truncate(time.Second)
	age(t, address, now)
	ago := func(hours int) time.Time { return now.Add(-time.Duration(hours) * time.Hour) }
	begin(t, s, 1, 2)
	if err := s.FinishRedrives(t.Context(), []article.Redrive{{Of: place(2), ToPartition: 1, ToOffset: 12}}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		filter store.DeadLetterFilter
		limit  int
		want   []int64
	}{
		"all but the redriven, the newest first": {want: []int64{1, 3, 4, 5}},
		"all":                                    {filter: store.DeadLetterFilter{Redriven: true}, want: []int64{1, 2, 3, 4, 5}},
		"the newest":                             {limit: 2, want: []int64{1, 3}},
		"a class":                                {filter: store.DeadLetterFilter{Class: "empty"}, want: []int64{3, 5}},
		"a stage":                                {filter: store.DeadLetterFilter{Stage: "text"}, want: []int64{3, 4}},
		"class and stage":                        {filter: store.DeadLetterFilter{Class: "empty", Stage: "text"}, want: []int64{3}},
		"a time and later":                       {filter: store.DeadLetterFilter{Since: ago(4)}, want: []int64{1, 3, 4}},
		"before a time":                          {filter: store.DeadLetterFilter{Until: ago(4)}, want: []int64{5}},
		"none, as nothing is so late":            {filter: store.DeadLetterFilter{Since: now}, want: nil},
	} {
		t.Run(name, func(t *testing.T) {
			letters, err := s.DeadLetters(t.Context(), c.filter, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, l := range letters {
				got = append(got, l.Offset)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if n, err := s.CountDeadLetters(t.Context(), c.filter); err != nil || c.limit == 0 && n != int64(len(c.want)) {
				t.Errorf("counted %d: %v", n, err)
			}
		})
	}
}

func TestADeadLetterSaysWhatBecameOfIt(t *testing.T) {
	s, _ := storetest.New(t)
	save(t, s, dead(1))
	read := func() store.DeadLetter {
		letter, err := s.DeadLetter(t.Context(), place(1))
		if err != nil {
			t.Fatal(err)
		}
		return letter
	}
	first := read()
	if first.Class != "undecodable" || first.Stage != "decode" || string(first.Key) != "\x00\xff" || first.ValueBytes != 1 ||
		first.Pipeline != "aaaa" || first.Source() != dead(1).Source || first.Redrive != store.NotRedriven || first.BegunAt != nil {
		t.Errorf("%+v", first)
	}
	begin(t, s, 1)
	if l := read(); l.Redrive != store.RedriveBegun || l.BegunBy != "host" || l.BegunAt == nil || l.DoneAt != nil || l.ToOffset != nil {
		t.Errorf("begun: %+v", l)
	}
	if err := s.FinishRedrives(t.Context(), []article.Redrive{{Of: place(1), ToPartition: 3, ToOffset: 0}}); err != nil {
		t.Fatal(err)
	}
	if l := read(); l.Redrive != store.RedriveDone || l.DoneAt == nil || *l.ToPartition != 3 || *l.ToOffset != 0 {
		t.Errorf("done: %+v", l)
	}
	// A late end of another attempt changes nothing.
	if err := s.FinishRedrives(t.Context(), []article.Redrive{{Of: place(1), ToPartition: -1, ToOffset: -1}}); err != nil {
		t.Fatal(err)
	}
	if l := read(); l.ToPartition == nil || *l.ToPartition != 3 {
		t.Errorf("done twice: %+v", l)
	}
	if _, err := s.DeadLetter(t.Context(), place(2)); !errors.Is(err, store.ErrNoDeadLetter) {
		t.Errorf("no dead letter: %v", err)
	}
}

// Of callers at once each dead letter goes to one.
func TestARedriveIsBegunOnce(t *testing.T) {
	s, _ := storetest.New(t)
	save(t, s, dead(0))
	var all []int64
	for offset := range int64(200) {
		all = append(all, offset)
	}
	var callers sync.WaitGroup
	got := make([][]int64, 8)
	for i := range got {
		callers.Go(func() {
			mine := slices.Clone(all)
			if i%2 == 1 {
				slices.Reverse(mine) // rows in another order, as it comes to deadlocks
			}
			got[i] = begin(t, s, mine...)
		})
	}
	callers.Wait()
	together := slices.Concat(got...)
	slices.Sort(together)
	if diff := cmp.Diff(all, together); diff != "" {
		t.Errorf("begun (-want +got):\n%s", diff)
	}
	begun, err := s.BegunRedrives(t.Context())
	if err != nil || len(begun) != len(all) {
		t.Fatalf("%d begun: %v", len(begun), err)
	}
	want := article.Redrive{Of: dead(0).Source, HighWatermarks: []int64{7, 9}, ToPartition: -1, ToOffset: -1}
	if diff := cmp.Diff(want, begun[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := s.FinishRedrives(t.Context(), begun[:150]); err != nil {
		t.Fatal(err)
	}
	if begun, err = s.BegunRedrives(t.Context()); err != nil || len(begun) != 50 || begun[0].Of != place(150) {
		t.Errorf("%d begun: %v", len(begun), err)
	}
	if again := begin(t, s, 0, 199, 200); fmt.Sprint(again) != "[200]" {
		t.Errorf("begun again: %v", again)
	}
}

package replay_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/replay"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = zap.NewNop()

// running returns a governor that lets go on.
func running(r article.Replay) *replay.Governor {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	g := replay.NewGovernor(r, func(context.Context) (article.Replay, error) { return r, nil },
		func(context.Context) (int64, error) { return 0, nil }, quiet)
	_ = g.Run(ctx) // looks once
	return g
}

func record(offset int64, id string) kafka.Message {
	return kafka.Message{
		Topic: "raw", Offset: offset, Key: []byte(id), Value: []byte(`{"title":"words"}`), Time: time.UnixMilli(1_700_000_000_000 + offset).UTC(),
	}
}

// outcome is what a worker makes of a record.
func outcome(r kafka.Message) article.Outcome {
	o := article.Outcome{Source: article.Source{Topic: r.Topic, Offset: r.Offset}, Raw: article.Raw{ID: string(r.Key)}}
	if r.Value[0] != '{' {
		o.Dead = &article.DeadLetter{}
	}
	return o
}

// member works on the partition in one generation, as a worker does.
type member struct {
	job   *replay.Job
	part  *replay.Partition
	batch []kafka.Message
}

func newMember(t interface{ Fatal(...any) }, top *topic, m *memory) *member {
	r, _ := m.Replay(context.Background(), 1)
	job := replay.NewJob(r, m, running(r), quiet)
	part := job.Partition(&source{topic: top})
	for {
		err := part.Resume(context.Background())
		if err == nil {
			return &member{job: job, part: part}
		}
		if !errors.Is(err, errOutage) {
			t.Fatal(err)
		}
	}
}

// fetch adds what comes to the batch.
func (w *member) fetch(t interface{ Fatal(...any) }) {
	for {
		records, err := w.part.Fetch(context.Background())
		if err == nil {
			w.batch = append(w.batch, records...)
			return
		}
		if !errors.Is(err, errOutage) {
			t.Fatal(err)
		}
	}
}

// save saves the first records of the batch, up to what the next one is.
func (w *member) save(t interface{ Fatal(...any) }, n int) (next int64) {
	next = w.part.NextOffset()
	if n < len(w.batch) {
		next = w.batch[n-1].Offset + 1
	}
	outcomes := make([]article.Outcome, n)
	for i, r := range w.batch[:n] {
		outcomes[i] = outcome(r)
	}
	for {
		err := w.job.Save(context.Background(), article.Claim{}, next, article.Pipeline{}, outcomes)
		if err == nil {
			return next
		}
		if !errors.Is(err, errOutage) {
			t.Fatal(err)
		}
	}
}

func (w *member) commit(t interface{ Fatal(...any) }, n int, next int64) {
	for {
		err := w.part.Commit(context.Background(), w.batch[:n], next)
		if err == nil {
			w.batch = w.batch[n:]
			return
		}
		if !errors.Is(err, errOutage) {
			t.Fatal(err)
		}
	}
}

// What a record becomes, by its kind.
var kinds = []struct {
	kind string
	fate article.ReplayFate
}{
	{"fresh", article.FateWritten},
	{"unchanged", article.FateUnchanged},
	{"older", article.FateOlder},
	{"dead", article.FateDead},
	{"retraction", article.FateRetracted},
	{"unselected", article.FateUnselected},
	{"gap", article.FateNoRecord},
}

// Members crash behind each step, retention goes on, the store has outages: in the
// end each offset has the fate that it would have had without, or was removed, and
// what is to be published was published once, in order.
func TestEveryOffsetHasItsFate(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		start := rapid.Int64Range(0, 3).Draw(r, "start")
		list := rapid.SliceOfN(rapid.SampledFrom(kinds), 1, 40).Draw(r, "kinds")
		fromStore := rapid.Bool().Draw(r, "from store")
		publish := rapid.SampledFrom([]article.PublishPolicy{article.PublishNone, article.PublishAll}).Draw(r, "publish")
		end := start + int64(len(list))
		top := &topic{end: end + 5, step: rapid.IntRange(1, 9).Draw(r, "step"), committed: -1}
		outages := rapid.IntRange(0, 5).Draw(r, "outages")
		m := &memory{
			fates: make(map[int64]article.ReplayFate), revisions: make(map[string]article.RevisionState), written: make(map[string]int),
			replay: article.Replay{
				ID: 1, State: article.ReplayRunning, FromStore: fromStore, Publish: publish, IDs: []string{}, MaxLiveLag: -1,
				Partitions: []article.ReplayPartition{{StartOffset: start, EndOffset: end, NextOffset: start}},
			},
			fail: func() error {
				if outages > 0 && rapid.IntRange(0, 3).Draw(r, "fails") == 0 {
					outages--
					return errOutage
				}
				return nil
			},
		}
		for i, k := range list {
			offset := start + int64(i)
			id := fmt.Sprint(k.kind, offset)
			rec := record(offset, id)
			switch k.kind {
			case "unchanged", "older":
				m.revisions[id] = article.RevisionState(k.kind)
			case "dead":
				rec.Value = []byte("[")
			case "retraction":
				rec.Value = nil
			}
			if k.kind != "unselected" {
				m.replay.IDs = append(m.replay.IDs, id)
			}
			if k.kind != "gap" {
				top.records = append(top.records, rec)
			}
			if k.kind != "gap" && k.kind != "dead" {
				m.kept = append(m.kept, stored(rec))
			}
		}
		top.records = append(top.records, record(end+1, "fresh-behind"))

		for m.replay.State != article.ReplayDone {
			w := newMember(r, top, m)
			for m.replay.State != article.ReplayDone {
				w.fetch(r)
				if rapid.IntRange(0, 9).Draw(r, "retention") == 0 {
					top.first = rapid.Int64Range(top.first, end).Draw(r, "first")
				}
				if len(w.batch) > 0 || w.part.NextOffset() > top.committed {
					n := rapid.IntRange(min(1, len(w.batch)), len(w.batch)).Draw(r, "batch")
					next := w.save(r, n)
					if rapid.IntRange(0, 4).Draw(r, "crash behind the save") == 0 {
						break
					}
					w.commit(r, n, next)
				}
				if rapid.IntRange(0, 6).Draw(r, "crash behind the commit") == 0 {
					break
				}
			}
		}
		var published []string
		for i, k := range list {
			offset := start + int64(i)
			switch fate := m.fates[offset]; {
			case fate == article.FateRemoved && offset < top.first && (!fromStore || k.kind == "gap" || k.kind == "dead"):
			case fate != k.fate:
				r.Fatalf("offset %d is %s, want %s", offset, fate, k.fate)
			case publish == article.PublishAll && (fate == article.FateWritten || fate == article.FateUnchanged):
				published = append(published, fmt.Sprint(k.kind, offset))
			}
		}
		if len(m.fates) != len(list) {
			r.Fatalf("%d offsets have a fate, of %d", len(m.fates), len(list))
		}
		if !slices.Equal(top.published, published) {
			r.Fatalf("published %q, want %q", top.published, published)
		}
	})
}

// stored is a record as the store keeps its article.
func stored(r kafka.Message) article.StoredRecord {
	s := article.StoredRecord{Source: article.Source{Topic: r.Topic, Offset: r.Offset, Timestamp: r.Time}, Key: r.Key}
	if r.Value != nil {
		s.Raw = &article.Raw{ID: string(r.Key), Title: "words"}
	}
	return s
}

// simple returns a topic of so many fresh records, and a replay of them all.
func simple(records int64) (*topic, *memory) {
	top := &topic{end: records, step: 1000, committed: -1}
	for offset := range records {
		top.records = append(top.records, record(offset, fmt.Sprint("a", offset)))
	}
	return top, &memory{
		fates: make(map[int64]article.ReplayFate), written: make(map[string]int), fail: never,
		replay: article.Replay{
			ID: 1, State: article.ReplayRunning, Publish: article.PublishNone, MaxLiveLag: -1,
			Partitions: []article.ReplayPartition{{EndOffset: records}},
		},
	}
}

// work runs a member to the end.
func work(t *testing.T, top *topic, m *memory) {
	t.Helper()
	w := newMember(t, top, m)
	for m.replay.State != article.ReplayDone {
		w.fetch(t)
		w.commit(t, len(w.batch), w.save(t, len(w.batch)))
	}
}

func TestRemovedOffsetsAreCounted(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*topic, *memory)
		want   map[article.ReplayFate]int
	}{
		"nothing is removed": {func(*topic, *memory) {}, map[article.ReplayFate]int{article.FateWritten: 10}},
		"retention was faster": {
			func(top *topic, _ *memory) { top.first = 4 },
			map[article.ReplayFate]int{article.FateRemoved: 4, article.FateWritten: 6},
		},
		"all is removed": {func(top *topic, _ *memory) { top.first, top.end = 50, 50 }, map[article.ReplayFate]int{article.FateRemoved: 10}},
		"the store has some of it": {func(top *topic, m *memory) {
			top.first, m.replay.FromStore, m.kept = 4, true, []article.StoredRecord{stored(top.records[1]), stored(top.records[3])}
		}, map[article.ReplayFate]int{article.FateRemoved: 2, article.FateWritten: 8}},
		"the topic was made anew": {
			func(top *topic, _ *memory) { top.records, top.end = top.records[:3], 3 },
			map[article.ReplayFate]int{article.FateRemoved: 7, article.FateWritten: 3},
		},
		"the topic was made anew and is empty": {
			func(top *topic, _ *memory) { top.records, top.end = nil, 0 },
			map[article.ReplayFate]int{article.FateRemoved: 10},
		},
	} {
		t.Run(name, func(t *testing.T) {
			top, m := simple(10)
			c.change(top, m)
			work(t, top, m)
			if diff := cmp.Diff(c.want, m.count()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A member that begins again asks the store how far it is, not the group: its
// offset can be behind, or lost, or that of others.
func TestResumeGoesByWhatIsAccountedFor(t *testing.T) {
	for _, c := range []struct {
		next, committed int64
		unpublished     []int64
		want            int64
	}{
		{next: 2, committed: -1, want: 2},
		{next: 5, committed: -1, want: 5},
		{next: 5, committed: 3, want: 5},
		{next: 5, committed: 8, want: 5},
		{next: 5, committed: 3, unpublished: []int64{3, 4}, want: 3},
		{next: 5, committed: 3, unpublished: []int64{4}, want: 4},
		{next: 5, committed: -1, unpublished: []int64{4, 3}, want: 3},
		{next: 5, committed: 5, unpublished: []int64{4, 3}, want: 5},
	} {
		top, m := simple(10)
		top.committed = c.committed
		*m.part() = article.ReplayPartition{StartOffset: 2, NextOffset: c.next, EndOffset: 10, Unpublished: c.unpublished}
		if w := newMember(t, top, m); w.part.NextOffset() != c.want {
			t.Errorf("%+v: resumed at %d", c, w.part.NextOffset())
		}
	}
}

// A partition that the plan does not have gives nothing.
func TestAPartitionBesideThePlanIsIdle(t *testing.T) {
	top, m := simple(10)
	m.part().Partition = 7
	w := newMember(t, top, m)
	w.fetch(t)
	if len(w.batch) > 0 || w.part.NextOffset() != 0 {
		t.Errorf("%d records, next %d", len(w.batch), w.part.NextOffset())
	}
}

// The last batch's results may be on their topic when the store does not know.
func TestAReplayIsDoneOnlyWhenAllIsPublished(t *testing.T) {
	top, m := simple(3)
	m.replay.Publish = article.PublishAll
	w := newMember(t, top, m)
	w.fetch(t)
	next := w.save(t, 3)
	if m.replay.State == article.ReplayDone {
		t.Error("done before it is published")
	}
	m.fail = func() error { return errOutage }
	if err := w.part.Commit(t.Context(), w.batch, next); !errors.Is(err, errOutage) {
		t.Errorf("committed: %v", err)
	}
	m.fail = never
	again := newMember(t, top, m)
	if again.part.NextOffset() != 3 || m.replay.State != article.ReplayDone {
		t.Errorf("resumed at %d, %s", again.part.NextOffset(), m.replay.State)
	}
	w.commit(t, 3, next) // the first one tries again
	if !slices.Equal(top.published, []string{"a0", "a1", "a2"}) {
		t.Errorf("published %q", top.published)
	}
}

// All partitions together keep to the rate.
func TestTheRateIsKept(t *testing.T) {
	for _, rate := range []float64{0.5, 40} {
		synctest.Test(t, func(t *testing.T) {
			top, m := simple(int64(rate * 20))
			m.replay.Rate = 2 * rate
			m.replay.Partitions = append(m.replay.Partitions, article.ReplayPartition{Partition: 1, EndOffset: 9}, article.ReplayPartition{Partition: 2})
			w := newMember(t, top, m)
			began := time.Now()
			for w.part.NextOffset() < top.end {
				before := time.Now()
				w.fetch(t)
				if took := time.Since(before); took > time.Second {
					t.Fatalf("a fetch took %v", took)
				}
			}
			if took := time.Since(began); took < 17*time.Second || took > 21*time.Second {
				t.Errorf("%d records at %g a second took %v", top.end, rate, took)
			}
		})
	}
}

func TestTheGovernorHoldsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state, lag := article.Replay{ID: 1, State: article.ReplayRunning, MaxLiveLag: 100}, int64(0)
		var failure error
		var mu sync.Mutex // of these three
		g := replay.NewGovernor(state, func(context.Context) (article.Replay, error) {
			mu.Lock()
			defer mu.Unlock()
			return state, failure
		}, func(context.Context) (int64, error) {
			mu.Lock()
			defer mu.Unlock()
			return lag, failure
		}, quiet)
		set := func(change func()) {
			mu.Lock()
			defer mu.Unlock()
			change()
		}
		if !g.Holds() {
			t.Error("goes on before anything is known")
		}
		done := make(chan error, 1)
		go func() { done <- g.Run(t.Context()) }()
		for i, step := range []struct {
			change func()
			holds  bool
		}{
			{func() {}, false},
			{func() { lag = 100 }, false},
			{func() { lag = 101 }, true},
			{func() { lag = 51 }, true},
			{func() { failure = errors.New("no connection") }, true},
			{func() { failure, lag = nil, 50 }, false},
			{func() { failure = errors.New("no connection") }, false},
			{func() { failure, lag = nil, 99 }, false},
			{func() { state.State = article.ReplayPaused }, true},
			{func() { state.State, lag = article.ReplayRunning, 0 }, false},
			{func() { lag, state.MaxLiveLag = 1<<40, -1 }, false},
		} {
			set(step.change)
			time.Sleep(2 * time.Second)
			if g.Holds() != step.holds {
				t.Errorf("step %d: holds %v", i, g.Holds())
			}
		}
		set(func() { state.State = article.ReplayDone })
		if err := <-done; err != nil || !g.Holds() {
			t.Errorf("done: %v", err)
		}
		set(func() { state.State = article.ReplayDeleted })
		if err := g.Run(t.Context()); !errors.Is(err, replay.ErrDeleted) {
			t.Errorf("deleted: %v", err)
		}
	})
}

// Nothing is fetched while the governor holds back.
func TestFetchWaitsForTheGovernor(t *testing.T) {
	top, m := simple(3)
	g := replay.NewGovernor(m.replay, nil, nil, quiet) // has not looked yet
	part := replay.NewJob(m.replay, m, g, quiet).Partition(&source{topic: top})
	if err := part.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	if records, err := part.Fetch(t.Context()); err != nil || len(records) > 0 || part.NextOffset() != 0 {
		t.Errorf("%d records, %v", len(records), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if records, err := part.Fetch(ctx); err != nil || len(records) > 0 {
		t.Errorf("at the end: %d records, %v", len(records), err)
	}
}

// A key can be no text, an article nothing that a decoder takes.
func TestOnlyTheDecodableIsSelected(t *testing.T) {
	top, m := simple(0)
	top.end, m.part().EndOffset = 4, 4
	broken := func(offset int64, key string, value []byte) kafka.Message {
		r := record(offset, key)
		r.Value = value
		return r
	}
	top.records = []kafka.Message{
		broken(0, "x", []byte("[")), broken(1, "y", []byte("[")), broken(2, "", nil), {Topic: "raw", Offset: 3, Value: []byte(`{"id":"x","title":"words"}`)},
	}
	m.replay.IDs = []string{"x"}
	w := newMember(t, top, m)
	w.fetch(t)
	if len(w.batch) != 2 || w.batch[0].Offset != 0 || w.batch[1].Offset != 3 {
		t.Errorf("%+v", w.batch)
	}
}

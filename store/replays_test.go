package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
)

// plan is a replay of the topic that enriched() makes records of, up to so many
// offsets of each partition.
func plan(publish article.PublishPolicy, ends ...int64) article.Replay {
	r := article.Replay{
		Pipeline: pipelineB, Topic: "raw", LiveGroup: "group", Publish: publish, To: "out", Rate: 12.3, MaxLiveLag: 1000, CreatedBy: "host",
	}
	for p, end := range ends {
		r.Partitions = append(r.Partitions, article.ReplayPartition{Partition: p, EndOffset: end})
	}
	return r
}

func create(t testing.TB, s *store.Store, r article.Replay) article.Replay {
	t.Helper()
	created, err := s.CreateReplay(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func readReplay(t testing.TB, s *store.Store, id int) article.Replay {
	t.Helper()
	r, err := s.Replay(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// replayClaim claims a partition of a replay.
func replayClaim(t testing.TB, s *store.Store, r article.Replay, partition int) article.Claim {
	t.Helper()
	c, err := s.Claim(context.Background(), r.Group, r.Topic, partition)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func passed(from, to int64, fate article.ReplayFate) article.PassedOffsets {
	return article.PassedOffsets{From: from, To: to, Fate: fate}
}

func TestAReplayIsKeptAsItWasBegun(t *testing.T) {
	s, _ := storetest.New(t)
	want := plan(article.PublishChanged, 7, 0, 9)
	want.IDs, want.FromStore = []string{"b", "a"}, true
	want.Partitions[2].StartOffset = 4
	got := create(t, s, want)
	want.ID, want.State, want.Edition, want.Group = got.ID, article.ReplayRunning, got.Edition, fmt.Sprint("group-replay-", got.ID)
	want.Partitions[2].NextOffset = 4
	ignored := cmpopts.IgnoreFields(article.Replay{}, "CreatedAt")
	if diff := cmp.Diff(want, got, ignored, cmpopts.EquateEmpty()); diff != "" || time.Since(got.CreatedAt).Abs() > time.Hour || got.Edition == 0 {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var kept *store.EditionKeptError
	if _, err := s.CreateReplay(t.Context(), plan(article.PublishNone, 1)); !errors.As(err, &kept) || kept.Edition != got.Edition {
		t.Errorf("a second one: %v", err)
	}
	if all, err := s.Replays(t.Context()); err != nil || len(all) != 1 || !cmp.Equal(all[0], got) {
		t.Errorf("all: %+v, %v", all, err)
	}
	if _, err := s.Replay(t.Context(), got.ID+1); !errors.Is(err, store.ErrNoReplay) {
		t.Errorf("no replay: %v", err)
	}
}

func TestAReplayChangesItsStateFromWhereItMay(t *testing.T) {
	s, _ := storetest.New(t)
	r := create(t, s, plan(article.PublishNone, 1))
	running, paused := []article.ReplayState{article.ReplayRunning}, []article.ReplayState{article.ReplayPaused}
	if err := s.SetReplayState(t.Context(), r.ID, running, article.ReplayPaused); err != nil {
		t.Fatal(err)
	}
	var in *store.ReplayStateError
	if err := s.SetReplayState(t.Context(), r.ID, running, article.ReplayPaused); !errors.As(err, &in) || in.State != article.ReplayPaused {
		t.Errorf("paused twice: %v", err)
	}
	if err := s.SetReplayState(t.Context(), r.ID, paused, article.ReplayRunning); err != nil || readReplay(t, s, r.ID).State != article.ReplayRunning {
		t.Errorf("resumed: %v", err)
	}
	if err := s.SetReplayState(t.Context(), r.ID+1, running, article.ReplayPaused); !errors.Is(err, store.ErrNoReplay) {
		t.Errorf("no replay: %v", err)
	}
}

// Each offset gets one fate, whatever is saved again, and results stand beside the
// live ones.
func TestSaveReplayAccountsForEachOffsetOnce(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, enriched("a", 1, "X"), enriched("b", 2, "X"), enriched("new", 99, "X"), enriched("fails", 4, "X"))
	live := shownIn(t, address, 1)
	r := create(t, s, plan(article.PublishNone, 10, 0))
	c := replayClaim(t, s, r, 0)
	first := []article.Outcome{enriched("a", 1, "Y"), enriched("new", 3, "Y"), dead(4)}
	known := []article.PassedOffsets{passed(0, 1, article.FateRemoved), passed(2, 3, article.FateUnselected), passed(5, 7, article.FateNoRecord)}
	for range 2 {
		if _, err := s.SaveReplay(t.Context(), c, r, 7, pipelineB, first, known); err != nil {
			t.Fatal(err)
		}
	}
	at := readReplay(t, s, r.ID)
	want := article.ReplayFates{Written: 1, Older: 1, Dead: 1, Unselected: 1, Removed: 1, NoRecord: 2}
	if p := at.Partitions[0]; p.NextOffset != 7 || p.Fates != want || p.StartedAt == nil || p.SavedAt == nil || at.State != article.ReplayRunning {
		t.Errorf("after the first batch: %+v", at)
	}
	// Begun again at 4, with other bounds.
	rest := []article.Outcome{dead(4), retracted("b", 8), enriched("c", 9, "Y")}
	if _, err := s.SaveReplay(t.Context(), c, r, 10, pipelineB, rest,
		[]article.PassedOffsets{passed(5, 7, article.FateNoRecord), passed(7, 8, article.FateUnchanged)}); err != nil {
		t.Fatal(err)
	}
	at = readReplay(t, s, r.ID)
	want = want.Add(article.ReplayFates{Unchanged: 1, Retracted: 1, Written: 1})
	if p := at.Partitions[0]; p.NextOffset != 10 || p.Fates != want || at.State != article.ReplayDone || at.DoneAt == nil {
		t.Errorf("at the end: %+v", at)
	}
	if got := list(t, address, `SELECT concat_ws(' ', "partition", "offset", class, stage) FROM replay_dead_letters`); !slices.Equal(got, []string{"0 4 undecodable decode"}) {
		t.Errorf("dead letters of the replay: %q", got)
	}
	if got := list(t, address, `SELECT topic FROM dead_letters`); len(got) != 0 {
		t.Errorf("dead letters of the pool: %q", got)
	}
	if diff := cmp.Diff(live, shownIn(t, address, 1)); diff != "" {
		t.Errorf("shown (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a title 1 bbbb id-y", "b title 2 aaaa id-x", "c title 9 bbbb id-y", "new title 99 aaaa id-x"}, shownIn(t, address, r.Edition)); diff != "" {
		t.Errorf("the replay's edition (-want +got):\n%s", diff)
	}
}

// Whatever becomes of offsets, and however often a member crashes and begins again
// behind or before what was saved, the counts are those of a single run.
func TestTheProofAddsUp(t *testing.T) {
	s, _ := storetest.New(t)
	fates := []article.ReplayFate{
		article.FateWritten, article.FateDead, article.FateRetracted, article.FateUnchanged, article.FateOlder, article.FateUnselected,
		article.FateRemoved, article.FateNoRecord,
	}
	topic := 0
	rapid.Check(t, func(r *rapid.T) {
		topic++
		job := plan(article.PublishNone)
		job.Topic = fmt.Sprint("raw", topic)
		of := rapid.SliceOfN(rapid.SampledFrom(fates), 1, 30).Draw(r, "fates")
		start := rapid.Int64Range(0, 5).Draw(r, "start")
		end := start + int64(len(of))
		job.Partitions = []article.ReplayPartition{{StartOffset: start, EndOffset: end}}
		job = create(t, s, job)
		c := replayClaim(t, s, job, 0)
		committed, saved := start, start
		for committed < end {
			next := rapid.Int64Range(committed+1, end).Draw(r, "next")
			var outcomes []article.Outcome
			var known []article.PassedOffsets
			for offset := committed; offset < next; offset++ {
				id := fmt.Sprint(topic, "/", offset)
				switch fate := of[offset-start]; fate {
				case article.FateWritten:
					outcomes = append(outcomes, enriched(id, offset))
				case article.FateDead:
					outcomes = append(outcomes, dead(offset))
				case article.FateRetracted:
					outcomes = append(outcomes, retracted(id, offset))
				default:
					known = append(known, passed(offset, offset+1, fate))
				}
			}
			if _, err := s.SaveReplay(context.Background(), c, job, next, pipelineB, outcomes, known); err != nil {
				r.Fatal(err)
			}
			saved = max(saved, next)
			if rapid.Bool().Draw(r, "committed") { // else it crashed after the save
				committed = next
			} else {
				c = replayClaim(t, s, job, 0)
				committed = rapid.Int64Range(committed, next).Draw(r, "again from")
			}
			if p := readReplay(t, s, job.ID).Partitions[0]; p.NextOffset != saved || p.Fates.Sum() != saved-start {
				r.Fatalf("saved up to %d from %d: %+v", saved, start, p)
			}
		}
		var want article.ReplayFates
		for _, fate := range of {
			want.Count(fate, 1)
		}
		got := readReplay(t, s, job.ID)
		if diff := cmp.Diff(want, got.Partitions[0].Fates); diff != "" || got.State != article.ReplayDone {
			r.Fatalf("%s, (-want +got):\n%s", got.State, diff)
		}
		if _, err := s.Prune(context.Background(), func(int) {}); err != nil {
			r.Fatal(err)
		}
	})
}

// What differs from the shown result is published, also by whoever does the batch
// again after a crash, when the rows are there already.
func TestSaveReplayTellsWhatIsToBePublished(t *testing.T) {
	for policy, want := range map[article.PublishPolicy][]bool{
		article.PublishNone:    {false, false, false, false, false, false},
		article.PublishChanged: {false, true, false, true, false, false},
		article.PublishAll:     {true, true, true, true, false, false},
	} {
		t.Run(string(policy), func(t *testing.T) {
			s, _ := storetest.New(t)
			save(t, s, enriched("same", 0, "X"), enriched("other", 1, "X"), enriched("unchanged", 2, "X"), enriched("newer", 50, "X"))
			r := create(t, s, plan(policy, 9))
			outcomes := []article.Outcome{
				enriched("same", 0, "X"), enriched("other", 1, "X", "Y"), enriched("unchanged", 2, "X"), enriched("unseen", 3),
				enriched("newer", 4, "Y"), dead(5),
			}
			known := []article.PassedOffsets{passed(2, 3, article.FateUnchanged)}
			c := replayClaim(t, s, r, 0)
			for attempt := range 2 {
				got, err := s.SaveReplay(t.Context(), c, r, 6, pipelineB, outcomes, known)
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("attempt %d: %v, (-want +got):\n%s", attempt, err, diff)
				}
			}
			// A part of it is done again together with what follows.
			part := append(slices.Clone(outcomes[1:]), enriched("next", 8))
			got, err := s.SaveReplay(t.Context(), replayClaim(t, s, r, 0), r, 9, pipelineB, part, append(known, passed(6, 8, article.FateNoRecord)))
			if diff := cmp.Diff(append(slices.Clone(want[1:]), policy != article.PublishNone), got); diff != "" || err != nil {
				t.Errorf("again: %v, (-want +got):\n%s", err, diff)
			}
			if done := readReplay(t, s, r.ID).State == article.ReplayDone; done != (policy == article.PublishNone) {
				t.Errorf("done before all is published: %v", done)
			}
			for range 2 {
				if err := s.FinishPublishing(t.Context(), r.ID, 0); err != nil {
					t.Fatal(err)
				}
			}
			if at := readReplay(t, s, r.ID); at.State != article.ReplayDone || len(at.Partitions[0].Unpublished) > 0 {
				t.Errorf("at the end: %+v", at)
			}
		})
	}
}

// An unchanged article is enriched to be published; its result can be at fault there.
func TestADeadLetterIsCountedAsOneThoughItWasUnchanged(t *testing.T) {
	s, _ := storetest.New(t)
	r := create(t, s, plan(article.PublishAll, 3))
	publish, err := s.SaveReplay(t.Context(), replayClaim(t, s, r, 0), r, 3, pipelineB, []article.Outcome{dead(1)},
		[]article.PassedOffsets{passed(0, 3, article.FateUnchanged)})
	if err != nil || publish[0] {
		t.Errorf("%v, %v", publish, err)
	}
	if got, want := readReplay(t, s, r.ID).Partitions[0].Fates, (article.ReplayFates{Unchanged: 2, Dead: 1}); got != want {
		t.Errorf("%+v", got)
	}
}

// Of partitions that come to their ends at the same time the later one waits for the
// earlier one, and sees that all is done.
func TestTheLastPartitionEndsTheReplay(t *testing.T) {
	s, address := storetest.New(t)
	r := create(t, s, plan(article.PublishNone, 1, 1))
	c := replayClaim(t, s, r, 0)
	other, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.Background())
	for _, sql := range []string{
		"BEGIN", "SELECT FROM replays FOR SHARE", // as a save does before the end
		`UPDATE replay_partitions SET next_offset = 1, no_record = 1 WHERE "partition" = 1`,
	} {
		if _, err := other.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	saved := make(chan error, 1)
	go func() {
		_, err := s.SaveReplay(context.Background(), c, r, 1, pipelineB, nil, []article.PassedOffsets{passed(0, 1, article.FateNoRecord)})
		saved <- err
	}()
	for waits := false; !waits && len(saved) == 0; {
		if err := other.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)`).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := other.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := <-saved; err != nil || readReplay(t, s, r.ID).State != article.ReplayDone {
		t.Errorf("%v, the replay is %s", err, readReplay(t, s, r.ID).State)
	}
}

func TestNothingIsSavedForADeletedReplay(t *testing.T) {
	s, address := storetest.New(t)
	r := create(t, s, plan(article.PublishNone, 5))
	c := replayClaim(t, s, r, 0)
	late, err := s.Claim(t.Context(), r.Group, r.Topic, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveReplay(t.Context(), c, r, 1, pipelineB, []article.Outcome{enriched("a", 0)}, nil); !errors.Is(err, store.ErrFenced) {
		t.Errorf("under a claim that is over: %v", err)
	}
	if err := s.SetReplayState(t.Context(), r.ID, []article.ReplayState{article.ReplayRunning}, article.ReplayDeleted); err != nil {
		t.Fatal(err)
	}
	var in *store.ReplayStateError
	if _, err := s.SaveReplay(t.Context(), late, r, 1, pipelineB, []article.Outcome{enriched("a", 0)}, nil); !errors.As(err, &in) {
		t.Errorf("after it was deleted: %v", err)
	}
	if _, err := s.Promote(t.Context(), r.Edition); !errors.As(err, &in) || in.State != article.ReplayDeleted {
		t.Errorf("promoted after it was deleted: %v", err)
	}
	if rows := list(t, address, "SELECT article_id FROM enrichments"); len(rows) != 0 || readReplay(t, s, r.ID).Partitions[0].NextOffset != 0 {
		t.Errorf("written: %q", rows)
	}
}

// The data of one record is refused; the others and the accounts wait for it.
func TestSaveReplayNamesTheRecordThatIsRefused(t *testing.T) {
	s, _ := storetest.New(t)
	r := create(t, s, plan(article.PublishNone, 5))
	bad := enriched("bad", 1)
	bad.Enriched.Text = "NUL \x00"
	_, err := s.SaveReplay(t.Context(), replayClaim(t, s, r, 0), r, 2, pipelineB, []article.Outcome{enriched("good", 0), bad}, nil)
	var rejected *article.RejectedError
	if !errors.As(err, &rejected) || rejected.Source != bad.Source || readReplay(t, s, r.ID).Partitions[0].NextOffset != 0 {
		t.Errorf("%v", err)
	}
}

func TestFindRevisions(t *testing.T) {
	s, _ := storetest.New(t)
	save(t, s, enriched("a", 5), retracted("gone", 5))
	query := func(o article.Outcome) article.RevisionQuery {
		return article.RevisionQuery{ID: o.Raw.ID, Hash: o.Raw.Hash(), Source: o.Source}
	}
	otherText := query(enriched("a", 5))
	otherText.Hash = "00"
	queries := []article.RevisionQuery{
		query(enriched("a", 5)), query(enriched("a", 4)), query(enriched("a", 6)), query(enriched("none", 1)), query(enriched("gone", 4)), otherText,
		query(enriched("a", 5)),
	}
	for digest, want := range map[string][]article.RevisionState{
		"aaaa": {"unchanged", "older", "fresh", "fresh", "older", "fresh", "unchanged"},
		"bbbb": {"fresh", "older", "fresh", "fresh", "older", "fresh", "fresh"},
	} {
		got, err := s.FindRevisions(t.Context(), digest, queries)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, (-want +got):\n%s", digest, err, diff)
		}
	}
}

// A record that is read from the store decodes to the article that it was.
func TestStoredRecordsDecodeToTheSameArticles(t *testing.T) {
	s, _ := storetest.New(t)
	value := `{"id":"a","url":"https://example.org/a?x=1","source":"Wire","title":"T <&>","body":"B\u0000\n","authors":["A","\"B\""],"section":"s",
		"published_at":"2026-03-01T09:30:00Z","language":"en","z":[1,{"b":null,"a":"x"}],"extra":{"y":"1"}}`
	first := article.Record{Key: []byte("key"), Value: []byte(value), Timestamp: time.UnixMilli(1_700_000_000_001).UTC()}
	plain := article.Record{Value: []byte("<p>words"), ContentType: "text/html", Timestamp: time.UnixMilli(1_700_000_000_002).UTC()}
	var want []article.Raw
	for i, record := range []article.Record{first, plain} {
		raw, err := article.Decode(record)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, raw)
		o := enriched(raw.ID, int64(i+1))
		o.Raw, o.Source.Timestamp = raw, record.Timestamp
		save(t, s, o)
	}
	save(t, s, retracted("gone", 3), enriched("later", 7))
	records, err := s.StoredRecords(t.Context(), "raw", article.OffsetRange{From: 1, To: 7}, 10)
	if err != nil || len(records) != 3 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	for i, raw := range want {
		encoded, err := records[i].Value()
		if err != nil {
			t.Fatal(err)
		}
		got, err := article.Decode(article.Record{Key: records[i].Key, Value: encoded, Timestamp: records[i].Source.Timestamp})
		if diff := cmp.Diff(raw, got, cmpopts.EquateEmpty()); diff != "" || err != nil || got.Hash() != raw.Hash() {
			t.Errorf("record %d: %v, (-want +got):\n%s", i, err, diff)
		}
	}
	if value, err := records[2].Value(); value != nil || err != nil || records[2].Source.Offset != 3 {
		t.Errorf("the retraction: %+v, %s", records[2], value)
	}
	if id, err := article.DecodeRetraction(article.Record{Key: records[2].Key}); id != "gone" || err != nil {
		t.Errorf("the retraction is of %q, %v", id, err)
	}
	if records, err := s.StoredRecords(t.Context(), "raw", article.OffsetRange{From: 2, To: 9}, 1); err != nil || len(records) != 1 || records[0].Source.Offset != 2 {
		t.Errorf("one record: %+v, %v", records, err)
	}
	if records, err := s.StoredRecords(t.Context(), "raw", article.OffsetRange{Partition: 1, To: 9}, 1); err != nil || len(records) != 0 {
		t.Errorf("of another partition: %+v, %v", records, err)
	}
}

func TestKeptArticles(t *testing.T) {
	s, _ := storetest.New(t)
	save(t, s, enriched("a", 3), enriched("b", 4), retracted("c", 2), enriched("d", 9))
	if err := s.Save(t.Context(), claim(t, s), 1, pipelineB, []article.Outcome{enriched("e", 5)}); err != nil {
		t.Fatal(err)
	}
	all := []article.OffsetRange{{From: 0, To: 9}, {From: 4, To: 100}, {From: 20, To: 30}, {Partition: 1, To: 9}}
	for name, c := range map[string]struct {
		since time.Time
		ids   []string
		want  []article.KeptArticles
	}{
		"all":       {want: []article.KeptArticles{{Articles: 3, Unchanged: 2, First: 2}, {Articles: 3, Unchanged: 2, First: 4}, {First: -1}, {First: -1}}},
		"some":      {ids: []string{"e", "c", "x"}, want: []article.KeptArticles{{Articles: 1, First: 2}, {Articles: 1, First: 5}, {First: -1}, {First: -1}}},
		"since one": {since: enriched("b", 4).Source.Timestamp, want: []article.KeptArticles{{Articles: 2, Unchanged: 1, First: 4}, {Articles: 3, Unchanged: 2, First: 4}, {First: -1}, {First: -1}}},
	} {
		got, err := s.KeptArticles(t.Context(), "aaaa", "raw", all, c.since, c.ids)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, (-want +got):\n%s", name, err, diff)
		}
	}
}

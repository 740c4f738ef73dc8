package console_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/console"
	"github.com/dateline/dateline/store"
)

// comparer compares the first edition with the second, as the command wires it.
type comparer struct{ store *store.Store }

func (c comparer) Compare(ctx context.Context, replay int) (article.Diff, error) {
	r, err := c.store.Replay(ctx, replay)
	if err != nil {
		return article.Diff{}, err
	}
	d, err := c.store.Diff(ctx, 1, r.Edition, 2)
	if err != nil {
		return article.Diff{}, console.ErrNothingToCompare
	}
	return d, nil
}

// replayed is a console over the bundled articles, and a replay of some of them that
// found fewer entities and other topics, and was not promoted.
func replayed(t testing.TB) site {
	t.Helper()
	s := seeded(t, hostile())
	outcomes := slices.Clone(bundle(t)[:30])
	outcomes = append(outcomes, hostile())
	pipeline := article.Pipeline{Version: "2", Digest: strings.Repeat("fedcba9876543210", 4)}
	for i, o := range outcomes {
		changed := *o.Enriched
		if len(changed.Entities) > 0 {
			changed.Entities = changed.Entities[1:]
		}
		if len(changed.Summary) > 1 {
			changed.Summary = changed.Summary[:1]
		}
		changed.Topics = []article.Topic{{ID: "medtop:15000000", Name: "sport", Level: 1, Score: 0.9}}
		if changed.Sentiment != nil {
			changed.Sentiment = &article.Sentiment{Score: -0.5, Label: article.Negative}
		}
		outcomes[i].Enriched = &changed // the bundle keeps its own
	}
	r, err := s.store.CreateReplay(t.Context(), article.Replay{
		Pipeline: pipeline, Topic: rawTopic, LiveGroup: "dateline", Publish: article.PublishNone, To: "articles.enriched", MaxLiveLag: -1, CreatedBy: "test",
		Partitions: []article.ReplayPartition{{Partition: 0, EndOffset: 901}},
	})
	if err != nil {
		t.Fatal(err)
	}
	claim, err := s.store.Claim(t.Context(), r.Group, rawTopic, 0)
	if err != nil {
		t.Fatal(err)
	}
	passed := []article.PassedOffsets{{From: 30, To: 900, Fate: article.FateUnchanged}}
	if _, err := s.store.SaveReplay(t.Context(), claim, r, 901, pipeline, outcomes, passed); err != nil {
		t.Fatal(err)
	}
	return started(t, s, console.Options{Comparer: comparer{s.store}})
}

func TestReplaysAndWhatTheyChange(t *testing.T) {
	v, s := described(t), replayed(t)
	list := textOf(document(t, s, "/replays"))
	if !strings.Contains(list, "Replay 1") || !strings.Contains(list, "done") || !strings.Contains(list, "100 %") {
		t.Errorf("the list: %s", list)
	}
	one := textOf(document(t, s, "/replays/1"))
	if !strings.Contains(one, "901 of 901 offsets") {
		t.Errorf("the replay: %s", one)
	}
	changes := textOf(document(t, s, "/replays/1/diff"))
	for _, want := range []string{"What replay 1 changes", "Entities lost", "Topics gained", "sport", "Changed31", script, "−0.50"} {
		if !strings.Contains(changes, want) {
			t.Errorf("no %q in the comparison: %s", want, changes)
		}
	}
	for _, path := range []string{"/replays", "/replays/1", "/replays/1/diff"} {
		if status, _ := fetchDescribed(t, v, s, path); status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
	}
	if _, err := s.store.Prune(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	if status, _ := fetchDescribed(t, v, s, "/replays/1/diff"); status != http.StatusNotFound {
		t.Errorf("after pruning: status %d", status)
	}
}

// Not more than one comparison runs at a time: the second is told so.
func TestOneComparisonAtATime(t *testing.T) {
	s := replayed(t)
	waiting, release := make(chan struct{}), make(chan struct{})
	slow := started(t, s, console.Options{Comparer: slowComparer{waiting, release}})
	first := make(chan int, 1)
	go func() {
		response, err := http.Get(slow.address + "/replays/1/diff")
		if err != nil {
			first <- 0
			return
		}
		_ = response.Body.Close()
		first <- response.StatusCode
	}()
	<-waiting
	if a := get(t, slow.address+"/replays/1/diff"); a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "under way") {
		t.Errorf("the second: status %d", a.status)
	}
	close(release)
	if status := <-first; status != http.StatusOK {
		t.Errorf("the first: status %d", status)
	}
}

// slowComparer waits to be released.
type slowComparer struct{ waiting, release chan struct{} }

func (c slowComparer) Compare(context.Context, int) (article.Diff, error) {
	close(c.waiting)
	<-c.release
	return article.Diff{}, nil
}

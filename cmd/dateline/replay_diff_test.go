package main

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

// dashboards returns what the dashboards show of articles and in rollups.
func (p pool) dashboards(t *testing.T) (rows []string) {
	t.Helper()
	for _, view := range []string{
		"articles", "mentions", "topics", "entity_hours", "entity_days", "topic_hours", "topic_days", "sentiment_hours", "sentiment_days",
		"co_occurrences", "sources", "coverage", "dead_letters",
	} {
		rows = append(rows, p.column(t, "SELECT '"+view+" ' || to_jsonb(v)::text FROM dashboard."+view+" v ORDER BY 1")...)
	}
	return rows
}

// refused runs a command that must fail with a message.
func (p pool) refused(t *testing.T, code int, message string, args ...string) {
	t.Helper()
	if r := dateline(t, "", args...); r.code != code || !strings.Contains(r.err, message) {
		t.Errorf("%s: exit code %d, want %d with %q\n%s", strings.Join(args[:2], " "), r.code, code, message, r.err)
	}
}

// A replay's results are compared, shown, taken back and shown again, and what
// was shown before is dropped in the end.
func TestAReplayIsComparedPromotedRolledBackAndPruned(t *testing.T) {
	p := newPool(t, 2)
	records := bundled(t)[:40]
	p.publish(t, records[:30]...)
	p.work(t)
	p.refused(t, exitFailed, "nothing to compare edition 1 with", p.replayArgs("diff")...)
	p.refused(t, exitFailed, "none that was shown before", p.replayArgs("rollback")...)
	if out := succeed(t, p.replayArgs("prune")...); !strings.Contains(out, "only the edition that is shown") {
		t.Errorf("prune:\n%s", out)
	}
	before := p.dashboards(t)
	id := p.startReplay(t, otherPipeline(t))
	p.refused(t, exitFailed, "replay 1 is not done, it is running", p.replayArgs("promote", id)...)
	p.refused(t, exitFailed, "replay 1 is not done, and would lose its results", p.replayArgs("prune")...)
	p.refused(t, exitFailed, "no such replay", p.replayArgs("promote", "7")...)
	if r := dateline(t, "", p.replayArgs("diff")...); r.code != exitDone || !strings.Contains(r.err, "replay 1 is running, 0 % of it is done") {
		t.Errorf("the diff of what is not done: %+v", r)
	}
	if w := p.replayRun(t, id, otherPipeline(t)); w.await() != exitDone {
		t.Fatalf("%s", w.log)
	}
	if diff := cmp.Diff(before, p.dashboards(t)); diff != "" {
		t.Errorf("the replay has changed what is shown (-before +after):\n%s", diff)
	}

	var d article.Diff
	if err := json.Unmarshal([]byte(succeed(t, p.replayArgs("diff", "--examples=1")...)), &d); err != nil {
		t.Fatal(err)
	}
	if d.From.Edition != 1 || !d.From.Shown || d.To.Edition != 2 || d.To.Replay != 1 || d.Articles.Both != 30 || d.Articles.Changed == 0 || d.Articles.Identical == 0 {
		t.Errorf("%+v\n%+v", d.From, d.Articles)
	}
	link := d.Links.Most[0]
	if link.From.ID != "Q30" || link.To.Name != "United States" || link.To.ID == "Q30" || d.Links.Unlinked == 0 || len(link.Examples) != 1 {
		t.Errorf("%+v", link)
	}
	text := succeed(t, p.replayArgs("diff", "2", "1", "--output=text")...)
	for _, want := range []string{"from edition 2, made by replay 1: 30 articles by pipeline", "30 articles in both editions", "United States", "Q30"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	p.refused(t, exitFailed, "there are: 1, 2", p.replayArgs("diff", "1", "3")...)
	p.refused(t, exitUsage, "two editions", p.replayArgs("diff", "1")...)
	p.refused(t, exitUsage, "the same as itself", p.replayArgs("diff", "2", "2")...)

	p.promoteTwiceAtOnce(t, id)
	promoted := p.dashboards(t)
	if cmp.Equal(before, promoted) {
		t.Error("the promotion has changed nothing")
	}
	if out := succeed(t, p.replayArgs("rollback")...); !strings.Contains(out, "show edition 1 again") || !strings.Contains(out, "promote 1") {
		t.Errorf("rollback:\n%s", out)
	}
	if diff := cmp.Diff(before, p.dashboards(t)); diff != "" {
		t.Errorf("after the rollback (-before +after):\n%s", diff)
	}
	p.refused(t, exitFailed, "edition 1 is shown, and none", p.replayArgs("rollback")...)
	succeed(t, p.replayArgs("promote", id)...)
	if diff := cmp.Diff(promoted, p.dashboards(t)); diff != "" {
		t.Errorf("promoted again (-before +after):\n%s", diff)
	}
	if out := succeed(t, p.replayArgs("prune")...); !strings.Contains(out, "edition 1 is gone, which 30 articles") {
		t.Errorf("prune:\n%s", out)
	}
	if diff := cmp.Diff(promoted, p.dashboards(t)); diff != "" {
		t.Errorf("pruned (-before +after):\n%s", diff)
	}
	p.refused(t, exitFailed, "none that was shown before", p.replayArgs("rollback")...)
}

// promoteTwiceAtOnce promotes a replay by two commands at the same time.
func (p pool) promoteTwiceAtOnce(t *testing.T, id string) {
	t.Helper()
	var results [2]result
	var group sync.WaitGroup
	for i := range results {
		group.Go(func() { results[i] = dateline(t, "", p.replayArgs("promote", id)...) })
	}
	group.Wait()
	first, second := results[0], results[1]
	if first.code != exitDone {
		first, second = second, first
	}
	if first.code != exitDone || !strings.Contains(first.out, "instead of edition 1") || second.code != exitFailed || !strings.Contains(second.err, "shown already") {
		t.Errorf("%+v\n%+v", first, second)
	}
}

// What comes while a replay runs is shown as ever, before and after promotion.
func TestNewArticlesAreShownWhileAReplayRuns(t *testing.T) {
	p := newPool(t, 2)
	records := bundled(t)[:40]
	p.publish(t, records[:20]...)
	p.work(t)
	id := p.startReplay(t, otherPipeline(t))
	succeed(t, p.replayArgs("pause", id)...)
	w := p.replayRun(t, id, otherPipeline(t))
	eventually(t, func() bool { return strings.Contains(w.log.String(), "paused until") })
	articles := func() int { return len(p.column(t, "SELECT id FROM dashboard.articles")) }
	p.publish(t, records[20:30]...)
	p.work(t)
	if n := articles(); n != 30 {
		t.Errorf("%d articles are shown while the replay runs", n)
	}
	succeed(t, p.replayArgs("resume", id)...)
	if w.await() != exitDone {
		t.Fatalf("%s", w.log)
	}
	succeed(t, p.replayArgs("promote", id)...)
	p.publish(t, records[30:]...)
	p.work(t)
	if n := articles(); n != 40 {
		t.Errorf("%d articles are shown after promotion", n)
	}
	shown := p.column(t, "SELECT articles::text FROM dashboard.pipelines ORDER BY articles")
	if diff := cmp.Diff([]string{"20", "20"}, shown); diff != "" {
		t.Errorf("articles by pipeline (-want +got):\n%s", diff)
	}
}

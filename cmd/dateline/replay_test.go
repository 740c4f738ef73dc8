package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article/articletest"
	"github.com/dateline/dateline/stream/streamtest"
)

// replayArgs are a command on replays and its flags.
func (p pool) replayArgs(command string, more ...string) []string {
	args := []string{"replay", command, "--database-url", p.database}
	switch command {
	case "plan":
		args = append(args, "--brokers", p.brokers, "--input-topic", p.InputTopic, "--group", p.group)
	case "start":
		args = append(args, "--brokers", p.brokers, "--input-topic", p.InputTopic, "--group", p.group, "--output-topic", p.OutputTopic)
	case "run":
		args = append(args, "--brokers", p.brokers, "--session-timeout=10s")
	case "status":
		args = append(args, "--interval=0")
	}
	return append(args, more...)
}

// startReplay returns the number of a replay that is begun.
func (p pool) startReplay(t *testing.T, more ...string) (id string) {
	t.Helper()
	id = strings.TrimSpace(succeed(t, p.replayArgs("start", more...)...))
	if _, err := strconv.Atoi(id); err != nil {
		t.Fatalf("no number: %q", id)
	}
	return id
}

// replayStatus returns what "replay status" writes for programs.
func (p pool) replayStatus(t *testing.T, id string) (r replayJSON) {
	t.Helper()
	if err := json.Unmarshal([]byte(succeed(t, p.replayArgs("status", id)...)), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// sum adds the partitions up, and checks that each offset has a fate.
func (r replayJSON) sum(t *testing.T) (sum replayPartitionJSON) {
	t.Helper()
	for _, p := range r.Partitions {
		if got := p.Written + p.Unchanged + p.Older + p.Retracted + p.Dead + p.Unselected + p.Removed + p.NoRecord; got != p.NextOffset-p.StartOffset {
			t.Errorf("partition %d: %d fates of %d offsets", p.Partition, got, p.NextOffset-p.StartOffset)
		}
		sum.EndOffset += p.EndOffset - p.StartOffset
		sum.NextOffset += p.NextOffset - p.StartOffset
		sum.Written += p.Written
		sum.Unchanged += p.Unchanged
		sum.Older += p.Older
		sum.Retracted += p.Retracted
		sum.Dead += p.Dead
		sum.Unselected += p.Unselected
		sum.Removed += p.Removed
		sum.NoRecord += p.NoRecord
	}
	return sum
}

// replayRun takes part in a replay inside this process.
func (p pool) replayRun(t *testing.T, id string, more ...string) *runningWorker {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	w := &runningWorker{stop: stop, code: make(chan int, 1), log: &safeBuffer{}}
	args := p.replayArgs("run", append([]string{id}, more...)...)
	go func() { w.code <- run(ctx, args, terminal{out: w.log, err: w.log}, shared.load) }()
	t.Cleanup(func() {
		stop()
		w.code <- <-w.code
	})
	return w
}

// await waits until the replay's part ends, and returns its exit code.
func (w *runningWorker) await() int {
	code := <-w.code
	w.code <- code
	return code
}

// otherPipeline names a file of entries that makes another pipeline, which knows the
// United States under another id.
func otherPipeline(t *testing.T) string {
	t.Helper()
	return "--kb=" + write(t, "own.csv", "name,type,country\nUnited States,place,US\n")
}

// rowVersions returns which transaction wrote each row that a save can write.
func (p pool) rowVersions(t *testing.T) (rows []string) {
	t.Helper()
	for _, table := range []string{"articles", "enrichments", "entities", "mentions", "article_topics", "dead_letters"} {
		rows = append(rows, p.column(t, "SELECT '"+table+" ' || ctid::text || ' ' || xmin::text FROM "+table+" ORDER BY 1")...)
	}
	return rows
}

// shown returns what an edition holds, an article a line.
func (p pool) edition(t *testing.T, edition int) []string {
	t.Helper()
	return p.column(t, fmt.Sprintf(`
SELECT e.article_id || ' ' || p.digest || ' ' || md5(e.title || e.text || coalesce(e.sentiment::text, '')) || ' ' ||
       coalesce((SELECT string_agg(m.entity_id || m.salience, ',' ORDER BY m.entity_id) FROM mentions m WHERE m.enrichment = e.key), '')
  FROM enrichments e JOIN pipelines p ON p.number = e.pipeline WHERE e.edition IN (0, %d) ORDER BY 1`, edition))
}

// With the same pipeline nothing is left to do, and nothing is done.
func TestAReplayOfUnchangedArticlesWritesAndPublishesNothing(t *testing.T) {
	p := newPool(t, 3)
	records := bundled(t)[:60]
	p.publish(t, records...)
	p.work(t)
	rows, published := p.rowVersions(t), len(streamtest.ReadAll(t, p.client, p.OutputTopic))
	if len(rows) < 60 || published != 60 {
		t.Fatalf("%d rows, %d published", len(rows), published)
	}
	id := p.startReplay(t, "--publish=changed")
	w := p.replayRun(t, id)
	if code := w.await(); code != exitDone || !strings.Contains(w.log.String(), "each of its 60 offsets is accounted for") {
		t.Errorf("exit code %d:\n%s", code, w.log)
	}
	if sum := p.replayStatus(t, id).sum(t); sum.Unchanged != 60 || sum.NextOffset != 60 {
		t.Errorf("%+v", sum)
	}
	if diff := cmp.Diff(rows, p.rowVersions(t)); diff != "" {
		t.Errorf("rows were written (-before +after):\n%s", diff)
	}
	if now := len(streamtest.ReadAll(t, p.client, p.OutputTopic)); now != published {
		t.Errorf("%d records on the output topic, %d before", now, published)
	}
	if out := succeed(t, p.replayArgs("run", id)...); !strings.Contains(out, "is done") {
		t.Errorf("run again:\n%s", out)
	}
}

// Another pipeline's results stand beside those that are shown, and what differs is
// published once.
func TestAReplayWritesBesideWhatIsShown(t *testing.T) {
	p := newPool(t, 3)
	records := bundled(t)[:40]
	p.publish(t, records...)
	p.publish(t, records[0], kafka.Message{Key: records[1].Key}, kafka.Message{Key: []byte("poison"), Value: []byte("[")})
	p.work(t)
	shown := p.edition(t, 1)
	id := p.startReplay(t, otherPipeline(t), "--publish=changed", "--to", p.DeadTopic) // which has one record
	one, two := p.replayRun(t, id, otherPipeline(t), "--batch-records=3"), p.replayRun(t, id, otherPipeline(t), "--batch-records=3")
	for _, w := range []*runningWorker{one, two} {
		if code := w.await(); code != exitDone || !strings.Contains(w.log.String(), "each of its 43 offsets is accounted for") {
			t.Errorf("exit code %d:\n%s", code, w.log)
		}
	}
	status := p.replayStatus(t, id)
	sum := status.sum(t)
	want := replayPartitionJSON{EndOffset: 43, NextOffset: 43, Written: 39, Older: 2, Retracted: 1, Dead: 1}
	if sum != want || status.State != "done" || status.DoneAt == nil {
		t.Errorf("%+v", status)
	}
	if diff := cmp.Diff(shown, p.edition(t, 1)); diff != "" {
		t.Errorf("what is shown (-before +after):\n%s", diff)
	}
	replayed := p.edition(t, status.Edition)
	changed := map[string]bool{}
	for i, line := range replayed {
		was, is := strings.SplitN(shown[i], " ", 3), strings.SplitN(line, " ", 3)
		if is[0] != was[0] || is[1] != status.Pipeline || was[1] == is[1] {
			t.Errorf("%q beside %q", line, shown[i])
		}
		if is[2] != was[2] {
			changed[is[0]] = true
		}
	}
	if len(replayed) != 39 || len(changed) == 0 || len(changed) == 39 {
		t.Errorf("%d results, of which %d differ", len(replayed), len(changed))
	}
	published := map[string]bool{}
	for _, r := range streamtest.ReadAll(t, p.client, p.DeadTopic) {
		if string(r.Key) == "poison" {
			continue
		}
		e := articletest.ValidateEnriched(t, r.Value)
		if published[e.Article.ID] || e.Pipeline.Digest != status.Pipeline {
			t.Errorf("%s was published twice, or by another pipeline", e.Article.ID)
		}
		published[e.Article.ID] = true
	}
	if diff := cmp.Diff(changed, published); diff != "" {
		t.Errorf("published (-differ +published):\n%s", diff)
	}
	text := succeed(t, p.replayArgs("status", id, "--output=text")...)
	for _, want := range []string{"dead letters, 1 of 1:", "undecodable", "publishes changed to " + p.DeadTopic, "is done"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// What is sent after the start is not read.
func TestTheEndOfAReplayIsFrozen(t *testing.T) {
	p := newPool(t, 2)
	records := bundled(t)
	p.publish(t, records[:10]...)
	p.work(t)
	id := p.startReplay(t, otherPipeline(t))
	p.publish(t, records[10:30]...)
	p.work(t)
	if w := p.replayRun(t, id, otherPipeline(t)); w.await() != exitDone {
		t.Errorf("%s", w.log)
	}
	status := p.replayStatus(t, id)
	if sum := status.sum(t); sum.Written != 10 || sum.EndOffset != 10 {
		t.Errorf("%+v", sum)
	}
	if written := p.column(t, "SELECT article_id FROM enrichments JOIN pipelines ON number = pipeline WHERE digest = '"+status.Pipeline+"'"); len(written) != 10 {
		t.Errorf("%d articles", len(written))
	}
}

func TestAReplayOfSomeArticles(t *testing.T) {
	p := newPool(t, 2)
	records := bundled(t)[:20]
	p.publish(t, records...)
	p.publish(t, kafka.Message{Key: []byte("poison"), Value: []byte("[")})
	p.work(t)
	ids := write(t, "ids.txt", string(records[3].Key)+"\r\n\n"+string(records[4].Key)+"\n"+string(records[3].Key)+"\nno-such-article\n")
	id := p.startReplay(t, otherPipeline(t), "--ids", ids)
	if w := p.replayRun(t, id, otherPipeline(t)); w.await() != exitDone {
		t.Errorf("%s", w.log)
	}
	status := p.replayStatus(t, id)
	if sum := status.sum(t); sum.Written != 2 || sum.Unselected != 19 || len(status.IDs) != 3 {
		t.Errorf("%+v", status)
	}
	want := []string{string(records[3].Key), string(records[4].Key)}
	slices.Sort(want)
	if got := p.column(t, "SELECT article_id FROM enrichments JOIN pipelines ON number = pipeline WHERE digest = '"+status.Pipeline+`' ORDER BY article_id COLLATE "C"`); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Where retention has removed records, the texts in Postgres take their place.
func TestAReplayOfATrimmedTopic(t *testing.T) {
	for _, from := range []string{"topic", "store"} {
		t.Run(from, func(t *testing.T) {
			p := newPool(t, 1)
			records := bundled(t)[:20]
			p.publish(t, records...)
			p.publish(t, records[2], kafka.Message{Key: records[3].Key})
			p.work(t)
			streamtest.RemoveRecords(t, strings.Split(p.brokers, ","), p.InputTopic, 0, 8)
			plan := dateline(t, "", p.replayArgs("plan", "--sample=0", "--from="+from)...)
			if plan.code != exitDone || !strings.Contains(plan.err, "WARNING") || !strings.Contains(plan.err, "6 articles") && from == "topic" ||
				from == "topic" != strings.Contains(plan.err, "--from=store takes") {
				t.Errorf("the plan: %+v", plan)
			}
			id := p.startReplay(t, otherPipeline(t), "--from="+from)
			if w := p.replayRun(t, id, otherPipeline(t)); w.await() != exitDone {
				t.Errorf("%s", w.log)
			}
			want := replayPartitionJSON{EndOffset: 14, NextOffset: 14, Written: 13, Retracted: 1}
			if from == "store" {
				want = replayPartitionJSON{EndOffset: 22, NextOffset: 22, Written: 19, Retracted: 1, Removed: 2}
			}
			if sum := p.replayStatus(t, id).sum(t); sum != want {
				t.Errorf("%+v, want %+v", sum, want)
			}
		})
	}
}

// Records that are removed while a replay waits don't hold it up.
func TestARunningReplayLosesItsInput(t *testing.T) {
	p := newPool(t, 1)
	p.publish(t, bundled(t)[:20]...)
	p.work(t)
	id := p.startReplay(t, otherPipeline(t))
	succeed(t, p.replayArgs("pause", id)...)
	w := p.replayRun(t, id, otherPipeline(t))
	eventually(t, func() bool { return strings.Contains(w.log.String(), "paused until") })
	streamtest.RemoveRecords(t, strings.Split(p.brokers, ","), p.InputTopic, 0, 5)
	succeed(t, p.replayArgs("resume", id)...)
	if w.await() != exitDone {
		t.Errorf("%s", w.log)
	}
	if sum := p.replayStatus(t, id).sum(t); sum.Removed != 5 || sum.Written != 15 {
		t.Errorf("%+v\n%s", sum, w.log)
	}
}

func TestAReplayIsPausedResumedAndDeleted(t *testing.T) {
	p := newPool(t, 2)
	p.publish(t, bundled(t)[:60]...)
	p.work(t)
	id := p.startReplay(t, otherPipeline(t), "--rate=2")
	w := p.replayRun(t, id, otherPipeline(t), "--batch-records=1")
	eventually(t, func() bool { return p.replayStatus(t, id).sum(t).NextOffset > 0 })
	succeed(t, p.replayArgs("pause", id)...)
	eventually(t, func() bool { return strings.Contains(w.log.String(), "paused until") })
	before := p.replayStatus(t, id).sum(t)
	if again := p.replayStatus(t, id).sum(t); again != before || before.NextOffset >= 60 {
		t.Errorf("paused at %+v, and then at %+v", before, again)
	}
	if r := dateline(t, "", p.replayArgs("pause", id)...); r.code != exitFailed || !strings.Contains(r.err, "is paused; \"dateline replay resume "+id) {
		t.Errorf("paused twice: %+v", r)
	}
	succeed(t, p.replayArgs("resume", id)...)
	eventually(t, func() bool { return p.replayStatus(t, id).sum(t).NextOffset > before.NextOffset })
	if out := succeed(t, p.replayArgs("delete", id)...); !strings.Contains(out, "replay prune") {
		t.Errorf("deleted: %s", out)
	}
	if code := w.await(); code != exitFailed || !strings.Contains(w.log.String(), "replay "+id+" is deleted") {
		t.Errorf("exit code %d:\n%s", code, w.log)
	}
	for _, command := range []string{"pause", "resume", "delete", "run", "promote"} {
		if r := dateline(t, "", p.replayArgs(command, id)...); r.code != exitFailed || !strings.Contains(r.err, "is deleted; start another one") {
			t.Errorf("%s: %+v", command, r)
		}
	}
}

// While the live pool has more to do than agreed, a replay waits.
func TestAReplayYieldsToTheLivePool(t *testing.T) {
	p := newPool(t, 2)
	p.publish(t, bundled(t)[:30]...)
	succeed(t, "migrate", "--database-url", p.database)
	id := p.startReplay(t, "--max-live-lag=5")
	w := p.replayRun(t, id)
	eventually(t, func() bool {
		return strings.Contains(w.log.String(), "waiting for the live pool "+p.group+", which has 30 records to do, with --max-live-lag 5")
	})
	if sum := p.replayStatus(t, id).sum(t); sum.NextOffset != 0 {
		t.Errorf("%+v", sum)
	}
	p.work(t)
	if code := w.await(); code != exitDone {
		t.Errorf("exit code %d:\n%s", code, w.log)
	}
	if sum := p.replayStatus(t, id).sum(t); sum.Unchanged != 30 {
		t.Errorf("%+v", sum)
	}
}

// A process that is killed leaves a batch somewhere on its way. Who takes over does
// what is left, and readers see each result once.
func TestAKilledReplayGoesOnWhereItWas(t *testing.T) {
	p := newPool(t, 3)
	records := bundled(t)[:150]
	p.publish(t, records...)
	p.work(t)
	shown := p.edition(t, 1)
	replayed := streamtest.Name("replayed")
	to := p.topicFlags
	to.OutputTopic = replayed
	if _, err := p.client.CreateTopics(t.Context(), to.topics(3)); err != nil {
		t.Fatal(err)
	}
	other := otherPipeline(t)
	id := p.startReplay(t, other, "--publish=all", "--to", replayed)
	for _, share := range []int64{40, 80} {
		victim := startProgram(t, p.replayArgs("run", id, other, "--batch-records=3", "--session-timeout=6s")...)
		eventually(t, func() bool { return p.replayStatus(t, id).sum(t).NextOffset > share })
		victim.signal(t, syscall.SIGKILL)
		victim.wait(t)
	}
	if w := p.replayRun(t, id, other); w.await() != exitDone {
		t.Errorf("%s", w.log)
	}
	if sum := p.replayStatus(t, id).sum(t); sum.Written != 150 {
		t.Errorf("%+v", sum)
	}
	seen := make(map[string]int)
	for _, record := range streamtest.ReadAll(t, p.client, replayed) {
		seen[string(record.Key)]++
	}
	for _, record := range records {
		if n := seen[string(record.Key)]; n != 1 {
			t.Errorf("readers see %s %d times", record.Key, n)
		}
	}
	if diff := cmp.Diff(shown, p.edition(t, 1)); diff != "" {
		t.Errorf("what is shown (-before +after):\n%s", diff)
	}
}

func TestThePlanOfAReplay(t *testing.T) {
	p := newPool(t, 2)
	records := bundled(t)
	for i := range records[:30] {
		records[i].Partition = i % 2
	}
	p.publish(t, records[:30]...)
	p.work(t)
	p.publish(t, records[30:40]...)
	rows := p.rowVersions(t)
	out := succeed(t, p.replayArgs("plan", "--sample=10", "--rate=1")...)
	for _, want := range []string{"unchanged are 30 of 30 kept articles", "at --rate 1", "articles/s, measured on 10 of them"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if all := strings.Fields(regexp.MustCompile(`(?m)^ *all .*$`).FindString(out)); !slices.Equal(all, []string{"all", "40", "30", "30", "10"}) {
		t.Errorf("in all: %q", all)
	}
	out = succeed(t, p.replayArgs("plan", "--dry-run", "--sample=40", otherPipeline(t))...)
	for _, want := range []string{
		"unchanged are 0 of 30", "dry run on 40 records: 0 unchanged, 0 of older revisions, 10 of articles that have no result yet, 0 at fault",
		"30 others compared", "nothing was written", "+ entity",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if diff := cmp.Diff(rows, p.rowVersions(t)); diff != "" || len(p.column(t, "SELECT id::text FROM replays")) != 0 {
		t.Errorf("rows were written (-before +after):\n%s", diff)
	}
}

func TestAReplayThatCannotBeSaysWhy(t *testing.T) {
	p := newPool(t, 2)
	succeed(t, "migrate", "--database-url", p.database)
	refused := func(code int, want string, args ...string) {
		t.Helper()
		if r := dateline(t, "", args...); r.code != code || !strings.Contains(r.err, want) {
			t.Errorf("%q: %+v\nwant %q", args, r, want)
		}
	}
	refused(exitFailed, "holds no records", p.replayArgs("start")...)
	p.publish(t, bundled(t)[:10]...)
	refused(exitUsage, "which they are made of", p.replayArgs("start", "--to", p.InputTopic)...)
	refused(exitUsage, "partition 1 ends at offset", p.replayArgs("start", "--from-offsets", "1=99")...)
	refused(exitUsage, "no partition 7", p.replayArgs("plan", "--from-offsets", "7=0")...)
	refused(exitUsage, "--since", p.replayArgs("plan", "--since=1h", "--from-offsets", "0=0")...)
	refused(exitUsage, "holds no ids", p.replayArgs("plan", "--ids", write(t, "ids.txt", "\n"))...)
	refused(exitUsage, "no-such-file", p.replayArgs("plan", "--ids=no-such-file")...)
	for _, rate := range []string{"-1", "NaN", "Inf"} {
		refused(exitUsage, "--rate", p.replayArgs("plan", "--rate="+rate)...)
	}
	refused(exitUsage, "--sample", p.replayArgs("plan", "--sample=0", "--dry-run")...)
	refused(exitFailed, "no-such-topic", p.replayArgs("start", "--publish=all", "--to=no-such-topic")...)
	refused(exitFailed, "--input-topic", append(p.replayArgs("plan"), "--input-topic=no-such-topic")...)
	for _, command := range []string{"run", "status", "pause", "resume", "delete"} {
		refused(exitFailed, "\"dateline replay status\" lists", p.replayArgs(command, "99")...)
	}
	if out := succeed(t, p.replayArgs("status", "--output=text")...); out != "no replays\n" {
		t.Errorf("none: %q", out)
	}
	boilerplate := write(t, "lines.csv", "source,passage\nX,Read more\n")
	r := dateline(t, "", p.replayArgs("start", "--boilerplate="+boilerplate)...)
	id := strings.TrimSpace(r.out)
	if want := "take part with: dateline replay run " + id + " --boilerplate " + boilerplate + "\n"; !strings.Contains(r.err, want) {
		t.Errorf("no %q in %+v", want, r)
	}
	status := p.replayStatus(t, id)
	if r := dateline(t, "", p.replayArgs("run", id, otherPipeline(t))...); r.code != exitFailed ||
		!strings.Contains(r.err, "is for the pipeline "+status.Pipeline) || !strings.Contains(r.err, "with the same --kb, --topics and --boilerplate") {
		t.Errorf("with another pipeline: %+v", r)
	}
	refused(exitFailed, "dateline replay prune", p.replayArgs("start")...)
	refused(exitFailed, "only a paused one can be resumed", p.replayArgs("resume", id)...)
	if list := succeed(t, p.replayArgs("status", "--output=text")...); !strings.Contains(list, "running") {
		t.Errorf("the list:\n%s", list)
	}
	if sum := p.replayStatus(t, id).sum(t); sum.NextOffset != 0 || sum.EndOffset != 10 {
		t.Errorf("%+v", sum)
	}
}

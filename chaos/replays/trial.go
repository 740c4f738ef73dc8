package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/dateline/dateline/internal/services"
	"github.com/dateline/dateline/internal/wikinews"
)

const (
	partitions     = 6
	sessionTimeout = "6s" // the least that Kafka allows by default
	patience       = 20 * time.Minute
)

// trial goes through the whole story of a replay, and fails at the first step
// that comes out differently than it should.
func (w *world) trial(ctx context.Context, f flags) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	articles, err := w.send(ctx, f)
	if err != nil {
		return err
	}
	logf("%d articles are on the raw topic", articles)
	freshA, took, err := w.enrich(ctx, f, "fresh_a", articles)
	if err != nil {
		return err
	}
	logf("a fresh enrichment takes %.1f s", took.Seconds())
	freshB, _, err := w.enrich(ctx, f, "fresh_b", articles, "--kb", w.names)
	if err != nil {
		return err
	}
	if same := len(differences(freshA, freshB)); same == 0 {
		return fmt.Errorf("%w: the two pipelines find the same, so that nothing can be seen", errFound)
	}
	database, err := w.postgres.CreateDatabase(ctx, "replayed")
	if err != nil {
		return err
	}
	t := trial{world: w, flags: f, database: database, articles: articles, freshA: freshA, freshB: freshB}
	if err := t.replayBesideLive(ctx); err != nil {
		return err
	}
	if err := t.promoteAndBack(ctx); err != nil {
		return err
	}
	return t.replayUnchanged(ctx, took)
}

// send puts the articles on the raw topic and returns how many there are.
func (w *world) send(ctx context.Context, f flags) (int64, error) {
	path := f.Articles
	if path == "" {
		path = filepath.Join(w.folder, "articles.jsonl")
		if err := writeCopies(path, f.Copies); err != nil {
			return 0, err
		}
	}
	database, err := w.postgres.CreateDatabase(ctx, "topics")
	if err != nil {
		return 0, err
	}
	// A worker makes the topics.
	p, err := w.spawn(w.workerArgs("topics", database)...)
	if err != nil {
		return 0, err
	}
	err = w.until(ctx, func() (bool, error) {
		out, err := w.command(ctx, "produce", "--brokers", w.kafka.Address(), path)
		return err == nil && strings.HasPrefix(out, "sent "), nil
	})
	if err != nil {
		return 0, err
	}
	p.End(syscall.SIGKILL, time.Second)
	return w.sent(ctx)
}

// writeCopies writes the bundled articles so many times, each time under other ids.
func writeCopies(path string, copies int) error {
	records, err := wikinews.Records()
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	for n := range copies {
		for _, r := range records {
			var fields map[string]any
			if err := json.Unmarshal(r.Value, &fields); err != nil {
				return err
			}
			fields["id"] = fmt.Sprintf("%s-%d", r.ID, n)
			line, err := json.Marshal(fields)
			if err != nil {
				return err
			}
			lines.Write(append(line, '\n'))
		}
	}
	return os.WriteFile(path, lines.Bytes(), 0o644)
}

func (w *world) workerArgs(group, database string, more ...string) []string {
	return append([]string{
		"worker", "--brokers", w.kafka.Address(), "--database-url", database, "--group", group, "--session-timeout", sessionTimeout,
		"--create-topics", strconv.Itoa(partitions), "--batch-records", "50", "--parallelism", "1", "--listen=",
	}, more...)
}

// enrich fills a database from the topic by a pool of its own, and returns what
// the dashboards show then, and how long it took from the first article saved.
func (w *world) enrich(ctx context.Context, f flags, name string, articles int64, more ...string) (map[string]string, time.Duration, error) {
	database, err := w.postgres.CreateDatabase(ctx, name)
	if err != nil {
		return nil, 0, err
	}
	pool, err := w.pool(f.Workers, w.workerArgs(name, database, more...))
	if err != nil {
		return nil, 0, err
	}
	took, err := w.shown(ctx, database, articles)
	if err != nil {
		return nil, 0, err
	}
	for _, p := range pool {
		p.End(syscall.SIGTERM, 20*time.Second)
	}
	found, err := fingerprint(ctx, database)
	return found, took, err
}

func (w *world) pool(workers int, args []string) (pool []*services.Process, err error) {
	for range workers {
		p, err := w.spawn(args...)
		if err != nil {
			return nil, err
		}
		pool = append(pool, p)
	}
	return pool, nil
}

// shown waits until the dashboards show so many articles.
func (w *world) shown(ctx context.Context, database string, articles int64) (took time.Duration, err error) {
	var first time.Time
	err = w.until(ctx, func() (bool, error) {
		n, err := scalar[int64](ctx, database, `SELECT count(*) FROM dashboard.articles`)
		if n > 0 && first.IsZero() {
			first = time.Now()
		}
		return err == nil && n >= articles, nil // the tables come with the first worker
	})
	return time.Since(first), err
}

func (w *world) until(ctx context.Context, done func() (bool, error)) error {
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// trial is one database with a live pool and replays.
type trial struct {
	*world
	flags
	database       string
	articles       int64
	freshA, freshB map[string]string
}

func (t *trial) replayArgs(verb string, more ...string) []string {
	return append([]string{"replay", verb, "--brokers", t.kafka.Address(), "--database-url", t.database}, more...)
}

// replayBesideLive enriches with one pipeline live and replays with the other at
// the same time, while workers of the replay are killed.
func (t *trial) replayBesideLive(ctx context.Context) error {
	live, err := t.pool(t.Workers, t.workerArgs("dateline", t.database))
	if err != nil {
		return err
	}
	if _, err := t.shown(ctx, t.database, 1); err != nil {
		return err
	}
	if _, err := t.command(ctx, t.replayArgs("start", "--kb", t.names, "--max-live-lag=-1")...); err != nil {
		return err
	}
	kills, err := t.runAndKill(ctx, 1, "--kb", t.names)
	if err != nil {
		return err
	}
	if _, err := t.shown(ctx, t.database, t.articles); err != nil {
		return err
	}
	for _, p := range live {
		p.End(syscall.SIGTERM, 20*time.Second)
	}
	logf("the replay is done, %d of its workers were killed", kills)
	if err := t.proof(ctx, 1); err != nil {
		return err
	}
	return t.compare(ctx, "before promotion the dashboards show what the live pool found", t.freshA)
}

// runAndKill runs a replay to its end and kills one of its workers every few seconds.
func (t *trial) runAndKill(ctx context.Context, id int, more ...string) (kills int, err error) {
	random := rand.New(rand.NewPCG(t.Seed, 1))
	args := append([]string{strconv.Itoa(id), "--session-timeout", sessionTimeout, "--batch-records", "50", "--parallelism", "1"}, more...)
	workers, err := t.pool(t.Workers, t.replayArgs("run", args...))
	if err != nil {
		return 0, err
	}
	next := time.Now().Add(3 * time.Second)
	err = t.until(ctx, func() (bool, error) {
		state, err := scalar[string](ctx, t.database, `SELECT state FROM replays WHERE id = $1`, id)
		if err != nil || state == "done" {
			return true, err
		}
		if time.Now().Before(next) {
			return false, nil
		}
		next = time.Now().Add(time.Duration(3+random.IntN(5)) * time.Second)
		n := random.IntN(len(workers))
		workers[n].Signal(syscall.SIGKILL)
		<-workers[n].Exited
		kills++
		workers[n], err = t.spawn(t.replayArgs("run", args...)...)
		return false, err
	})
	if err != nil {
		return kills, err
	}
	for n, p := range workers {
		select {
		case <-p.Exited:
			if code := p.State().ExitCode(); code != 0 {
				return kills, fmt.Errorf("%w: worker %d of the replay ends with exit code %d", errFound, n, code)
			}
		case <-time.After(time.Minute):
			return kills, fmt.Errorf("%w: worker %d of the replay does not end, although it is done", errFound, n)
		}
	}
	return kills, nil
}

// proof adds the fates up for each partition, against what is on the topic.
func (t *trial) proof(ctx context.Context, id int) error {
	planned, err := scalar[int64](ctx, t.database, `SELECT sum(end_offset - start_offset)::bigint FROM replay_partitions WHERE replay_id = $1`, id)
	if err != nil {
		return err
	}
	accounted, err := scalar[int64](ctx, t.database, `
SELECT sum(written + unchanged + older + retracted + dead + unselected + removed + no_record)::bigint
  FROM replay_partitions WHERE replay_id = $1 AND next_offset = end_offset`, id)
	if err != nil {
		return err
	}
	there, err := t.sent(ctx)
	if err != nil {
		return err
	}
	fates, err := scalar[string](ctx, t.database, `
SELECT format('%s written, %s unchanged, %s without record', sum(written), sum(unchanged), sum(no_record))
  FROM replay_partitions WHERE replay_id = $1`, id)
	if err != nil {
		return err
	}
	logf("proof of replay %d: %d offsets on the topic, %d planned, %d accounted for: %s", id, there, planned, accounted, fates)
	if planned != there || accounted != there {
		return fmt.Errorf("%w: the proof of replay %d does not add up", errFound, id)
	}
	return nil
}

// promoteAndBack promotes the replay, goes back, and promotes it again.
func (t *trial) promoteAndBack(ctx context.Context) error {
	before, err := fingerprint(ctx, t.database)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		args []string
		want map[string]string
	}{
		{"promoted, they show what a fresh enrichment finds", t.replayArgs("promote", "1"), t.freshB},
		{"rolled back, they show what they showed before, row for row", t.replayArgs("rollback"), before},
		{"promoted again, they show the same again", t.replayArgs("promote", "1"), t.freshB},
		{"pruned, they show the same still", t.replayArgs("prune"), t.freshB},
	} {
		if _, err := t.command(ctx, databaseOnly(step.args)...); err != nil {
			return err
		}
		if err := t.compare(ctx, step.name, step.want); err != nil {
			return err
		}
	}
	return nil
}

// databaseOnly leaves the brokers out, which these commands do not ask.
func databaseOnly(args []string) []string {
	return append(append([]string{}, args[:2]...), args[4:]...)
}

// replayUnchanged replays with the pipeline whose results are there.
func (t *trial) replayUnchanged(ctx context.Context, enriching time.Duration) error {
	before, err := rowVersions(ctx, t.database)
	if err != nil {
		return err
	}
	if _, err := t.command(ctx, t.replayArgs("start", "--kb", t.names, "--max-live-lag=-1", "--publish", "changed")...); err != nil {
		return err
	}
	published, err := t.published(ctx)
	if err != nil {
		return err
	}
	args := []string{"2", "--kb", t.names, "--session-timeout", sessionTimeout, "--parallelism", "1"}
	if _, err := t.command(ctx, t.replayArgs("run", args...)...); err != nil {
		return err
	}
	if err := t.proof(ctx, 2); err != nil {
		return err
	}
	after, err := rowVersions(ctx, t.database)
	if err != nil {
		return err
	}
	if after != before {
		return fmt.Errorf("%w: a replay of what is unchanged has written rows", errFound)
	}
	again, err := t.published(ctx)
	if err != nil {
		return err
	}
	if again != published {
		return fmt.Errorf("%w: a replay of what is unchanged has published %d records", errFound, again-published)
	}
	took, err := scalar[float64](ctx, t.database, `
SELECT extract(epoch FROM max(saved_at) - min(started_at))::float8 FROM replay_partitions WHERE replay_id = 2`)
	if err != nil {
		return err
	}
	logf("a replay of what is unchanged wrote no row, published nothing, and took %.1f s between its first and last batch", took)
	logf("enriching took %.1f s", enriching.Seconds())
	return t.compare(ctx, "replayed without a change, they show the same", t.freshB)
}

func (t *trial) compare(ctx context.Context, what string, want map[string]string) error {
	got, err := fingerprint(ctx, t.database)
	if err != nil {
		return err
	}
	if wrong := differences(got, want); len(wrong) > 0 {
		return fmt.Errorf("%w: %s: not so in %s", errFound, what, strings.Join(wrong, ", "))
	}
	logf("%s: %s", what, got["articles"])
	return nil
}

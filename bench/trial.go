package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dateline/dateline/internal/services"
)

// trialPatience bounds a trial.
const trialPatience = 30 * time.Minute

// trial is one run of a pool of any program over all records of a topic.
type trial struct {
	name     string // of its group and its output topics
	from     input
	workers  int
	program  program
	database string  // URL of one with Dateline's tables; a new one by default
	shares   *shares // of a core, for each worker; nil for all cores
	metrics  bool    // whether workers serve their metrics, as only Dateline's do
}

// place is where a worker reads from and writes to.
type place struct {
	brokers, group, input, output, dead, database string
	listen                                        string // where metrics are served; empty for nowhere
}

// program returns the command of a worker.
type program func(place) *exec.Cmd

// dateline is the program that is measured.
func (s *servers) dateline(args ...string) program {
	return func(at place) *exec.Cmd {
		return exec.Command(s.program, append([]string{
			"worker", "--brokers", at.brokers, "--group", at.group, "--input-topic", at.input, "--output-topic", at.output,
			"--dead-topic", at.dead, "--database-url", at.database, "--listen", at.listen, "--migrate=false",
		}, args...)...)
	}
}

// cost is what a trial has shown.
type cost struct {
	records int64         // from the first batch that was committed after all workers had joined, to the last
	took    time.Duration // for these
	all     int64         // records since all workers had joined
	spent                 // on these
	batches mean          // records, of workers that serve metrics
	peak    int64         // bytes, the most that one worker took
}

// spent is processor time, and bytes of write-ahead log.
type spent struct {
	workers, broker, database time.Duration
	wal                       int64
}

func (c cost) perSecond() float64 { return float64(c.records) / c.took.Seconds() }

// perThousand returns the seconds for 1,000 records.
func (c cost) perThousand(of time.Duration) float64 { return of.Seconds() * 1000 / float64(c.all) }

func (c cost) workersCPU() float64   { return c.perThousand(c.workers) }
func (c cost) brokerCPU() float64    { return c.perThousand(c.broker) }
func (c cost) databaseCPU() float64  { return c.perThousand(c.database) }
func (c cost) walKB() float64        { return float64(c.wal) / float64(c.all) / 1e3 }
func (c cost) batchRecords() float64 { return c.batches.value() }
func (c cost) peakMiB() float64      { return float64(c.peak) / (1 << 20) }

// try runs a trial and measures it from joining to the end.
func (s *servers) try(ctx context.Context, t trial) (c cost, err error) {
	err = s.hold(ctx, t, func(ctx context.Context, p *pool, _ place) error {
		c, err = s.observe(ctx, p)
		return err
	})
	return c, err
}

// hold makes what a trial needs, starts its pool, lets it be watched until all is done,
// and removes its database.
func (s *servers) hold(ctx context.Context, t trial, watch func(context.Context, *pool, place) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, trialPatience)
	defer cancel()
	at := place{
		brokers: s.kafka.Address(), group: t.name, input: t.from.topic, output: t.name + ".out", dead: t.name + ".dead", database: t.database,
	}
	if err := s.createTopics(ctx, t.from.partitions, at.output, at.dead); err != nil {
		return err
	}
	if at.database == "" {
		if at.database, err = s.newDatabase(ctx, t.name); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.dropDatabase(ctx, t.name)) }()
	}
	p := &pool{group: at.group, topic: at.input}
	defer func() {
		p.stop()
		err = errors.Join(err, t.shares.remove())
	}()
	for range t.workers {
		if err := s.join(p, t, at); err != nil {
			return err
		}
	}
	if err := watch(ctx, p, at); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return s.checkWork(ctx, at)
}

// join starts a worker of a pool.
func (s *servers) join(p *pool, t trial, at place) error {
	if t.metrics {
		port, err := services.FreePort()
		if err != nil {
			return err
		}
		at.listen = services.Loopback(port)
	}
	command := t.program(at)
	if t.shares != nil {
		var err error
		if command, err = t.shares.limit(command); err != nil {
			return err
		}
	}
	process, err := services.StartProcess(command, filepath.Join(s.folder, "worker.log"))
	if err != nil {
		return err
	}
	p.members = append(p.members, &member{process, at.listen})
	return nil
}

// checkWork finds a program that has committed offsets of articles that it did not
// write: each record has an article of its own.
func (s *servers) checkWork(ctx context.Context, at place) error {
	sent, err := s.client.HighWatermarks(ctx, at.input)
	if err != nil {
		return err
	}
	published, err := s.client.HighWatermarks(ctx, at.output)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, at.database)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var saved int64
	if err := conn.QueryRow(ctx, `SELECT count(*) FROM articles`).Scan(&saved); err != nil {
		return err
	}
	if all := sum(sent); saved < all || sum(published) < all {
		return fmt.Errorf("%s: of %d articles %d are in the table and %d on the output topic", at.group, all, saved, sum(published))
	}
	return nil
}

func sum(list []int64) (sum int64) {
	for _, n := range list {
		sum += n
	}
	return sum
}

// newDatabase makes a database with Dateline's tables.
func (s *servers) newDatabase(ctx context.Context, name string) (string, error) {
	address, err := s.postgres.CreateDatabase(ctx, name)
	if err != nil {
		return "", err
	}
	if out, err := exec.CommandContext(ctx, s.program, "migrate", "up", "--database-url", address).CombinedOutput(); err != nil {
		return "", fmt.Errorf("make the tables of %s: %w: %s", name, err, out)
	}
	return address, nil
}

// observe measures a pool until all is done. Where one commit does it all, the
// clock runs from joining on.
func (s *servers) observe(ctx context.Context, p *pool) (c cost, err error) {
	if err := s.awaitJoined(ctx, p); err != nil {
		return cost{}, err
	}
	begin := time.Now()
	before, err := s.standing(ctx, p)
	if err != nil {
		return cost{}, err
	}
	first, joined, err := s.awaitFirst(ctx, p)
	if err != nil {
		return cost{}, err
	}
	start := time.Now()
	last, err := s.until(ctx, p, progress.complete)
	if err != nil {
		return cost{}, err
	}
	c = cost{records: last.done - first.done, took: time.Since(start), all: last.done - joined.done}
	if last.done == first.done {
		c.records, c.took = c.all, time.Since(begin)
	}
	if c.all == 0 {
		return cost{}, errors.New("too few records: all were done before all workers had joined")
	}
	after, err := s.standing(ctx, p)
	c.spent, c.batches = after.spent.minus(before.spent), after.counters.batches.minus(before.counters.batches)
	for _, m := range p.members {
		peak, failed := memory(m.process.PID(), peakMemory)
		c.peak, err = max(c.peak, peak), errors.Join(err, failed)
	}
	return c, err
}

// awaitJoined returns when all workers are members of their group and know their
// partitions. It asks the broker, since not every program tells.
func (s *servers) awaitJoined(ctx context.Context, p *pool) error {
	for {
		members, err := stableMembers(ctx, s.asking, p.group)
		if err != nil {
			return fmt.Errorf("describe group %s: %w", p.group, err)
		}
		if members == len(p.members) {
			return nil
		}
		if err := p.complete(); err != nil {
			return err
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("wait until %d workers have joined: %w", len(p.members), err)
		}
	}
}

// stableMembers returns how many members a group has that know their partitions;
// none where the group, or its coordinator, is still to come.
func stableMembers(ctx context.Context, client *kgo.Client, group string) (int, error) {
	request := kmsg.NewPtrDescribeGroupsRequest()
	request.Groups = []string{group}
	response, err := request.RequestWith(ctx, client)
	if err == nil {
		err = kerr.ErrorForCode(response.Groups[0].ErrorCode)
	}
	switch {
	case errors.Is(err, kerr.GroupIDNotFound) || kerr.IsRetriable(err):
		return 0, nil
	case err != nil:
		return 0, err
	case response.Groups[0].State != "Stable":
		return 0, nil
	}
	return len(response.Groups[0].Members), nil
}

// standing is what has been counted so far.
type standing struct {
	time     time.Time
	spent    spent
	counters counters
	machine  coreTime
	own      time.Duration
}

func (s *servers) standing(ctx context.Context, p *pool) (now standing, err error) {
	now.time = time.Now()
	if now.spent, err = s.spent(ctx, p); err != nil {
		return now, err
	}
	if now.counters, err = p.counters(ctx); err != nil {
		return now, err
	}
	if now.own, err = processorTime(os.Getpid()); err != nil {
		return now, err
	}
	now.machine, err = coresSoFar()
	return now, err
}

// spent is what the processes and the log have taken so far.
func (s *servers) spent(ctx context.Context, p *pool) (now spent, err error) {
	for _, m := range p.members {
		took, err := processorTime(m.process.PID())
		if err != nil {
			return spent{}, err
		}
		now.workers += took
	}
	if now.broker, err = processorTime(s.kafka.PID()); err != nil {
		return spent{}, err
	}
	if now.database, err = processorTime(s.postgres.PID()); err != nil {
		return spent{}, err
	}
	now.wal, err = s.logPosition(ctx)
	return now, err
}

// logPosition returns how many bytes of write-ahead log there were so far.
func (s *servers) logPosition(ctx context.Context) (bytes int64, err error) {
	conn, err := pgx.Connect(ctx, s.postgres.URL(s.postgres.Port()))
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint`).Scan(&bytes)
	return bytes, err
}

func (s spent) minus(t spent) spent {
	return spent{s.workers - t.workers, s.broker - t.broker, s.database - t.database, s.wal - t.wal}
}

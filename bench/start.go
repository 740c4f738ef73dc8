package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dateline/dateline/internal/services"
)

// startCommand measures how soon a worker works, and how large it is.
type startCommand struct {
	Articles string `default:"../shared/data/articles/reuters_train.jsonl.gz" placeholder:"FILE" help:"Articles to load a worker with, a JSON object a line."`
	Records  int    `default:"5000" help:"Raw records to load a worker with."`
	Repeats  int    `default:"9" help:"Starts."`
	pageFlags
}

// Run prints the table, and writes it into a page if that is wanted.
func (c startCommand) Run(ctx context.Context) (err error) {
	if c.Records < 1 || c.Repeats < 1 {
		return errors.New("--records and --repeats must be at least 1")
	}
	on := machine()
	list, err := readArticles(c.Articles)
	if err != nil {
		return err
	}
	s, err := startServers(ctx)
	if err != nil {
		return err
	}
	defer func() { s.close(err == nil) }()
	program, err := os.Stat(s.program)
	if err != nil {
		return err
	}
	var starts, idle, loaded []float64
	for repeat := range c.Repeats {
		took, memory, err := s.startOnce(ctx, list, repeat)
		if err != nil {
			return err
		}
		logf("the first record after %.2f s", took.Seconds())
		starts, idle = append(starts, took.Seconds()), append(idle, mebibytes(memory))
	}
	from := input{"load", curvePartitions}
	if err := s.fill(ctx, from, list, c.Records); err != nil {
		return err
	}
	for repeat := range min(3, c.Repeats) {
		result, err := s.try(ctx, trial{name: fmt.Sprint("load_", repeat), from: from, workers: 1, program: s.dateline()})
		if err != nil {
			return err
		}
		loaded = append(loaded, result.peakMiB())
	}
	return c.show("start", onMachine(on)+fmt.Sprintf(`| | |
|---|---|
| from the start of the process to the first record on the output topic, s | %s |
| resident memory when idle, MiB | %s |
| peak resident memory under load, MiB | %s |
| size of the program, MiB | %.1f |
`, newSpread(starts).format("%.2f"), newSpread(idle).format("%.0f"), newSpread(loaded).format("%.0f"), mebibytes(program.Size())))
}

func mebibytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }

// idleFor is how long a worker has had nothing to do when its memory is read.
const idleFor = 2 * time.Second

// readerWait is how long a broker may hold a fetch back: it does not answer one at
// once where only the end of a transaction is new.
const readerWait = 50 * time.Millisecond

// startOnce lets a worker find one record that waits, and returns how long the
// record took to come out, and the worker's resident memory afterwards, in bytes.
// Topics and tables are there already, as when a pool grows.
func (s *servers) startOnce(ctx context.Context, list []rawArticle, repeat int) (took time.Duration, resident int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, runPatience)
	defer cancel()
	name := fmt.Sprint("start_", repeat)
	database, err := s.newDatabase(ctx, name)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.dropDatabase(ctx, name)) }()
	from := input{name, curvePartitions}
	if err := s.fill(ctx, from, list, 1); err != nil {
		return 0, 0, err
	}
	at := place{brokers: s.kafka.Address(), group: name, input: from.topic, output: name + ".out", dead: name + ".dead", database: database}
	if err := s.createTopics(ctx, from.partitions, at.output, at.dead); err != nil {
		return 0, 0, err
	}
	reader, err := kgo.NewClient(kgo.SeedBrokers(at.brokers), kgo.ConsumeTopics(at.output), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.FetchMaxWait(readerWait))
	if err != nil {
		return 0, 0, err
	}
	defer reader.Close()
	// Found before the clock runs: the topic and its end, where the reader then waits.
	settle(ctx, reader)
	begin := time.Now()
	process, err := services.StartProcess(s.dateline()(at), filepath.Join(s.folder, "worker.log"))
	if err != nil {
		return 0, 0, err
	}
	defer process.End(syscall.SIGTERM, 30*time.Second)
	if err := awaitRecord(ctx, reader, process); err != nil {
		return 0, 0, err
	}
	took = time.Since(begin)
	select {
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	case <-time.After(idleFor):
	}
	resident, err = memory(process.PID(), residentMemory)
	return took, resident, err
}

// settled is how long a reader takes at most to find a topic that was just created.
const settled = 2 * time.Second

// settle lets a reader find its topic, which holds nothing yet.
func settle(ctx context.Context, reader *kgo.Client) {
	ctx, cancel := context.WithTimeout(ctx, settled)
	defer cancel()
	reader.PollFetches(ctx)
}

// awaitRecord returns when the reader has seen a record.
func awaitRecord(ctx context.Context, reader *kgo.Client, process *services.Process) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-process.Exited:
			cancel(fmt.Errorf("the worker ended: %s", process.State()))
		case <-ctx.Done():
		}
	}()
	for {
		fetches := reader.PollFetches(ctx)
		if fetches.NumRecords() > 0 {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("wait for the first record: %w", context.Cause(ctx))
		}
		if err := fetches.Err(); err != nil {
			return err
		}
	}
}

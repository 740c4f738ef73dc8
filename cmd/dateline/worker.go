package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"go.uber.org/zap"

	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/worker"
)

type workerCommand struct {
	kafkaFlags
	databaseFlags
	poolFlags
	stagesFlags
	traceFlags
	Listen        string   `default:"127.0.0.1:9464" placeholder:"HOST:PORT" help:"Where /metrics, /livez, /readyz and /debug/pprof/ are served; empty for nowhere."`
	ConsoleListen string   `placeholder:"HOST:PORT" help:"Where the console's pages are served, as by \"dateline console\"; nowhere by default."`
	ConsoleHosts  []string `placeholder:"NAME" help:"Further names by which that console may be asked, as --hosts of \"dateline console\"."`
	CreateTopics  int      `default:"4" placeholder:"N" help:"Create missing topics with so many partitions; 0 to wait for them instead."`
	Migrate       bool     `default:"true" negatable:"" help:"Apply pending migrations before starting."`
	logFlags
}

// poolFlags say how a member of the pool works.
type poolFlags struct {
	topicFlags
	Group string `default:"dateline" help:"Consumer group; all workers of a pool share it."`
	workFlags
}

// check finds values that no member of the pool could work with.
func (f poolFlags) check() error { return cmp.Or(f.workFlags.check(), f.differ()) }

// workFlags say how records are worked on, in whatever group.
type workFlags struct {
	Delivery       string        `enum:"exactly-once,at-least-once" default:"exactly-once" help:"How often readers of committed records see a result: exactly-once, or at-least-once for brokers without transactions."`
	Parallelism    int           `default:"0" placeholder:"N" help:"Articles enriched at once; 0 for one on each core."`
	BatchRecords   int           `default:"500" placeholder:"N" help:"A batch closes with so many records."`
	BatchBytes     int           `default:"8388608" placeholder:"BYTES" help:"A batch closes with so many raw bytes."`
	BatchAge       time.Duration `default:"500ms" help:"A batch closes so long after its first record, and at once if that comes alone after a pause."`
	InFlightBytes  int64         `default:"0" placeholder:"BYTES" help:"Memory for records on their way, with what is found in them, counted as six times their raw bytes (short news takes a third more); fetching waits beyond. 0 for 2 MiB for each article enriched at once, 8 MiB where nothing is enriched."`
	SessionTimeout time.Duration `default:"30s" help:"A worker that is silent for so long loses its partitions."`
	knowledgeFlags
}

// check finds values that no worker could work with.
func (f workFlags) check() error {
	if f.Parallelism < 0 || f.BatchRecords < 1 || f.BatchBytes < 1 || f.BatchAge <= 0 || f.InFlightBytes < 0 {
		return usageError{errors.New(
			"--parallelism and --in-flight-bytes must be at least 0; --batch-records, --batch-bytes and --batch-age more than 0")}
	}
	if f.SessionTimeout < 6*time.Second {
		return usageError{errors.New("--session-timeout must be at least 6s, which is the least that Kafka allows by default")}
	}
	_, err := f.own()
	return err
}

func (f workFlags) delivery() stream.Delivery {
	if f.Delivery == "at-least-once" {
		return stream.DeliverAtLeastOnce
	}
	return stream.DeliverExactlyOnce
}

// Run enriches until ctx ends.
func (c workerCommand) Run(ctx context.Context, term terminal, load modelLoader) error {
	log, err := c.logger(term)
	if err != nil {
		return err
	}
	defer log.Sync() //nolint:errcheck // standard error cannot always be synced
	if err := c.check(); err != nil {
		return err
	}
	client, err := c.client()
	if err != nil {
		return err
	}
	defer client.Close()
	tracing, flush, err := c.openTracing(ctx, c.BatchRecords, log)
	if err != nil {
		return err
	}
	defer flush()
	pipeline := c.choose(c.knowledgeFlags, load)
	if c.Stages == "all" {
		collectEarly()
		pipeline = pipeline.ahead()
	}
	return c.withStore(ctx, func(s *store.Store) error {
		if err := c.prepare(ctx, client, s, log); err != nil {
			return err
		}
		registry := newRegistry()
		from := liveWiring(c.topicFlags, c.Group, s, pipeline)
		from.tracing = tracing
		if c.Stages == "none" {
			from.inFlightBytes = transportInFlightBytes
		}
		m, err := newMember(ctx, from, c.workFlags, client, registry, log)
		if err != nil {
			return err
		}
		stop, err := serveOperations(c.Listen, m.health, registry, log)
		if err != nil {
			return err
		}
		defer stop()
		return c.withConsole(ctx, client, s, log, m.run)
	})
}

// withConsole serves the console, if it is asked for, for the time of a call.
func (c workerCommand) withConsole(ctx context.Context, client *stream.Client, s *store.Store, log *zap.Logger, work func(context.Context) error) error {
	if c.ConsoleListen == "" {
		return work(ctx)
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	pages, err := startConsole(serving, consoleWiring{
		listen: c.ConsoleListen, hosts: c.ConsoleHosts, databaseURL: c.DatabaseURL, client: client, topic: c.InputTopic, group: c.Group,
		store: s, log: log,
	})
	if err != nil {
		return err
	}
	err = work(ctx)
	stop()
	return errors.Join(err, pages.wait())
}

// prepare waits for Kafka and Postgres, and makes topics and tables. A worker
// that starts before its servers, as in a compose file, is no failure.
func (c workerCommand) prepare(ctx context.Context, client *stream.Client, s *store.Store, log *zap.Logger) error {
	const patience = 2 * time.Minute
	err := await(ctx, patience, log, "kafka", func(ctx context.Context) error {
		_, err := client.Ping(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if err := await(ctx, patience, log, "postgres", func(ctx context.Context) error {
		_, err := s.Ping(ctx)
		return err
	}); err != nil {
		return err
	}
	if c.CreateTopics > 0 {
		created, err := client.CreateTopics(ctx, c.topics(c.CreateTopics))
		if err != nil {
			return fmt.Errorf("%w; with --create-topics=0 a worker makes none", err)
		}
		if len(created) > 0 {
			log.Info("topics created", zap.Strings("topics", created))
		}
	}
	if c.Migrate {
		return migrateThroughOutages(ctx, s, log)
	}
	return checkMigrated(ctx, s)
}

// migrateThroughOutages begins again if Postgres goes away meanwhile or cannot
// write, which is no failure either.
func migrateThroughOutages(ctx context.Context, s *store.Store, log *zap.Logger) error {
	for {
		applied, err := s.Migrate(ctx)
		for _, m := range applied {
			log.Info("migration applied", zap.String("migration", m.Name))
		}
		if !store.IsOutage(err) {
			return err
		}
		log.Warn("an outage of postgres during the migration, trying again", zap.Error(err))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// checkMigrated returns an error that says what to do if migrations are
// pending.
func checkMigrated(ctx context.Context, s *store.Store) error {
	list, err := s.Migrations(ctx)
	if err != nil {
		return err
	}
	var pending []string
	for _, m := range list {
		if !m.Applied {
			pending = append(pending, m.Name)
		}
	}
	if len(pending) > 0 {
		return fmt.Errorf("migrations are pending (%s); run \"dateline migrate up\"", strings.Join(pending, ", "))
	}
	return nil
}

// await repeats a call until it succeeds or patience ends.
func await(ctx context.Context, patience time.Duration, log *zap.Logger, what string, call func(context.Context) error) error {
	deadline := time.Now().Add(patience)
	for {
		attempt, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := call(attempt)
		cancel()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		log.Warn("waiting for a server", zap.String("server", what), zap.Error(err))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

func newRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return registry
}

// wiring is what a member takes its work from, and where its results go.
type wiring struct {
	group     string
	topics    topicFlags
	outputs   []string // topics that are published to
	pipeline  pipelineLoader
	store     worker.Store
	partition func(*stream.Partition) worker.Partition
	tracing   *worker.Tracing // may be nil

	inFlightBytes int64 // for each record that is enriched at once, by default
}

// liveWiring is that of the pool which enriches what comes.
func liveWiring(topics topicFlags, group string, s *store.Store, pipeline pipelineLoader) wiring {
	return wiring{
		group: group, topics: topics, outputs: []string{topics.OutputTopic, topics.DeadTopic}, pipeline: pipeline, store: s,
		partition: func(p *stream.Partition) worker.Partition { return p }, inFlightBytes: inFlightBytes,
	}
}

// member is this process' part of a pool, wired.
type member struct {
	group     *stream.Group
	worker    *worker.Worker
	partition func(*stream.Partition) worker.Partition
	health    *worker.Health
	info      string // digest of the pipeline
	log       *zap.Logger
}

// drainTimeout bounds the last batch after a revocation, well inside the
// session's time-out.
const drainTimeout = 5 * time.Second

// recordTimeout is far above what the longest text takes, less than a second, on
// a machine that does much else.
const recordTimeout = time.Minute

// Room for records for each that is enriched at once.
const (
	// inFlightBytes is for what is found in a quarter of a second, while a batch is
	// filled, and as much while one is written.
	inFlightBytes = 2 << 20
	// transportInFlightBytes is where nothing is enriched, for full batches of a few
	// partitions: with less, batches wait for their age.
	transportInFlightBytes = 8 << 20
)

// stallTimeout is above the bounds of all requests to Kafka and Postgres.
const stallTimeout = 5 * time.Minute

func newMember(ctx context.Context, from wiring, work workFlags, client *stream.Client,
	registry prometheus.Registerer, log *zap.Logger,
) (*member, error) {
	metrics, health, topics := worker.NewMetrics(registry), worker.NewHealth(), from.topics
	registry.MustRegister(health)
	pipeline, err := from.pipeline(metrics.ObserveStage)
	if err != nil {
		return nil, err
	}
	maxBytes, err := client.TopicMaxBytes(ctx, topics.OutputTopic)
	if err != nil {
		const brokerDefault = 1 << 20
		log.Warn("the limit of the output topic is not known, taking the broker's default", zap.Error(err), zap.Int("bytes", brokerDefault))
		maxBytes = brokerDefault
	}
	parallelism := work.Parallelism
	if parallelism == 0 {
		parallelism = runtime.GOMAXPROCS(0)
	}
	inFlight := work.InFlightBytes
	if inFlight == 0 {
		inFlight = int64(parallelism) * from.inFlightBytes
	}
	const recordOverhead = 2048 // of a batch with one record, and of the headers that lead to a trace
	w := worker.New(worker.Config{
		OutputTopic: topics.OutputTopic, DeadTopic: topics.DeadTopic, Parallelism: parallelism,
		InFlightBytes: inFlight, BatchRecords: work.BatchRecords, BatchBytes: work.BatchBytes, BatchAge: work.BatchAge,
		MaxRecordBytes: maxBytes - recordOverhead, DrainTimeout: drainTimeout, RecordTimeout: recordTimeout, StallTimeout: stallTimeout,
	}, pipeline, from.store, metrics, health, from.tracing, log)
	group := client.NewGroup(stream.GroupConfig{
		ID: from.group, Topic: topics.InputTopic, Outputs: from.outputs, SessionTimeout: work.SessionTimeout, Delivery: work.delivery(), Log: log,
		OnSkipped: func(partition int, records int64) { metrics.ObserveSkipped(topics.InputTopic, partition, records) },
		OnGeneration: func(generation int32, partitions []int) {
			health.SetJoined(partitions != nil)
			if partitions != nil {
				metrics.ObserveRebalance()
				log.Info("joined the group", zap.Int32("generation", generation), zap.Ints("partitions", partitions))
			}
		},
	})
	log.Info("pipeline loaded", zap.String("version", pipeline.Info().Version), zap.String("digest", pipeline.Info().Digest),
		zap.Int("parallelism", parallelism))
	return &member{group, w, from.partition, health, pipeline.Info().Digest, log}, nil
}

// run works until ctx ends, then drains and leaves the group. A worker that is
// stuck ends at once: nothing can be drained, and to close what it uses would
// wait for what never returns.
func (m *member) run(ctx context.Context) error {
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		if err := m.worker.Watch(watching); err != nil {
			m.log.Fatal("the worker is stuck and ends, so that another one takes over", zap.Error(err))
		}
	}()
	return m.group.Run(ctx, func(ctx context.Context, p *stream.Partition) error {
		return m.worker.RunPartition(ctx, m.partition(p))
	})
}

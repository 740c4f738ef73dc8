package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/schollz/progressbar/v3"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/wikinews"
	"github.com/dateline/dateline/store"
	storeembedded "github.com/dateline/dateline/store/embedded"
	"github.com/dateline/dateline/stream"
	streamembedded "github.com/dateline/dateline/stream/embedded"
)

type demoCommand struct {
	Once    bool   `help:"End when the bundled articles are enriched."`
	Replay  bool   `default:"true" negatable:"" help:"Then enrich them again with names of a newsroom's own, compare and promote the result."`
	DataDir string `type:"path" placeholder:"DIR" help:"Keep the broker's and the database's data here between runs."`
	poolFlags
	LogLevel  string `enum:"debug,info,warn,error" default:"warn" help:"Least level that is logged: debug, info, warn or error."`
	LogFormat string `enum:"json,console" default:"console" help:"Form of a log line: json or console."`
}

// demoPartitions is the number of partitions of the demo's topics.
const demoPartitions = 4

// Run starts the embedded servers, enriches the bundled articles and shows what
// was found.
func (c demoCommand) Run(ctx context.Context, term terminal, load modelLoader) (err error) {
	log, err := logFlags{c.LogLevel, c.LogFormat}.logger(term)
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	d, err := c.startServers(ctx, term, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	if !c.Once {
		stop, failed := d.serveConsole(ctx, log)
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, stop()) }()
	}

	m, err := newMember(ctx, liveWiring(c.topicFlags, c.Group, d.store, c.loader(load)), c.workFlags, d.client, prometheus.NewRegistry(), log)
	if err != nil {
		return err
	}
	working, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- m.run(working) }()
	err = d.show(ctx, m.info)
	if err == nil && c.Replay {
		err = d.replay(ctx, load, log)
	}
	if err == nil && !c.Once {
		d.hints()
		<-ctx.Done()
		fmt.Fprintln(term.err, "\nstopping")
	}
	stop()
	return errors.Join(err, <-done)
}

// demo is the running servers and what talks to them.
type demo struct {
	demoCommand
	term     terminal
	broker   *streamembedded.Broker
	postgres *storeembedded.Server
	client   *stream.Client
	store    *store.Store
	sent     int

	console     string // address of its pages; empty with Once
	namesFolder string // to remove in the end
}

// startServers starts broker and Postgres, makes topics and tables and sends
// the bundled articles.
func (c demoCommand) startServers(ctx context.Context, term terminal, log *zap.Logger) (_ *demo, err error) {
	d := &demo{demoCommand: c, term: term}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	start := time.Now()
	d.say("starting the embedded broker and a private Postgres …")
	// Postgres comes first: it refuses a folder that is in use, the broker doesn't.
	d.postgres, err = storeembedded.Start(ctx, storeembedded.Options{DataDir: c.folder("postgres"), Notify: d.say})
	if err != nil {
		return nil, err
	}
	if d.broker, err = streamembedded.Start(c.folder("broker")); err != nil {
		return nil, err
	}
	d.client = stream.Open([]string{d.broker.Addr()}, stream.Security{})
	if d.store, err = store.Open(ctx, d.postgres.URL()); err != nil {
		return nil, err
	}
	if _, err = d.store.Migrate(ctx); err != nil {
		return nil, err
	}
	if _, err = d.client.CreateTopics(ctx, c.topics(demoPartitions)); err != nil {
		return nil, err
	}
	log.Info("servers are ready", zap.Duration("took", time.Since(start)))
	return d, d.send(ctx)
}

func (c demoCommand) folder(name string) string {
	if c.DataDir == "" {
		return ""
	}
	return filepath.Join(c.DataDir, name)
}

func (d *demo) say(message string) { fmt.Fprintln(d.term.err, message) }

// send publishes the bundled articles, unless an earlier run has.
func (d *demo) send(ctx context.Context) error {
	bundled, err := wikinews.Records()
	if err != nil {
		return err
	}
	lags, err := d.client.Lag(ctx, "", d.InputTopic)
	if err != nil {
		return err
	}
	if total(lags, highWatermark) >= int64(len(bundled)) {
		return nil
	}
	records := make([]kafka.Message, 0, len(bundled))
	for _, b := range bundled {
		record, err := rawRecord(d.InputTopic, article.Record{Value: b.Value, ContentType: contentJSON})
		if err != nil {
			return fmt.Errorf("bundled article %s: %w", b.ID, err)
		}
		records = append(records, record)
	}
	producer := d.client.NewProducer()
	if err := producer.Write(ctx, records...); err != nil {
		return errors.Join(fmt.Errorf("send the bundled articles: %w", err), producer.Close())
	}
	d.sent = len(records)
	return producer.Close()
}

// show follows the progress to its end and prints what was found.
func (d *demo) show(ctx context.Context, pipeline string) error {
	start := time.Now()
	if err := d.follow(ctx); err != nil {
		return err
	}
	took := time.Since(start)
	if err := d.printCounts(ctx, pipeline, took); err != nil {
		return err
	}
	return printFindings(ctx, d.term, d.store)
}

// follow shows a bar until everything on the raw topic is committed.
func (d *demo) follow(ctx context.Context) error {
	var bar *progressbar.ProgressBar
	for {
		lags, err := d.client.Lag(ctx, d.Group, d.InputTopic)
		if err != nil {
			return err
		}
		all := total(lags, func(l stream.PartitionLag) int64 { return l.HighWatermark - l.FirstOffset })
		left := total(lags, stream.PartitionLag.Lag)
		if bar == nil {
			bar = newBar(all, d.term)
		}
		_ = bar.Set64(all - left) // a bar that cannot be drawn stops nothing
		if left == 0 {
			_ = bar.Finish()
			d.say("")
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// newBar draws on a terminal only: in a log a bar is a heap of bars.
func newBar(all int64, term terminal) *progressbar.ProgressBar {
	_, isTerminal := terminalWidth(term.err)
	return progressbar.NewOptions64(all,
		progressbar.OptionSetWriter(term.err), progressbar.OptionSetVisibility(isTerminal), progressbar.OptionSetDescription("enriching"),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("articles"),
		progressbar.OptionSetWidth(40), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "█", SaucerPadding: "░", BarStart: "", BarEnd: ""}))
}

func total(lags []stream.PartitionLag, value func(stream.PartitionLag) int64) int64 {
	var sum int64
	for _, l := range lags {
		sum += value(l)
	}
	return sum
}

func highWatermark(l stream.PartitionLag) int64 { return l.HighWatermark }

// close stops what was started, the last first.
func (d *demo) close() (err error) {
	if d.store != nil {
		d.store.Close()
	}
	if d.client != nil {
		d.client.Close()
	}
	if d.broker != nil {
		d.broker.Close()
	}
	if d.postgres != nil {
		err = d.postgres.Close()
	}
	if d.namesFolder != "" {
		err = errors.Join(err, os.RemoveAll(d.namesFolder))
	}
	return err
}

// hints says how to look further while the demo goes on.
func (d *demo) hints() {
	self := "go run ./cmd/dateline"
	if executable, err := os.Executable(); err == nil && !isTemporary(executable) {
		self = filepath.Base(executable)
	}
	fmt.Fprintf(d.term.out, `
The demo goes on until Ctrl-C. In a browser:

  %[4]s

From another terminal:

  psql '%[2]s'
  %[1]s status --brokers %[3]s --database-url '%[2]s'
  %[1]s produce --brokers %[3]s FILE.txt|FILE.html|FILE.jsonl
`, self, d.postgres.URL(), d.broker.Addr(), d.console)
	if d.Replay {
		fmt.Fprintf(d.term.out, "  %s replay diff 1 2 --database-url '%s'\n", self, d.postgres.URL())
	}
}

// serveConsole serves the console until stop is called, on a free port where the
// usual one is taken.
func (d *demo) serveConsole(ctx context.Context, log *zap.Logger) (stop func() error, err error) {
	serving, cancel := context.WithCancel(ctx)
	w := consoleWiring{
		listen: "127.0.0.1:8080", databaseURL: d.postgres.URL(), client: d.client, topic: d.InputTopic, group: d.Group, store: d.store, log: log,
	}
	pages, err := startConsole(serving, w)
	if errors.Is(err, syscall.EADDRINUSE) {
		w.listen = "127.0.0.1:0"
		pages, err = startConsole(serving, w)
	}
	if err != nil {
		cancel()
		return nil, err
	}
	d.console = pages.address
	d.say("the console is at " + d.console)
	return func() error {
		cancel()
		return pages.wait()
	}, nil
}

// isTemporary reports whether the program was built by "go run".
func isTemporary(executable string) bool {
	inside, err := filepath.Rel(os.TempDir(), executable)
	return err == nil && filepath.IsLocal(inside)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/console"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/stream"
)

type consoleCommand struct {
	Listen string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the pages are served."`
	Hosts  []string `placeholder:"NAME" help:"Further names by which the console may be asked, such as a proxy's. On a loopback address it is asked by this machine's own only; elsewhere by any unless some are named."`
	databaseFlags
	Brokers []string `placeholder:"HOST:PORT" help:"Kafka brokers to ask for the pool's lag; without them only the database is asked."`
	securityFlags
	InputTopic string `default:"articles.raw" placeholder:"TOPIC" help:"Topic of raw articles."`
	Group      string `default:"dateline" help:"Consumer group of the pool."`
	logFlags
}

// Run serves until ctx ends.
func (c consoleCommand) Run(ctx context.Context, term terminal) error {
	log, err := c.logger(term)
	if err != nil {
		return err
	}
	defer log.Sync() //nolint:errcheck // standard error cannot always be synced
	w := consoleWiring{listen: c.Listen, hosts: c.Hosts, databaseURL: c.DatabaseURL, topic: c.InputTopic, group: c.Group, log: log}
	if len(c.Brokers) > 0 {
		if w.client, err = c.clientOf(c.Brokers); err != nil {
			return err
		}
		defer w.client.Close()
	}
	return c.withStore(ctx, func(s *store.Store) error {
		w.store = s
		running, err := startConsole(ctx, w)
		if err != nil {
			return err
		}
		fmt.Fprintf(term.out, "The console is at %s\n", running.address)
		return running.wait()
	})
}

// consoleWiring is what a console is made of.
type consoleWiring struct {
	listen       string
	hosts        []string
	databaseURL  string
	client       *stream.Client // nil to take the pool's progress from the database
	topic, group string
	store        *store.Store // for comparisons of editions
	log          *zap.Logger
}

// runningConsole serves until the context that it was started with ends.
type runningConsole struct {
	address string // of its first page
	done    chan error
}

// wait returns when the console has ended.
func (r *runningConsole) wait() error { return <-r.done }

// startConsole listens, and serves until ctx ends.
func startConsole(ctx context.Context, w consoleWiring) (*runningConsole, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", w.listen)
	if err != nil {
		return nil, fmt.Errorf("serve the console: %w; choose another address to listen on", err)
	}
	pool, err := openConsolePool(ctx, w.databaseURL)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	options := console.Options{
		Pool: pool, Comparer: replayComparer{w.store}, Version: programVersion(), Log: w.log,
		Hosts: console.LoopbackHosts(listener.Addr(), lowered(w.hosts)),
	}
	if w.client != nil {
		options.Progress = poolProgress{w.client, w.group, w.topic}
	}
	pages, err := console.New(options)
	if err != nil {
		pool.Close()
		return nil, errors.Join(err, listener.Close())
	}
	r := &runningConsole{address: pageAddress(listener.Addr()), done: make(chan error, 1)}
	w.log.Info("serving the console", zap.String("address", r.address), zap.Stringer("listening", listener.Addr()))
	go func() {
		defer pool.Close()
		r.done <- pages.Serve(ctx, listener)
	}()
	return r, nil
}

// pageAddress is what a browser on this machine asks for. A listener on all addresses has
// none to ask for: in a container, whose port is published on localhost, it would
// otherwise be told as [::].
func pageAddress(listening net.Addr) string {
	if tcp, ok := listening.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://localhost:%d/", tcp.Port)
	}
	return "http://" + listening.String() + "/"
}

func openConsolePool(ctx context.Context, databaseURL string) (*pgxpool.Pool, error) {
	config, err := store.ParseURL(databaseURL)
	if err != nil {
		return nil, usageError{fmt.Errorf("read the database URL: %w", err)}
	}
	return console.Open(ctx, config)
}

func lowered(names []string) (lower []string) {
	for _, name := range names {
		lower = append(lower, strings.ToLower(name))
	}
	return lower
}

// poolProgress asks Kafka how far the pool is.
type poolProgress struct {
	client       *stream.Client
	group, topic string
}

// Partitions returns the input topic's partitions in their order.
func (p poolProgress) Partitions(ctx context.Context) ([]console.PartitionProgress, error) {
	lags, err := p.client.Lag(ctx, p.group, p.topic)
	if err != nil {
		return nil, err
	}
	var partitions []console.PartitionProgress
	for _, l := range lags {
		lag := l.Lag()
		partitions = append(partitions, console.PartitionProgress{
			Partition: l.Partition, NextOffset: l.NextOffset, HighWatermark: &l.HighWatermark, Lag: &lag,
		})
	}
	return partitions, nil
}

// replayComparer compares the edition of a replay with the other one.
type replayComparer struct{ store *store.Store }

// exampleArticles are named for each change.
const exampleArticles = 2

// Compare returns what differs, from the other edition to the replay's.
func (c replayComparer) Compare(ctx context.Context, replay int) (article.Diff, error) {
	r, err := c.store.Replay(ctx, replay)
	if err != nil {
		return article.Diff{}, err
	}
	editions, err := c.store.Editions(ctx)
	if err != nil {
		return article.Diff{}, err
	}
	from, found := 0, false
	for _, e := range editions {
		if e.ID == r.Edition {
			found = true
		} else {
			from = e.ID
		}
	}
	if !found || from == 0 {
		return article.Diff{}, console.ErrNothingToCompare
	}
	return c.store.Diff(ctx, from, r.Edition, exampleArticles)
}

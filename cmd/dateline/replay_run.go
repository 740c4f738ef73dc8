package main

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/replay"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/worker"
)

type replayRunCommand struct {
	ID int `arg:"" help:"Number of the replay."`
	kafkaFlags
	databaseFlags
	workFlags
	traceFlags
	Listen    string `default:"" placeholder:"HOST:PORT" help:"Where /metrics, /livez, /readyz and /debug/pprof/ are served; nowhere by default."`
	LogLevel  string `enum:"debug,info,warn,error" default:"warn" help:"Least level that is logged: debug, info, warn or error."`
	LogFormat string `enum:"json,console" default:"json" help:"Form of a log line: json or console."`
}

// Run works until the replay is done.
func (c replayRunCommand) Run(ctx context.Context, term terminal, load modelLoader) error {
	log, err := logFlags{c.LogLevel, c.LogFormat}.logger(term)
	if err != nil {
		return err
	}
	defer log.Sync() //nolint:errcheck // standard error cannot always be synced
	if err := c.check(); err != nil {
		return err
	}
	return withServers(ctx, c.kafkaFlags, c.databaseFlags, func(client *stream.Client, s *store.Store) error {
		r, err := s.Replay(ctx, c.ID)
		if err != nil {
			return replayError(err)
		}
		switch r.State {
		case article.ReplayDone:
			return printProof(term, r)
		case article.ReplayDeleted:
			return replayError(&store.ReplayStateError{ID: r.ID, State: r.State})
		}
		if _, err := client.Partitions(ctx, r.Topic); err != nil {
			return fmt.Errorf("%w; replay %d can't go on without it", err, r.ID)
		}
		return c.takePart(ctx, term, client, s, r, c.loader(load), log)
	})
}

func (c replayRunCommand) takePart(
	ctx context.Context, term terminal, client *stream.Client, s *store.Store, r article.Replay, load pipelineLoader, log *zap.Logger,
) error {
	governor := replay.NewGovernor(r,
		func(ctx context.Context) (article.Replay, error) { return s.Replay(ctx, r.ID) },
		func(ctx context.Context) (int64, error) {
			lags, err := client.Lag(ctx, r.LiveGroup, r.Topic)
			return total(lags, stream.PartitionLag.Lag), err
		}, log)
	tracing, flush, err := c.openTracing(ctx, c.BatchRecords, log, attribute.Int("dateline.replay.id", r.ID))
	if err != nil {
		return err
	}
	defer flush()
	collectEarly()
	registry := newRegistry()
	from := replayWiring(r, replay.NewJob(r, s, governor, log), load)
	from.tracing = tracing
	m, err := newMember(ctx, from, c.workFlags, client, registry, log)
	if err != nil {
		return err
	}
	if m.info != r.Pipeline.Digest {
		return fmt.Errorf("replay %d is for the pipeline %s (version %s), and this program's is %s; take part with the program that started it, and with the same --kb, --topics and --boilerplate",
			r.ID, r.Pipeline.Digest, r.Pipeline.Version, m.info)
	}
	stop, err := serveOperations(c.Listen, m.health, registry, log)
	if err != nil {
		return err
	}
	defer stop()
	return runReplay(ctx, term, m, governor)
}

// replayWiring is that of a pool which does a replay. Its dead letters are rows in
// Postgres, and go to no topic.
func replayWiring(r article.Replay, job *replay.Job, pipeline pipelineLoader) wiring {
	var outputs []string
	if r.Publish != article.PublishNone {
		outputs = []string{r.To}
	}
	return wiring{
		group: r.Group, topics: topicFlags{InputTopic: r.Topic, OutputTopic: r.To}, outputs: outputs,
		pipeline: pipeline, store: job,
		partition: func(p *stream.Partition) worker.Partition { return job.Partition(p) }, inFlightBytes: inFlightBytes,
	}
}

// runReplay works until the replay is done or deleted, or ctx ends.
func runReplay(ctx context.Context, term terminal, m *member, governor *replay.Governor) error {
	working, stop := context.WithCancel(ctx)
	defer stop()
	governed, shown := make(chan error, 1), make(chan struct{})
	go func() {
		defer stop()
		governed <- governor.Run(working)
	}()
	go func() {
		defer close(shown)
		newReplayProgress(term).follow(working, governor)
	}()
	err := m.run(working)
	stop()
	<-shown
	ended := <-governed
	r := governor.Status().Replay
	switch {
	case err != nil:
		return err
	case errors.Is(ended, replay.ErrDeleted):
		return replayError(&store.ReplayStateError{ID: r.ID, State: r.State})
	case ended != nil:
		fmt.Fprintf(term.err, "\nreplay %d is not done; \"dateline replay run %d\" goes on where it was\n", r.ID, r.ID)
		return ended
	}
	return printProof(term, r)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/stream"
)

type checkCommand struct {
	kafkaFlags
	databaseFlags
	poolFlags
	stagesFlags
	traceFlags
	Listen  string `default:"127.0.0.1:9464" placeholder:"HOST:PORT" help:"Where the worker serves metrics and health: it is to be free, or served by a worker that is ready."`
	Rollups bool   `env:"-" help:"Compare the rollups of the dashboards with what they count, too, which reads all articles."`
}

// Run checks all that a worker with the same flags needs, and says for each
// finding what to do.
func (c checkCommand) Run(ctx context.Context, term terminal, load modelLoader) error {
	dial, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	report := checkReport{term: term}
	report.add("flags", "fit together", c.check())
	c.checkPipeline(load, &report)
	c.checkKafka(dial, &report)
	migrated := c.checkPostgres(dial, &report)
	c.checkListen(ctx, &report)
	c.checkTraces(dial, &report)
	if c.Rollups && migrated {
		c.checkRollups(ctx, &report)
	}
	if report.failed > 0 {
		fmt.Fprintf(term.err, "dateline: %d of %d checks failed\n", report.failed, report.done)
		return errReported
	}
	return nil
}

// checkReport prints a line for each check.
type checkReport struct {
	term         terminal
	done, failed int
}

// add prints a finding, and reports whether it is good.
func (r *checkReport) add(subject, good string, err error) bool {
	r.done++
	if err != nil {
		r.failed++
		fmt.Fprintf(r.term.out, "FAIL  %-9s %s\n", subject, strings.Join(strings.Fields(err.Error()), " "))
		return false
	}
	fmt.Fprintf(r.term.out, "ok    %-9s %s\n", subject, good)
	return true
}

func (c checkCommand) checkPipeline(load modelLoader, report *checkReport) {
	pipeline, err := c.choose(c.knowledgeFlags, load)(nil)
	if err != nil {
		report.add("pipeline", "", err)
		return
	}
	report.add("pipeline", fmt.Sprintf("version %s, digest %s", pipeline.Info().Version, pipeline.Info().Digest), nil)
}

func (c checkCommand) checkKafka(ctx context.Context, report *checkReport) {
	client, err := c.client()
	if err != nil {
		report.add("kafka", "", err)
		return
	}
	defer client.Close()
	brokers, err := client.Ping(ctx)
	if err != nil {
		err = fmt.Errorf("%w; check --brokers, --tls and --sasl-…, and that the broker can be reached from here", err)
	}
	if !report.add("kafka", fmt.Sprintf("%d brokers answer", brokers), err) {
		return
	}
	for _, topic := range []string{c.InputTopic, c.OutputTopic, c.DeadTopic} {
		c.checkTopic(ctx, client, topic, report)
	}
}

func (c checkCommand) checkTopic(ctx context.Context, client *stream.Client, topic string, report *checkReport) {
	partitions, err := client.Partitions(ctx, topic)
	if errors.Is(err, stream.ErrNoTopic) {
		report.add("topic", topic+" does not exist yet; the worker creates it, unless --create-topics=0", nil)
		return
	}
	report.add("topic", fmt.Sprintf("%s has %d partitions", topic, partitions), err)
}

// checkPostgres reports whether the tables are there.
func (c checkCommand) checkPostgres(ctx context.Context, report *checkReport) (migrated bool) {
	err := c.withStore(ctx, func(s *store.Store) error {
		version, err := s.Ping(ctx)
		if err != nil {
			return err
		}
		report.add("postgres", "version "+version, nil)
		return checkMigrated(ctx, s)
	})
	return report.add("postgres", "the tables are up to date", err)
}

func (c checkCommand) checkRollups(ctx context.Context, report *checkReport) {
	err := c.withStore(ctx, func(s *store.Store) error {
		wrong, err := s.CheckRollups(ctx)
		if err != nil {
			return err
		}
		var found []string
		for _, table := range slices.Sorted(maps.Keys(wrong)) {
			if n := wrong[table]; n > 0 {
				found = append(found, fmt.Sprintf("%d rows of %s", n, table))
			}
		}
		if len(found) > 0 {
			return fmt.Errorf("%s differ from what they count, as if changed by hand; run \"dateline migrate rollups\"", strings.Join(found, ", "))
		}
		return nil
	})
	report.add("rollups", "are what the articles add up to", err)
}

func (c checkCommand) checkTraces(ctx context.Context, report *checkReport) {
	if c.OTLPEndpoint == "" {
		return
	}
	host, err := c.ping(ctx)
	report.add("traces", host+" takes them", err)
}

// checkListen finds out whether the address is free. Where a worker has it, as in
// that one's container, it is asked how it does.
func (c checkCommand) checkListen(ctx context.Context, report *checkReport) {
	if c.Listen == "" {
		return
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err == nil {
		report.add("listen", c.Listen+" is free", listener.Close())
		return
	}
	answer, isWorker := askWorker(ctx, c.Listen)
	switch {
	case !isWorker:
		err = fmt.Errorf("%w; choose another --listen, or --listen= for none", err)
	case len(answer) == 1:
		err = nil
	default:
		err = fmt.Errorf("the worker on %s is %s", c.Listen, strings.Join(answer, "; "))
	}
	report.add("listen", "a worker on "+c.Listen+" is ready; another one needs another --listen", err)
}

// askWorker returns the lines in which the worker that serves an address says whether
// it is ready, and false if none does.
func askWorker(ctx context.Context, address string) (lines []string, isWorker bool) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", http.NoBody)
	if err != nil {
		return nil, false
	}
	transport := &http.Transport{DisableKeepAlives: true} // by no proxy
	response, err := transport.RoundTrip(request)
	if err != nil {
		return nil, false
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	lines = strings.Split(strings.TrimSpace(string(body)), "\n")
	return lines, err == nil && (lines[0] == "ready" || lines[0] == "not ready")
}

// Command chaos breaks a pool of workers while it works, and then counts what
// got lost. It starts a real Kafka and a real PostgreSQL, feeds a pool of worker
// processes and injects faults from a seeded schedule: killed, frozen, leaving
// and joining workers, killed servers, a full disk, connections cut, slowed and
// muted. When all is quiet again, an oracle that shares no code with the worker compares the
// raw topic with the output topic, the dead letters and Postgres.
//
// It is run from the root of the repository: go run ./chaos --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// flags are the command's arguments.
type flags struct {
	Seed     uint64        `default:"1" help:"Decides which records are sent and which faults are injected in which order."`
	Duration time.Duration `default:"3m" help:"How long records are sent and faults injected."`
	Workers  int           `default:"3" help:"Members of the pool."`
	Faults   []string      `default:"kill,stop,membership,broker,postgres,proxy" help:"Kinds of faults, or none."`
}

// kinds returns the kinds of faults that were asked for.
func (f flags) kinds() ([]string, error) {
	if slices.Equal(f.Faults, []string{"none"}) {
		return nil, nil
	}
	for _, kind := range f.Faults {
		if _, known := faults(false)[kind]; !known {
			return nil, fmt.Errorf("fault %q is not known", kind)
		}
	}
	return f.Faults, nil
}

// errFound says that the oracle found something, which the report tells.
var errFound = errors.New("records were lost, repeated or changed")

func main() {
	var f flags
	kong.Parse(&f, kong.Name("chaos"), kong.Description("Breaks a pool of workers while it works, and counts what got lost."))
	if err := run(f); err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

// run prints one row of a table, and returns an error if the row has a finding.
func run(f flags) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	kinds, err := f.kinds()
	if err != nil {
		return err
	}
	w, err := newWorld(ctx, f.Workers)
	if err != nil {
		return err
	}
	result, err := w.breakAndJudge(ctx, f, kinds)
	clean := err == nil && result.verdict.clean()
	w.close(clean && result.crashes == 0)
	if err != nil {
		return err
	}
	for _, finding := range result.verdict.findings {
		logf("%s", finding)
	}
	fmt.Println(tableHead)
	fmt.Println(result.row(strings.Join(f.Faults, ", "), f.Seed))
	if slices.Contains(kinds, "postgres") && w.disk == nil {
		fmt.Printf("left out: Postgres without disk (%s)\n", w.noDisk)
	}
	if n := result.verdict.byBroker; n > 0 {
		fmt.Printf("repeated by the broker, which left out marks of transactions: %d\n", n)
	}
	if !clean {
		return errFound
	}
	return nil
}

// breakAndJudge sends records while faults are injected, waits until the pool
// has done them all, and compares.
func (w *world) breakAndJudge(ctx context.Context, f flags, kinds []string) (outcome, error) {
	feed, err := newFeed(w.kafka.Address(), f.Seed)
	if err != nil {
		return outcome{}, err
	}
	defer feed.close()
	during, cancel := context.WithTimeout(ctx, f.Duration)
	defer cancel()
	sent := make(chan error, 1)
	go func() { sent <- feed.run(during) }()
	s := newSchedule(w, f.Seed, kinds)
	injected := s.run(during)
	cancel()
	if err := errors.Join(injected, <-sent, ctx.Err()); err != nil {
		return outcome{}, err
	}
	logf("faults have ended, waiting for the pool to finish")
	settled := time.Now()
	if err := w.settle(ctx); err != nil {
		return outcome{}, err
	}
	logf("all records are committed after %.1f s", time.Since(settled).Seconds())
	w.pool.stop()
	seen, err := w.observe(ctx)
	if err != nil {
		return outcome{}, err
	}
	return outcome{
		verdict: judge(seen), records: len(seen.raw), faults: s.injected, recoveries: s.recoveries, crashes: w.pool.crashes(),
	}, nil
}

// logf tells on standard error what happens, with the time since midnight.
func logf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05.000 ")+format+"\n", args...)
}

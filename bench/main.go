// Command bench measures workers on a real Kafka and a real PostgreSQL, which it
// starts. It is run from the root of the repository: go run ./bench --help.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// commands are the benchmarks.
type commands struct {
	Delivery   deliveryCommand   `cmd:"" help:"Compare exactly once with at least once."`
	Dashboards dashboardsCommand `cmd:"" help:"Time the queries of dashboards on a database of many articles."`
	Peers      peersCommand      `cmd:"" help:"Compare with a worker in Python, end to end and by transport alone."`
	Enrichment enrichmentCommand `cmd:"" help:"Compare the enrichment alone, on one core, with spaCy's and with a worker's."`
	Alone      aloneCommand      `cmd:"" hidden:"" help:"Enrich records, and tell what that took."`
	Curves     curvesCommand     `cmd:"" help:"Measure the cost of an article over partitions, batches, lengths, the size of the database, and repeats."`
	Scaling    scalingCommand    `cmd:"" help:"Compare pools of more and more workers, each with a share of a core."`
	Start      startCommand      `cmd:"" help:"Time the start of a worker until its first record is enriched, and measure its size."`
	Editions   editionsCommand   `cmd:"" help:"Time comparing, promoting and pruning editions of many articles."`
	WAL        walCommand        `cmd:"" help:"Count the write-ahead log of new articles."`
}

func main() {
	var c commands
	chosen := kong.Parse(&c, kong.Name("bench"), kong.Description("Measures workers on a real Kafka and a real PostgreSQL."))
	if err := run(chosen); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run runs the benchmark that was chosen, until it is done or interrupted.
func run(chosen *kong.Context) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	chosen.BindTo(ctx, (*context.Context)(nil))
	return chosen.Run()
}

// logf tells on standard error what happens, with the time of day.
func logf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

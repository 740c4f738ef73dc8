// Command replays lets a live pool and a replay with another pipeline work side
// by side on a real Kafka and a real PostgreSQL, kills the replay's workers at
// random, and compares what the dashboards show at each step with what a fresh
// enrichment by one pipeline gives.
//
// It is run from the root of the repository: go run ./chaos/replays --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// flags are the command's arguments.
type flags struct {
	Articles string `placeholder:"FILE" help:"Raw articles, one JSON object a line, also with .gz; the bundled Wikinews articles by default."`
	Copies   int    `default:"4" help:"How often the bundled articles are sent, each time under other ids."`
	Seed     uint64 `default:"1" help:"Decides when which worker of the replay is killed."`
	Workers  int    `default:"3" help:"Members of the live pool, and as many of the replay."`
}

// errFound says that a step came out differently than it should; the log says which.
var errFound = errors.New("a step came out differently than it should")

func main() {
	var f flags
	kong.Parse(&f, kong.Name("replays"), kong.Description("Replays a topic while a live pool works, kills the replay's workers, and compares what the dashboards show."))
	if err := run(f); err != nil {
		fmt.Fprintln(os.Stderr, "replays:", err)
		os.Exit(1)
	}
}

func run(f flags) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	w, err := newWorld(ctx)
	if err != nil {
		return err
	}
	err = w.trial(ctx, f)
	w.close(err == nil)
	return err
}

// logf tells on standard error what happens, with the time of day.
func logf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05.000 ")+format+"\n", args...)
}

// Command dateline enriches news articles: it consumes raw articles from a
// Kafka topic, tags entities, topics and sentiment, writes the result to
// Postgres and publishes it to an output topic.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/stream"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	stream.CompressInSmallBlocks()
	os.Exit(run(ctx, os.Args[1:], terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr}, enrich.NewWithOwn))
}

// terminal is what a command reads from and writes to: results go to out,
// everything else to err.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// errReported is returned by a command that has already said what went wrong.
var errReported = errors.New("reported")

// usageError is a mistake in the flags that shows only when they are looked at
// together.
type usageError struct{ error }

// Unwrap returns what is wrong.
func (e usageError) Unwrap() error { return e.error }

// run parses the arguments, runs the command, which loads models by load, and
// returns the exit code.
func run(ctx context.Context, args []string, term terminal, load modelLoader) int {
	command, hidden, code := parse(args, term)
	if command == nil {
		return code
	}
	return exitCode(ctx, command(ctx, term, load), hidden, term)
}

// parse returns the command that the arguments name, and which of them are secret. There
// is none if they are wrong, which it says, or ask for help, which it prints; code is how
// to exit then. Nothing of the parser stays: it is thousands of objects, at which the
// garbage collector would look again and again while the command runs.
func parse(args []string, term terminal) (command runner, hidden secrets, code int) {
	exit := -1
	var commands cli
	parser, err := kong.New(&commands, kongOptions(term, func(code int) { exit = code })...)
	if err != nil {
		panic("dateline: the definition of the flags: " + err.Error())
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	hidden = findSecrets(parser.Model, args)
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help was printed
		return nil, hidden, exit
	}
	if err != nil {
		fmt.Fprintf(term.err, "dateline: %s\nRun \"dateline --help\", or \"dateline COMMAND --help\".\n", hidden.hide(err.Error())+orVariables(err))
		return nil, hidden, exitUsage
	}
	return runnerOf(parsed.Selected()), hidden, exitDone
}

// orVariables says by which variables the flags can be given that an error calls missing,
// which is how containers give them; nothing of other errors.
func orVariables(err error) string {
	var parsing *kong.ParseError
	if !errors.As(err, &parsing) || !strings.HasPrefix(err.Error(), "missing flags:") {
		return ""
	}
	var variables []string
	for _, flag := range parsing.Context.Flags() {
		if flag.Required && !flag.Set {
			variables = append(variables, flag.Envs...)
		}
	}
	return ", or by variable: " + strings.Join(variables, ", ")
}

func exitCode(ctx context.Context, err error, hidden secrets, term terminal) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(term.err, "dateline: interrupted")
		return exitFailed
	case !errors.Is(err, errReported):
		fmt.Fprintf(term.err, "dateline: %s\n", hidden.hide(err.Error()))
	}
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	return exitFailed
}

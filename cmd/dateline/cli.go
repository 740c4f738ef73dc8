package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// cli is the command line: a field per command.
type cli struct {
	Demo        demoCommand        `cmd:"" help:"Try everything: an embedded broker, a private Postgres and bundled articles."`
	Worker      workerCommand      `cmd:"" help:"Enrich articles from a topic into Postgres and an output topic, as a member of a pool."`
	Enrich      enrichCommand      `cmd:"" help:"Enrich files or standard input, without Kafka or Postgres."`
	Produce     produceCommand     `cmd:"" help:"Send articles from files or standard input to the raw topic."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the tables in Postgres up to date."`
	Status      statusCommand      `cmd:"" help:"Show lag, rate and progress per partition."`
	Console     consoleCommand     `cmd:"" help:"Serve read-only pages: what is in the news, articles with their entities, search, dead letters, replays."`
	Dead        deadCommand        `cmd:"" help:"Look at dead letters, and send chosen ones to the raw topic again."`
	Replay      replayCommand      `cmd:"" help:"Enrich again what a topic holds, beside the results that are shown."`
	Boilerplate boilerplateCommand `cmd:"" help:"Learn which lines the articles of a source share."`
	Check       checkCommand       `cmd:"" help:"Check the configuration and everything that it names."`
	Version     versionCommand     `cmd:"" help:"Print the versions of the program and of the pipeline."`
}

// kongOptions are shared by the program and by the test that writes the table
// of flags.
func kongOptions(term terminal, exit func(int)) []kong.Option {
	return []kong.Option{
		kong.Name("dateline"),
		kong.Description("Dateline enriches news articles: raw articles from a Kafka topic, with entities, topics and " +
			"sentiment, into Postgres and an output topic.\n\nEach flag can be set by the variable beside it; the flag wins."),
		kong.DefaultEnvars("DATELINE"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.ValueFormatter(helpWithDefault),
		kong.Writers(term.out, term.err),
		kong.Exit(exit),
	}
}

// runner runs a command with its flags. Models are loaded by load.
type runner func(ctx context.Context, term terminal, load modelLoader) error

// runnerOf returns what runs a command of cli. Every command has one of two forms of Run.
func runnerOf(node *kong.Node) runner {
	switch command := node.Target.Interface().(type) {
	case interface {
		Run(context.Context, terminal) error
	}:
		return func(ctx context.Context, term terminal, _ modelLoader) error { return command.Run(ctx, term) }
	case interface {
		Run(context.Context, terminal, modelLoader) error
	}:
		return command.Run
	default:
		panic(fmt.Sprintf("dateline: nothing runs %q", node.Path()))
	}
}

// helpWithDefault adds the default, which the parser shows in place of a placeholder
// only.
func helpWithDefault(value *kong.Value) string {
	help := kong.DefaultHelpValueFormatter(value)
	switch {
	case value.Flag == nil || value.Flag.PlaceHolder == "" || value.Default == "":
		return help
	case len(value.Tag.Envs) > 0:
		return strings.TrimSuffix(help, ").") + ", " + value.Default + " by default)."
	}
	return strings.TrimSuffix(help, ".") + " (" + value.Default + " by default)."
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
)

type boilerplateCommand struct {
	Learn boilerplateLearnCommand `cmd:"" help:"Write the lines that many articles of a source share, for --boilerplate."`
}

type boilerplateLearnCommand struct {
	Files       []string `arg:"" optional:"" placeholder:"FILE" help:"Files of raw articles: .txt, .html, .json or .jsonl, also with .gz; - or none for standard input."`
	MinArticles int      `default:"5" placeholder:"N" help:"A line is written that so many articles of a source have."`
}

// Run reads all articles and writes a CSV file. Articles at fault are reported and
// passed over.
func (c boilerplateLearnCommand) Run(ctx context.Context, terminal terminal) error {
	if c.MinArticles < 2 {
		return usageError{errors.New("--min-articles must be at least 2")}
	}
	learner := enrich.NewBoilerplateLearner()
	for input, err := range readInput(c.Files, terminal.in) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		raw, err := article.Decode(input.record)
		if err == nil {
			err = learner.Add(raw)
		}
		if err != nil {
			fmt.Fprintf(terminal.err, "dateline: %s: %v\n", input.origin, err)
		}
	}
	out := bufio.NewWriter(terminal.out)
	if err := learner.Write(out, c.MinArticles); err != nil {
		return fmt.Errorf("write lines: %w", err)
	}
	return out.Flush()
}

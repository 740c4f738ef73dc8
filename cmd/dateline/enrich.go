package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"

	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
)

type enrichCommand struct {
	Files  []string `arg:"" optional:"" placeholder:"FILE" help:"Files to read: .txt, .html, .json or .jsonl, also with .gz; - or none for standard input."`
	Output string   `enum:"auto,json,text" default:"auto" help:"What to write: json (a record a line), text (for reading), or auto: text on a terminal, else json."`
	Color  string   `enum:"auto,always,never" default:"auto" help:"Colour in the text: auto, always or never. NO_COLOR is obeyed."`
	knowledgeFlags
}

// enrichChunk is how many articles are enriched side by side before they are
// written in their order.
const enrichChunk = 64

// Run enriches the input and writes a record for each article. Articles at
// fault are reported, and make the command fail at its end.
func (c enrichCommand) Run(ctx context.Context, terminal terminal, load modelLoader) error {
	pipeline, err := c.pipeline(load, nil)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(terminal.out)
	write := c.writer(terminal.out, out)
	faults := 0
	for chunk, err := range chunks(readInput(c.Files, terminal.in), enrichChunk) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		for i, result := range enrichAll(pipeline, chunk) {
			if result.err != nil {
				faults++
				fmt.Fprintf(terminal.err, "dateline: %s: %v\n", chunk[i].origin, result.err)
				continue
			}
			if err := write(result.enriched); err != nil {
				return fmt.Errorf("write record: %w", err)
			}
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("write records: %w", err)
		}
	}
	if faults > 0 {
		return fmt.Errorf("%d of the articles could not be enriched", faults)
	}
	return nil
}

// writer chooses between records for programs and text for people.
func (c enrichCommand) writer(target io.Writer, out *bufio.Writer) func(article.Enriched) error {
	width, isTerminal := terminalWidth(target)
	if c.Output == "json" || c.Output == "auto" && !isTerminal {
		return func(e article.Enriched) error {
			encoded, err := e.Encode()
			if err != nil {
				return err
			}
			_, err = out.Write(append(encoded, '\n'))
			return err
		}
	}
	colored := c.Color == "always" || c.Color == "auto" && isTerminal && os.Getenv("NO_COLOR") == ""
	view := newReadingView(out, width, colored)
	return func(e article.Enriched) error { return view.write(e) }
}

// terminalWidth returns the columns of a terminal, or a page's width for what
// is none.
func terminalWidth(target io.Writer) (width int, isTerminal bool) {
	const pageWidth = 88
	file, ok := target.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return pageWidth, false
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil || columns <= 0 {
		return pageWidth, true
	}
	return min(columns, 100), true
}

type enrichResult struct {
	enriched article.Enriched
	err      error
}

// enrichAll enriches a chunk on all cores; results stand in its order.
func enrichAll(pipeline *enrich.Pipeline, chunk []inputRecord) []enrichResult {
	results := make([]enrichResult, len(chunk))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, input := range chunk {
		group.Go(func() error {
			raw, err := article.Decode(input.record)
			if err == nil {
				results[i].enriched, err = pipeline.Enrich(raw, article.Source{})
			}
			results[i].err = err
			return nil
		})
	}
	group.Wait() //nolint:errcheck // each article keeps its own error
	return results
}

// chunks groups a sequence; an error comes after the items before it.
func chunks[T any](items iter.Seq2[T, error], size int) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		var chunk []T
		for item, err := range items {
			if err != nil {
				if len(chunk) == 0 || yield(chunk, nil) {
					yield(nil, err)
				}
				return
			}
			if chunk = append(chunk, item); len(chunk) == size {
				if !yield(chunk, nil) {
					return
				}
				chunk = nil
			}
		}
		if len(chunk) > 0 {
			yield(chunk, nil)
		}
	}
}

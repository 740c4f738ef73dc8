package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/alecthomas/kong"

	"github.com/dateline/dateline/enrich"
)

// flags are the command's arguments.
type flags struct {
	Data      string   `default:"../shared/data" help:"Folder with the data sets."`
	Task      []string `help:"Measure these tasks only."`
	Languages string   `help:"Folder with texts in many languages, to measure the detection on, as make eval-languages fetches them."`
	Tagger    string   `help:"Weights of a tagger that has not seen wikigold, to measure it on."`
	Texts     string   `help:"Write the texts with marked names to this file for other programs, and stop."`
	Peer      []string `help:"Compare with the names that another program found in them: NAME=FILE."`
	Update    string   `help:"Write the tables into this page, in place of those that stand there."`
}

// task measures one thing on the sets in the folder data.
type task struct {
	name string
	run  func(data string, pipeline *enrich.Pipeline) ([]row, error)
}

// tasks are in the order of the stages. Those that measure one take its time.
func tasks(clock *stageClock) []task {
	return []task{
		{"text", clock.boilerplate},
		{"links", links},
		{"resolution", resolution},
		{"salience", salience},
		{"topics", clock.topics},
		{"topics", heldOutTopics},
		{"sentiment", clock.sentiment},
		{"pipeline", clock.wholePipeline},
	}
}

func main() {
	var f flags
	kong.Parse(&f, kong.Name("eval"), kong.Description("Measures the quality and the speed of the enrichment on public data sets."))
	if err := run(f); err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

func run(f flags) error {
	if f.Texts != "" {
		return writeTextsFile(f)
	}
	clock := newStageClock()
	pipeline, err := clock.loadPipeline()
	if err != nil {
		return err
	}
	wanted := make(map[string]bool)
	for _, name := range f.Task {
		wanted[name] = true
	}
	var rows []row
	for _, t := range tasks(clock) {
		if len(wanted) > 0 && !wanted[t.name] {
			continue
		}
		measured, err := t.run(f.Data, pipeline)
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(os.Stderr, "eval: %s is left out: %v\n", t.name, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		rows = append(rows, measured...)
	}
	tables := make(map[string]string)
	if len(wanted) == 0 || wanted["duplicates"] {
		measured, distances, err := duplicates(f.Data, pipeline)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			fmt.Fprintf(os.Stderr, "eval: duplicates is left out: %v\n", err)
		case err != nil:
			return fmt.Errorf("duplicates: %w", err)
		default:
			rows, tables["distances"] = append(rows, measured...), distances
		}
	}
	if len(rows) > 0 {
		tables["figures"] = table(rows)
	}
	if len(wanted) == 0 || wanted["mentions"] {
		if tables["comparison"], err = compareMentions(f); err != nil {
			return fmt.Errorf("mentions: %w", err)
		}
	}
	if f.Languages != "" && (len(wanted) == 0 || wanted["languages"]) {
		if tables["languages"], err = compareLanguages(f.Languages, pipeline); err != nil {
			return fmt.Errorf("languages: %w", err)
		}
	}
	fmt.Print(tables["figures"], "\n", tables["distances"], "\n", tables["comparison"], "\n", tables["languages"])
	if f.Update != "" {
		return updatePage(f.Update, tables)
	}
	return nil
}

package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// row is one measured figure.
type row struct {
	task   string        // such as "topics"
	set    string        // such as "BBC, 17 ways"
	metric string        // such as "accuracy"
	score  float64       // in the metric's own range, mostly [0, 1]
	words  int           // read while measuring; 0 if speed says nothing here
	took   time.Duration // by one goroutine, for these words
}

// printTable writes the rows below each other.
func printTable(w io.Writer, rows []row) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "task\tset\tmetric\tscore\twords/s")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%.3f\t%s\n", r.task, r.set, r.metric, r.score, r.speed())
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print table: %w", err)
	}
	return nil
}

// speed returns the words read per second, to two digits.
func (r row) speed() string {
	if r.words == 0 || r.took <= 0 {
		return ""
	}
	perSecond := float64(r.words) / r.took.Seconds()
	switch {
	case perSecond >= 1e6:
		return fmt.Sprintf("%.1fM", perSecond/1e6)
	case perSecond >= 1e3:
		return fmt.Sprintf("%.0fk", perSecond/1e3)
	}
	return fmt.Sprintf("%.0f", perSecond)
}

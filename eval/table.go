package main

import (
	"fmt"
	"strings"
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

// table writes the rows below each other.
func table(rows []row) string {
	var text strings.Builder
	columns := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, "task\tset\tmetric\tscore\twords/s")
	for _, r := range rows {
		fmt.Fprintf(columns, "%s\t%s\t%s\t%.3f\t%s\n", r.task, r.set, r.metric, r.score, r.speed())
	}
	return flushed(columns, &text)
}

// flushed returns what a table wrote, without spaces at the ends of lines.
func flushed(columns *tabwriter.Writer, text *strings.Builder) string {
	if err := columns.Flush(); err != nil {
		panic(err) // a strings.Builder takes all
	}
	var trimmed strings.Builder
	for line := range strings.Lines(text.String()) {
		trimmed.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return trimmed.String()
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

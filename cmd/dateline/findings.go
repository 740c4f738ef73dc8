package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dateline/dateline/store"
)

// printCounts compares what was read with what arrived on both sides.
func (d *demo) printCounts(ctx context.Context, pipeline string, took time.Duration) error {
	read, err := d.client.Lag(ctx, d.Group, d.InputTopic)
	if err != nil {
		return err
	}
	published := 0
	for _, err := range d.client.ReadTopic(ctx, d.OutputTopic) {
		if err != nil {
			return err
		}
		published++
	}
	totals, err := d.store.Totals(ctx, pipeline)
	if err != nil {
		return err
	}
	out := d.term.out
	fmt.Fprintf(out, "%d articles read, %d in Postgres, %d on %s, %d dead",
		total(read, highWatermark), totals.Enriched, published, d.OutputTopic, totals.Dead)
	if d.sent > 0 {
		fmt.Fprintf(out, ", in %.1f s", took.Seconds())
	}
	fmt.Fprintln(out)
	fmt.Fprintln(out, "The articles are from Wikinews, CC BY 2.5: https://en.wikinews.org")
	return nil
}

// printFindings shows who and what the articles are about.
func printFindings(ctx context.Context, term terminal, s *store.Store) error {
	entities, err := s.TopEntities(ctx, 12)
	if err != nil {
		return err
	}
	topics, err := s.TopTopics(ctx, 8)
	if err != nil {
		return err
	}
	months, err := s.SentimentByMonth(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(term.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nTop entities\ttype\tarticles\tmentions\tsentiment")
	for _, e := range entities {
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%+.2f\n", printable(e.Name), e.Type, e.Articles, e.Mentions, e.Sentiment)
	}
	fmt.Fprintln(table, "\nTopics\t\tarticles\t\tsentiment")
	for _, t := range topics {
		fmt.Fprintf(table, "%s\t\t%d\t\t%+.2f\n", t.Name, t.Articles, t.Sentiment)
	}
	fmt.Fprintln(table, "\nSentiment over time\t\tarticles\t\tsentiment")
	for _, m := range months {
		fmt.Fprintf(table, "%s\t\t%d\t\t%+.2f %s\n", m.Month.Format("2006-01"), m.Articles, m.Sentiment, gauge(m.Sentiment))
	}
	return table.Flush()
}

// gauge draws a sentiment in [-1, 1] to both sides of a middle.
func gauge(sentiment float64) string {
	const half = 10
	n := min(half, int(max(sentiment, -sentiment)*half*2+0.5)) // full at ±0.5: months are seldom beyond
	bar := strings.Repeat("▇", n)
	if sentiment < 0 {
		return fmt.Sprintf("%*s│", half, bar)
	}
	return strings.Repeat(" ", half) + "│" + bar
}

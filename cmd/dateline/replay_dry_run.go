package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/replay"
	"github.com/dateline/dateline/store"
)

// dryRunExamples is how many articles are shown that would change.
const dryRunExamples = 5

// printDryRun shows how a sample's results differ from those that are shown.
func printDryRun(ctx context.Context, term terminal, s *store.Store, sample replay.Sample, digest string) error {
	queries := make([]article.RevisionQuery, len(sample.Results))
	ids := make([]string, len(sample.Results))
	for i, r := range sample.Results {
		queries[i], ids[i] = r.Revision, r.Revision.ID
	}
	states, err := s.FindRevisions(ctx, digest, queries)
	if err != nil {
		return err
	}
	shown, err := s.ShownResults(ctx, ids)
	if err != nil {
		return err
	}
	before := make(map[string]store.ShownResult, len(shown))
	for _, r := range shown {
		before[r.ArticleID] = r
	}
	var d dryRun
	for i, r := range sample.Results {
		was, known := before[r.Revision.ID]
		d.add(states[i], was, known, r.Enriched)
	}
	d.print(term, sample)
	return nil
}

// dryRun counts differences.
type dryRun struct {
	unchanged, older, unseen, same int

	entities, topics listDiff
	drift            float64 // sum of absolute differences of the sentiment
	drifted, flipped int     // articles whose sentiment, or its label, differs
	languages        int
	changed          int
	examples         []string
}

// listDiff counts what lists gain and lose.
type listDiff struct{ gained, lost, articles int }

// add returns what is only in one of two lists.
func (d *listDiff) add(before, after []string) (gained, lost []string) {
	gained, lost = without(after, before), without(before, after)
	d.gained += len(gained)
	d.lost += len(lost)
	if len(gained)+len(lost) > 0 {
		d.articles++
	}
	return gained, lost
}

func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(item string) bool { return slices.Contains(other, item) })
}

func (d *dryRun) add(state article.RevisionState, was store.ShownResult, known bool, e article.Enriched) {
	switch {
	case state == article.RevisionUnchanged:
		d.unchanged++
		return
	case state == article.RevisionOlder:
		d.older++
		return
	case !known:
		d.unseen++
		return
	}
	var lines []string
	note := func(what string, gained, lost []string) {
		for _, g := range gained {
			lines = append(lines, fmt.Sprintf("    + %s %s", what, printable(g)))
		}
		for _, l := range lost {
			lines = append(lines, fmt.Sprintf("    - %s %s", what, printable(l)))
		}
	}
	// Entities are told apart by their ids: articles write one's name differently.
	names := make(map[string]string)
	for i, id := range was.EntityIDs {
		names[id] = was.Entities[i]
	}
	for _, found := range e.Entities {
		names[found.ID] = found.Name
	}
	named := func(ids []string) []string { return texts(ids, func(id string) string { return names[id] }) }
	gained, lost := d.entities.add(was.EntityIDs, texts(e.Entities, func(e article.Entity) string { return e.ID }))
	note("entity", named(gained), named(lost))
	gained, lost = d.topics.add(was.Topics, texts(e.Topics, func(t article.Topic) string { return t.Name }))
	note("topic", gained, lost)
	lines = append(lines, d.addTone(was, e)...)
	if len(lines) == 0 {
		d.same++
		return
	}
	d.changed++
	if len(d.examples) < dryRunExamples {
		d.examples = append(d.examples, fmt.Sprintf("  %s  %s\n%s", printable(e.Article.ID), printable(e.Article.Title), strings.Join(lines, "\n")))
	}
}

// addTone compares sentiment and language. A difference that Postgres would round
// away is none.
func (d *dryRun) addTone(was store.ShownResult, e article.Enriched) (lines []string) {
	const rounding = 1e-6
	score, label := 0.0, ""
	if e.Sentiment != nil {
		score, label = e.Sentiment.Score, string(e.Sentiment.Label)
	}
	before := 0.0
	if was.Sentiment != nil {
		before = *was.Sentiment
	}
	if drift := math.Abs(score - before); drift > rounding || label != was.Label {
		d.drift += drift
		d.drifted++
		lines = append(lines, fmt.Sprintf("    sentiment %s %+.2f, was %s %+.2f", orUnknown(label), score, orUnknown(was.Label), before))
	}
	if label != was.Label {
		d.flipped++
	}
	if e.Language.Code != was.Language {
		d.languages++
		lines = append(lines, fmt.Sprintf("    language %s, was %s", e.Language.Code, was.Language))
	}
	return lines
}

func orUnknown(label string) string {
	if label == "" {
		return "unknown"
	}
	return label
}

func (d *dryRun) print(term terminal, sample replay.Sample) {
	fmt.Fprintf(term.out, "\ndry run on %d records: %d unchanged, %d of older revisions, %d of articles that have no result yet, %d at fault\n",
		len(sample.Results)+sample.Faults, d.unchanged, d.older, d.unseen, sample.Faults)
	fmt.Fprintf(term.out, "%d others compared with what is shown: %d have the same findings, %d differ\n", d.same+d.changed, d.same, d.changed)
	fmt.Fprintf(term.out, "  entities   %d gained, %d lost, in %d articles\n", d.entities.gained, d.entities.lost, d.entities.articles)
	fmt.Fprintf(term.out, "  topics     %d gained, %d lost, in %d articles\n", d.topics.gained, d.topics.lost, d.topics.articles)
	fmt.Fprintf(term.out, "  sentiment  differs in %d articles, by %.2f on average; %d labels\n", d.drifted, d.drift/float64(max(1, d.drifted)), d.flipped)
	fmt.Fprintf(term.out, "  language   differs in %d articles\n", d.languages)
	for _, example := range d.examples {
		fmt.Fprintln(term.out, example)
	}
	fmt.Fprintln(term.out, "nothing was written")
}

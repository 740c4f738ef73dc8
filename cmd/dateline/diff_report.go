package main

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/charmbracelet/x/ansi"

	"github.com/dateline/dateline/article"
)

// How many rows of a list the reports have. The JSON has more.
const (
	reportRows      = 10
	shortReportRows = 5
)

// diffReport writes a comparison of editions for people.
type diffReport struct {
	out    *bufio.Writer
	width  int
	rows   int // at most, of each table
	colors palette
}

func newDiffReport(term terminal, rows int) *diffReport {
	width, _ := terminalWidth(term.out)
	return &diffReport{out: bufio.NewWriter(term.out), width: width, rows: rows, colors: newPalette(isColored(term))}
}

// print writes all sections that have something to say.
func (r *diffReport) print(d article.Diff) error {
	r.head(d)
	r.entities(d.Entities)
	r.links(d.Links)
	r.topics(d.Topics)
	r.sentiment(d.Sentiment)
	r.languages(d.Languages)
	r.summaries(d.Summaries)
	r.groups("Sources", "most changed first", changedGroups(d.Sources))
	months := changedGroups(d.Months)
	slices.Reverse(months)
	r.groups("Months", "newest first", months)
	return r.out.Flush()
}

// printShort writes what says most.
func (r *diffReport) printShort(d article.Diff) error {
	r.head(d)
	r.links(d.Links)
	return r.out.Flush()
}

func (r *diffReport) head(d article.Diff) {
	fmt.Fprintf(r.out, "from %s\n  to %s\n", editionLine(d.From), editionLine(d.To))
	a := d.Articles
	fmt.Fprintf(r.out, "%s in both editions: %d identical, %d changed\n", count(a.Both, "article"), a.Identical, a.Changed)
	r.only(fmt.Sprintf("only in edition %d", d.From.Edition), a.OnlyFrom, a.OnlyFroms)
	r.only(fmt.Sprintf("only in edition %d", d.To.Edition), a.OnlyTo, a.OnlyTos)
	if a.Changed == 0 {
		return
	}
	var parts []string
	for _, p := range []struct {
		name     string
		articles int64
	}{
		{"entities", d.Parts.Entities},
		{"topics", d.Parts.Topics},
		{"sentiment", d.Parts.Sentiment},
		{"language", d.Parts.Language},
		{"summary", d.Parts.Summary},
		{"keyphrases", d.Parts.Keyphrases},
		{"title", d.Parts.Title},
		{"text", d.Parts.Text},
	} {
		if p.articles > 0 {
			parts = append(parts, fmt.Sprintf("%s in %d", p.name, p.articles))
		}
	}
	fmt.Fprintf(r.out, "they differ in: %s\n", strings.Join(parts, ", "))
}

func editionLine(e article.DiffEdition) string {
	line := fmt.Sprintf("edition %d", e.Edition)
	if e.Shown {
		line += ", which is shown"
	}
	if e.Replay > 0 {
		line += fmt.Sprintf(", made by replay %d", e.Replay)
	}
	pipelines := texts(e.Pipelines, func(p article.PipelineCount) string {
		return fmt.Sprintf("%s by pipeline %s (%s)", count(p.Articles, "article"), p.Version, clip(p.Digest, 12))
	})
	return line + ": " + strings.Join(pipelines, ", ")
}

func count(n int64, of string) string {
	if n != 1 {
		of += "s"
	}
	return fmt.Sprintf("%d %s", n, of)
}

func (r *diffReport) only(what string, n int64, examples []article.Example) {
	if n > 0 {
		fmt.Fprintf(r.out, "%s %s\n", count(n, "article"), what)
		r.examples(examples)
	}
}

func (r *diffReport) entities(e article.EntitiesDiff) {
	if e.Gained+e.Lost == 0 {
		return
	}
	r.title("Entities", "%d gained and %d lost in %s; new altogether %d, gone altogether %d", e.Gained, e.Lost, count(e.Articles, "article"), e.New, e.Gone)
	row := func(sign string, n func(article.EntityChange) int64) func(article.EntityChange) tableRow {
		return func(c article.EntityChange) tableRow {
			id := c.ID
			if c.Wikidata == "" {
				id = "not linked"
			}
			return tableRow{
				[]string{sign, strconv.FormatInt(n(c), 10), r.name(c.Name), string(c.Type), id, fmt.Sprintf("%d → %d", c.From, c.To)}, c.Examples,
			}
		}
	}
	columns := []string{"", "articles", "entity", "type", "id", "in all"}
	r.table(append([]string{"gained"}, columns[1:]...), rows(e.MostGained, row("+", func(c article.EntityChange) int64 { return c.Gained })))
	r.table(append([]string{"lost"}, columns[1:]...), rows(e.MostLost, row("-", func(c article.EntityChange) int64 { return c.Lost })))
}

func (r *diffReport) links(l article.LinksDiff) {
	if l.Changed == 0 {
		return
	}
	r.title("Links", "%d times a name is taken for another entity: %d linked to Wikidata that were not, %d no longer, %d others",
		l.Changed, l.Linked, l.Unlinked, l.Moved)
	r.table([]string{"articles", "name", "was", "is"}, rows(l.Most, func(c article.LinkChange) tableRow {
		return tableRow{
			[]string{strconv.FormatInt(c.Articles, 10), clip(onTerminal(strings.Join(c.Names, ", "), false), 22), r.entity(c.From, c.Names), r.entity(c.To, c.Names)}, c.Examples,
		}
	}))
}

// entity says what names are taken for.
func (r *diffReport) entity(e article.LinkedEntity, names []string) string {
	switch {
	case e.Wikidata != "":
		return e.Wikidata + " " + r.name(e.Name)
	case slices.Contains(names, e.Name):
		return "not linked"
	}
	return r.name(e.Name) + ", not linked"
}

func (r *diffReport) topics(t article.TopicsDiff) {
	if t.Gained+t.Lost+t.Flipped == 0 {
		return
	}
	r.title("Topics", "%d gained and %d lost; the first topic is another in %s", t.Gained, t.Lost, count(t.Flipped, "article"))
	row := func(sign string, n func(article.TopicChange) int64) func(article.TopicChange) tableRow {
		return func(c article.TopicChange) tableRow {
			return tableRow{[]string{sign, strconv.FormatInt(n(c), 10), r.name(c.Name), c.ID, fmt.Sprintf("%d → %d", c.From, c.To)}, c.Examples}
		}
	}
	r.table([]string{"gained", "articles", "topic", "id", "in all"}, rows(t.MostGained, row("+", func(c article.TopicChange) int64 { return c.Gained })))
	r.table([]string{"lost", "articles", "topic", "id", "in all"}, rows(t.MostLost, row("-", func(c article.TopicChange) int64 { return c.Lost })))
	r.table([]string{"articles", "was first", "is first"}, rows(t.Flips, func(f article.TopicFlip) tableRow {
		return tableRow{[]string{strconv.FormatInt(f.Articles, 10), orNone(r.name(f.From)), orNone(r.name(f.To))}, f.Examples}
	}))
}

func orNone(name string) string {
	if name == "" {
		return "none"
	}
	return name
}

func (r *diffReport) sentiment(s article.SentimentDiff) {
	if len(s.Movers) == 0 {
		return
	}
	r.title("Sentiment", "mean %+.3f → %+.3f over %s", s.MeanFrom, s.MeanTo, count(s.Compared, "article"))
	var most int64 = 1
	for _, shift := range s.Distribution {
		most = max(most, shift.Articles)
	}
	const columns = 30
	r.table([]string{"change", "articles", ""}, rows(s.Distribution, func(shift article.SentimentShift) tableRow {
		between := "none"
		if shift.Low != 0 || shift.High != 0 {
			between = fmt.Sprintf("%+.2f to %+.2f", shift.Low, shift.High)
		}
		return tableRow{[]string{between, strconv.FormatInt(shift.Articles, 10), strings.Repeat("▇", int((shift.Articles*columns+most-1)/most))}, nil}
	}))
	var changed []article.LabelChange
	for _, l := range s.Labels {
		if l.From != l.To {
			changed = append(changed, l)
		}
	}
	r.table([]string{"articles", "was", "is"}, rows(changed, func(l article.LabelChange) tableRow {
		return tableRow{[]string{strconv.FormatInt(l.Articles, 10), string(l.From), string(l.To)}, l.Examples}
	}))
	r.table([]string{"was", "is", "article", ""}, rows(s.Movers, func(m article.SentimentMover) tableRow {
		return tableRow{[]string{fmt.Sprintf("%+.2f", m.From), fmt.Sprintf("%+.2f", m.To), r.name(m.ID), onTerminal(m.Title, false)}, nil}
	}))
}

func (r *diffReport) languages(changes []article.LanguageChange) {
	if len(changes) == 0 {
		return
	}
	r.title("Languages", "other ones are detected")
	r.table([]string{"articles", "was", "is"}, rows(changes, func(c article.LanguageChange) tableRow {
		return tableRow{[]string{strconv.FormatInt(c.Articles, 10), c.From, c.To}, c.Examples}
	}))
}

func (r *diffReport) summaries(s article.SummariesDiff) {
	if s.Changed == 0 {
		return
	}
	r.title("Summaries", "another one in %s", count(s.Changed, "article"))
	for _, e := range s.Examples {
		r.examples([]article.Example{e.Example})
		r.line("  - " + onTerminal(strings.Join(e.From, " "), false))
		r.line("  + " + onTerminal(strings.Join(e.To, " "), false))
	}
}

func changedGroups(groups []article.GroupDiff) (changed []article.GroupDiff) {
	for _, g := range groups {
		if g.Changed > 0 || g.From != g.To {
			changed = append(changed, g)
		}
	}
	return changed
}

func (r *diffReport) groups(name, order string, groups []article.GroupDiff) {
	if len(groups) == 0 {
		return
	}
	r.title(name, "%d with changed articles, %s", len(groups), order)
	r.table([]string{"", "articles", "changed", "entities", "topics flipped", "sentiment"}, rows(groups, func(g article.GroupDiff) tableRow {
		return tableRow{
			[]string{
				orNone(r.name(g.Name)), fmt.Sprintf("%d → %d", g.From, g.To), strconv.FormatInt(g.Changed, 10), fmt.Sprintf("+%d -%d", g.EntitiesGained, g.EntitiesLost),
				strconv.FormatInt(g.TopicsFlipped, 10), scoreOrNone(g.SentimentFrom) + " → " + scoreOrNone(g.SentimentTo),
			},
			g.Examples,
		}
	}))
}

func scoreOrNone(score *float64) string {
	if score == nil {
		return "none"
	}
	return fmt.Sprintf("%+.3f", *score)
}

// title begins a section, with what is to say of it in a line.
func (r *diffReport) title(name, format string, arguments ...any) {
	fmt.Fprintf(r.out, "\n%s: %s\n", r.colors.title.Sprint(name), fmt.Sprintf(format, arguments...))
}

// name is a text short enough for a column.
func (r *diffReport) name(text string) string { return clip(onTerminal(text, false), 30) }

// line writes what fits into a line.
func (r *diffReport) line(text string) { fmt.Fprintln(r.out, ansi.Truncate(text, r.width, "…")) }

func (r *diffReport) examples(examples []article.Example) {
	for _, e := range examples {
		line := ansi.Truncate(fmt.Sprintf("    %s  %s", onTerminal(e.ID, false), onTerminal(e.Title, false)), r.width, "…")
		fmt.Fprintln(r.out, r.colors.dim.Sprint(line))
	}
}

// tableRow is a line of a table, and the articles to name below it.
type tableRow struct {
	cells    []string
	examples []article.Example
}

// rows makes the rows of a table.
func rows[T any](items []T, row func(T) tableRow) []tableRow {
	var list []tableRow
	for _, item := range items {
		list = append(list, row(item))
	}
	return list
}

// table writes the first rows below their names, if there are any.
func (r *diffReport) table(columns []string, rows []tableRow) {
	rows = rows[:min(len(rows), r.rows)]
	if len(rows) == 0 {
		return
	}
	var aligned strings.Builder
	writer := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	fmt.Fprintln(writer, "  "+strings.Join(columns, "\t"))
	for _, row := range rows {
		fmt.Fprintln(writer, "  "+strings.Join(row.cells, "\t"))
	}
	_ = writer.Flush() // a strings.Builder takes everything
	lines := strings.Split(aligned.String(), "\n")
	fmt.Fprintln(r.out, r.colors.dim.Sprint(strings.TrimRight(lines[0], " ")))
	for i, row := range rows {
		r.line(r.signed(strings.TrimRight(lines[i+1], " ")))
		r.examples(row.examples)
	}
}

// signed colours what was gained or lost.
func (r *diffReport) signed(line string) string {
	switch {
	case strings.HasPrefix(line, "  + "):
		return r.colors.good.Sprint(line)
	case strings.HasPrefix(line, "  - "):
		return r.colors.bad.Sprint(line)
	}
	return line
}

package main

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/fatih/color"

	"github.com/dateline/dateline/article"
)

// readingView writes enriched articles for people, with the entities marked in
// place: by colour, or by brackets where there is none.
type readingView struct {
	out    *bufio.Writer
	width  int // columns
	colors palette
}

func newReadingView(out *bufio.Writer, width int, colored bool) *readingView {
	return &readingView{out: out, width: width, colors: newPalette(colored)}
}

// palette holds the styles of a view. Without colour each leaves text as it is.
type palette struct {
	enabled               bool
	title, dim, good, bad *color.Color
	types                 map[article.EntityType]*color.Color
}

func newPalette(enabled bool) palette {
	style := func(attributes ...color.Attribute) *color.Color {
		c := color.New(attributes...)
		if enabled {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c
	}
	return palette{
		enabled: enabled,
		title:   style(color.Bold), dim: style(color.Faint), good: style(color.FgGreen), bad: style(color.FgRed),
		types: map[article.EntityType]*color.Color{
			article.Person:       style(color.FgYellow, color.Bold),
			article.Organization: style(color.FgCyan, color.Bold),
			article.Place:        style(color.FgGreen, color.Bold),
		},
	}
}

// write renders one article.
func (v *readingView) write(e article.Enriched) error {
	spans := spansByField(e.Entities)
	if e.Article.Title != "" {
		v.block("", v.marked(e.Article.Title, spans[article.TitleField], v.colors.title))
	}
	v.block("", v.colors.dim.Sprint(strings.Join(facts(e), " · ")))
	v.block("", "")
	for paragraph := range strings.SplitSeq(v.marked(e.Text, spans[article.TextField], nil), "\n") {
		v.block("", paragraph)
	}
	v.block("", "")
	v.findings(e)
	v.block("", v.colors.dim.Sprint(strings.Repeat("─", v.width)))
	return v.out.Flush()
}

// facts lists what is known of an article besides its words.
func facts(e article.Enriched) []string {
	var facts []string
	for _, fact := range []string{e.Article.Source, strings.Join(e.Article.Authors, ", "), e.Article.Section} {
		if fact != "" {
			facts = append(facts, printable(fact))
		}
	}
	if !e.Article.PublishedAt.IsZero() {
		facts = append(facts, e.Article.PublishedAt.Format("2 January 2006"))
	}
	return append(facts, fmt.Sprintf("%s %.0f\u00a0%%", e.Language.Code, 100*e.Language.Confidence), printable(e.Article.ID))
}

// findings lists what holds for the article as a whole.
func (v *readingView) findings(e article.Enriched) {
	if e.Sentiment != nil {
		v.block("Sentiment", v.sentiment(e.Sentiment.Score, e.Sentiment.Label))
	}
	v.list("Topics", ", ", texts(e.Topics, func(t article.Topic) string { return fmt.Sprintf("%s (%.2f)", t.Name, t.Score) }))
	v.list("Entities", ", ", texts(e.Entities, v.entity))
	v.list("Keyphrases", ", ", texts(e.Keyphrases, func(k article.Keyphrase) string { return printable(k.Text) }))
	v.list("Summary", "\n", texts(e.Summary, func(p article.Passage) string { return printable(p.Text) }))
}

func (v *readingView) sentiment(score float64, label article.SentimentLabel) string {
	text := fmt.Sprintf("%s (%+.2f)", label, score)
	switch label {
	case article.Positive:
		return v.colors.good.Sprint(text)
	case article.Negative:
		return v.colors.bad.Sprint(text)
	}
	return text
}

func (v *readingView) entity(e article.Entity) string {
	details := []string{string(e.Type)}
	if e.Wikidata != "" {
		details = append(details, e.Wikidata)
	}
	if n := len(e.Mentions); n > 1 {
		details = append(details, fmt.Sprintf("%d×", n))
	}
	return v.colors.types[e.Type].Sprint(printable(e.Name)) + " (" + strings.Join(details, " ") + ")"
}

// span is a mention and the type of its entity.
type span struct {
	article.Mention
	typ article.EntityType
}

// spansByField returns the mentions of all entities in the order of the text.
func spansByField(entities []article.Entity) map[article.Field][]span {
	spans := make(map[article.Field][]span)
	for _, e := range entities {
		for _, m := range e.Mentions {
			spans[m.Field] = append(spans[m.Field], span{m, e.Type})
		}
	}
	for _, list := range spans {
		slices.SortFunc(list, func(a, b span) int { return cmp.Compare(a.Start, b.Start) })
	}
	return spans
}

// marked returns a text with the mentions in it marked. What is around them has
// the style, or none where it is nil: a style that spans the mentions would end
// with the first of theirs.
func (v *readingView) marked(text string, spans []span, style *color.Color) string {
	runes := []rune(text)
	var out strings.Builder
	around := func(start, end int) {
		if piece := printable(string(runes[start:end])); style == nil || piece == "" {
			out.WriteString(piece)
		} else {
			out.WriteString(style.Sprint(piece))
		}
	}
	position := 0
	for _, s := range spans {
		around(position, s.Start)
		name := printable(string(runes[s.Start:s.End]))
		if v.colors.enabled {
			out.WriteString(v.colors.types[s.typ].Sprint(name))
		} else {
			fmt.Fprintf(&out, "[%s|%s]", name, s.typ)
		}
		position = s.End
	}
	around(position, len(runes))
	return out.String()
}

// list writes the items under a label, if there are any.
func (v *readingView) list(label, separator string, items []string) {
	if len(items) > 0 {
		v.block(label, strings.Join(items, separator))
	}
}

// block writes a text broken into lines, beside its label if it has one.
func (v *readingView) block(label, text string) {
	indent := ""
	if label != "" {
		const labelColumns = 12
		indent = strings.Repeat(" ", labelColumns)
		label = v.colors.dim.Sprint(label) + indent[len(label):]
	}
	for line := range strings.SplitSeq(ansi.Wordwrap(text, v.width-len(indent), ""), "\n") {
		fmt.Fprintln(v.out, strings.TrimRight(label+line, " "))
		label = indent
	}
}

func texts[T any](items []T, text func(T) string) []string {
	var texts []string
	for _, item := range items {
		texts = append(texts, text(item))
	}
	return texts
}

// printable drops what a terminal could take for a command.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return -1
		}
		return c
	}, text)
}

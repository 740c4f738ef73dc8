package annotated

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dateline/dateline/article"
)

// Counts say how far a result agrees with the annotation.
type Counts struct {
	Gold     int // mentions that are annotated
	Found    int // mentions that the result has
	Right    int // of them, with the right bounds, type and kind
	Placed   int // with the right bounds, whatever their type
	Resolved int // of those placed, the ones that their right entity owns

	Linkable  int // entities that are found and have a known Wikidata id
	Linked    int // entities that are found, were looked up and got a link
	LinkRight int // of them, the ones with the right link
}

// Add adds the counts of another article.
func (c *Counts) Add(other Counts) {
	c.Gold += other.Gold
	c.Found += other.Found
	c.Right += other.Right
	c.Placed += other.Placed
	c.Resolved += other.Resolved
	c.Linkable += other.Linkable
	c.Linked += other.Linked
	c.LinkRight += other.LinkRight
}

// span is where a mention stands.
type span struct {
	field      article.Field
	start, end int
}

// at identifies a mention in a result.
type at struct{ entity, mention int }

// comparison goes through an article and a result.
type comparison struct {
	gold   Article
	found  []article.Entity
	spans  map[span]at
	match  []int // for each gold entity, the one of the result that is it, or -1
	counts Counts
	errors []problem
}

// problem is one difference, with the place where it is seen.
type problem struct {
	field article.Field
	start int
	text  string
}

// Compare compares a result with the annotation. It returns the counts and a
// line for each difference, in the order of the article.
func Compare(gold Article, found article.Enriched) (Counts, []string) {
	c := &comparison{gold: gold, found: found.Entities, spans: make(map[span]at)}
	for i, e := range c.found {
		for j, m := range e.Mentions {
			c.spans[spanOf(m)] = at{i, j}
			c.counts.Found++
		}
	}
	c.align()
	for _, m := range gold.Mentions {
		c.mention(m)
	}
	c.spurious()
	for i := range gold.Entities {
		c.entity(i)
	}
	slices.SortStableFunc(c.errors, func(a, b problem) int {
		// The title comes before the text, against the alphabet.
		return cmp.Or(-cmp.Compare(a.field, b.field), cmp.Compare(a.start, b.start))
	})
	lines := make([]string, len(c.errors))
	for i, p := range c.errors {
		lines[i] = fmt.Sprintf("%s %d: %s", p.field, p.start, p.text)
	}
	return c.counts, lines
}

func spanOf(m article.Mention) span { return span{m.Field, m.Start, m.End} }

// align pairs the entities of both sides, each with one other at most: those
// that share most mentions first.
func (c *comparison) align() {
	type pair struct{ gold, found int }
	shared := make(map[pair]int)
	var pairs []pair
	for _, m := range c.gold.Mentions {
		if where, ok := c.spans[spanOf(m.Mention)]; ok {
			p := pair{m.Entity, where.entity}
			if shared[p] == 0 {
				pairs = append(pairs, p)
			}
			shared[p]++
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(shared[b], shared[a]) })
	c.match = slices.Repeat([]int{-1}, len(c.gold.Entities))
	taken := make(map[int]bool)
	for _, p := range pairs {
		if c.match[p.gold] < 0 && !taken[p.found] {
			c.match[p.gold] = p.found
			taken[p.found] = true
		}
	}
}

// mention looks for an annotated mention in the result.
func (c *comparison) mention(m Mention) {
	c.counts.Gold++
	gold := c.gold.Entities[m.Entity]
	where, ok := c.spans[spanOf(m.Mention)]
	if !ok {
		c.note(m.Mention, "missing %s %q of %s", gold.Type, m.Text, gold.Name)
		return
	}
	c.counts.Placed++
	found := c.found[where.entity]
	kind := found.Mentions[where.mention].Kind
	switch {
	case found.Type != gold.Type:
		c.note(m.Mention, "%q is a %s, not a %s", m.Text, gold.Type, found.Type)
	case kind != m.Kind:
		c.note(m.Mention, "%q is a %s, not a %s", m.Text, m.Kind, kind)
	default:
		c.counts.Right++
	}
	if c.match[m.Entity] == where.entity {
		c.counts.Resolved++
	} else {
		c.note(m.Mention, "%q is %s, not %s", m.Text, gold.Name, found.ID)
	}
}

// spurious notes the mentions that nobody annotated.
func (c *comparison) spurious() {
	annotated := make(map[span]bool)
	for _, m := range c.gold.Mentions {
		annotated[spanOf(m.Mention)] = true
	}
	for _, e := range c.found {
		for _, m := range e.Mentions {
			if !annotated[spanOf(m)] {
				c.note(m, "spurious %s %q", e.Type, m.Text)
			}
		}
	}
}

// entity compares name and link of an annotated entity with those of the one
// that was found for it.
func (c *comparison) entity(i int) {
	if c.match[i] < 0 {
		return
	}
	gold, found := c.gold.Entities[i], c.found[c.match[i]]
	first := c.gold.Mentions[slices.IndexFunc(c.gold.Mentions, func(m Mention) bool { return m.Entity == i })].Mention
	if found.Name != gold.Name {
		c.note(first, "%s is called %q", gold.Name, found.Name)
	}
	if gold.Wikidata == Unknown {
		return
	}
	if gold.Wikidata != "" {
		c.counts.Linkable++
	}
	if found.Wikidata != "" {
		c.counts.Linked++
	}
	switch {
	case found.Wikidata == gold.Wikidata && gold.Wikidata != "":
		c.counts.LinkRight++
	case found.Wikidata != gold.Wikidata:
		c.note(first, "%s is %s, not %s", gold.Name, orNone(gold.Wikidata), orNone(found.Wikidata))
	}
}

func orNone(id string) string {
	if id == "" {
		return "without link"
	}
	return id
}

func (c *comparison) note(m article.Mention, format string, args ...any) {
	c.errors = append(c.errors, problem{m.Field, m.Start, fmt.Sprintf(format, args...)})
}

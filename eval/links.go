package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/ner"
)

// goldText is a text of a linking benchmark.
type goldText struct {
	ID     int    `json:"id"`
	Text   string `json:"text"`
	Labels []struct {
		Span     [2]int `json:"span"` // code points, end exclusive
		EntityID string `json:"entity_id"`
		Type     string `json:"type"` // Wikidata ids of types, a bar between them
	} `json:"labels"`
}

// linkedTypes are the types of the benchmarks that Dateline links. A name of
// several types counts as the first one: a country is an organization there too.
var linkedTypes = []struct {
	id  string
	typ article.EntityType
}{{"Q215627", article.Person}, {"Q27096213", article.Place}, {"Q43229", article.Organization}}

// links measures mentions and their Wikidata ids on raw text: of the gold names
// of a type, how many are found and linked rightly; of the links that were given
// to gold names, how many are right; and of all links to a thing of a type, how
// many are, by the names' bounds, which are lenient, and by weak matching as GERBIL has it
// (Usbeck and others, 2015): a link is right where it overlaps a gold name of its id, as
// "Heathrow Airport" does "London's Heathrow Airport".
func links(data string, pipeline *enrich.Pipeline) ([]row, error) {
	var rows []row
	for _, set := range []struct{ name, file string }{
		{"MSNBC (updated)", "msnbc-updated.benchmark.jsonl"},
		{"KORE50", "kore50.benchmark.jsonl"},
	} {
		texts, err := readTexts(filepath.Join(data, "linking", set.file))
		if err != nil {
			return nil, err
		}
		counts, words, took := linkAll(pipeline, texts)
		all := linkCount{}
		for _, c := range counts {
			all.add(c)
		}
		rows = append(rows,
			row{"links", set.name, "recall", share(all.right, all.gold), words, took},
			row{task: "links", set: set.name, metric: "right, where linked", score: share(all.right, all.linked)},
			row{task: "links", set: set.name, metric: "precision", score: share(all.rightGiven, all.given)},
			row{task: "links", set: set.name, metric: "precision, weakly matched", score: share(all.rightWeakly, all.given)})
		for _, typ := range entityTypes {
			c := counts[typ]
			rows = append(rows,
				row{task: "links", set: set.name, metric: "recall " + string(typ), score: share(c.right, c.gold)},
				row{task: "links", set: set.name, metric: "right, linked " + string(typ), score: share(c.right, c.linked)},
				row{task: "links", set: set.name, metric: "precision " + string(typ), score: share(c.rightGiven, c.given)},
				row{task: "links", set: set.name, metric: "weakly matched " + string(typ), score: share(c.rightWeakly, c.given)})
		}
	}
	return rows, nil
}

// linkCount counts, for a type, the gold names of it: all, those that were
// linked at all, and those that were linked rightly; and the links that were
// given to things of it: all, those that are right, and those that are by weak matching.
type linkCount struct{ gold, linked, right, given, rightGiven, rightWeakly int }

func (c *linkCount) add(other linkCount) {
	c.gold, c.linked, c.right = c.gold+other.gold, c.linked+other.linked, c.right+other.right
	c.given, c.rightGiven, c.rightWeakly = c.given+other.given, c.rightGiven+other.rightGiven, c.rightWeakly+other.rightWeakly
}

func linkAll(pipeline *enrich.Pipeline, texts []goldText) (counts map[article.EntityType]linkCount, words int, took time.Duration) {
	counts = make(map[article.EntityType]linkCount)
	for _, text := range texts {
		start := processorTime()
		// A text in which nothing is found counts as one without links.
		enriched, _ := pipeline.Enrich(article.Raw{ID: fmt.Sprint(text.ID), Body: text.Text, Language: "en"}, article.Source{})
		took += processorTime() - start
		words += len(strings.Fields(text.Text))
		countLinks(counts, text, located(enriched, text.Text))
	}
	return counts, words, took
}

// countLinks adds the names of a text. Those that the gold gives no id, and
// those of types that Dateline does not link, are no links to be found.
func countLinks(counts map[article.EntityType]linkCount, text goldText, names []locatedName) {
	content := []rune(text.Text)
	gold := make(map[[2]int]string)
	found := make(map[[2]int]string)
	for _, n := range names {
		found[boundaries(content, n.First, n.End)] = n.wikidata
	}
	for _, label := range text.Labels {
		at := boundaries(content, label.Span[0], label.Span[1])
		gold[at] = label.EntityID
		typ, ok := labelType(label.Type)
		if !ok || !strings.HasPrefix(label.EntityID, "Q") {
			continue
		}
		c := counts[typ]
		c.gold++
		c.linked += count(found[at] != "")
		c.right += count(found[at] == label.EntityID)
		counts[typ] = c
	}
	for _, n := range names {
		if n.wikidata == "" {
			continue
		}
		c := counts[n.Type]
		c.given++
		c.rightGiven += count(gold[boundaries(content, n.First, n.End)] == n.wikidata)
		c.rightWeakly += count(text.overlaps(n))
		counts[n.Type] = c
	}
}

// overlaps reports whether a name overlaps a gold one of its id.
func (t goldText) overlaps(n locatedName) bool {
	for _, label := range t.Labels {
		if label.EntityID == n.wikidata && label.Span[0] < n.End && n.First < label.Span[1] {
			return true
		}
	}
	return false
}

// boundaries returns where a name begins and ends without determiner and
// possessive, and without the full stop of an abbreviation, "W. Va.".
func boundaries(content []rune, first, end int) [2]int {
	n := lenient(content, []ner.Span{{First: first, End: end}})[0]
	if n.End > n.First+1 && content[n.End-1] == '.' {
		n.End--
	}
	return [2]int{n.First, n.End}
}

func labelType(types string) (article.EntityType, bool) {
	ids := strings.Split(types, "|")
	for _, linked := range linkedTypes {
		if slices.Contains(ids, linked.id) {
			return linked.typ, true
		}
	}
	return "", false
}

func readTexts(path string) ([]goldText, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var texts []goldText
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var text goldText
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		texts = append(texts, text)
	}
	return texts, lines.Err()
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

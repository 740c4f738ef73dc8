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
// of a type, how many are found and linked rightly; and of the links that were
// given to gold names, how many are right.
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
			all.gold, all.linked, all.right = all.gold+c.gold, all.linked+c.linked, all.right+c.right
		}
		rows = append(rows,
			row{"links", set.name, "recall", share(all.right, all.gold), words, took},
			row{task: "links", set: set.name, metric: "right, where linked", score: share(all.right, all.linked)})
		for _, typ := range []article.EntityType{article.Person, article.Organization, article.Place} {
			rows = append(rows, row{task: "links", set: set.name, metric: "recall " + string(typ), score: share(counts[typ].right, counts[typ].gold)})
		}
	}
	return rows, nil
}

// linkCount counts gold names: all, those that were linked at all, and those
// that were linked rightly.
type linkCount struct{ gold, linked, right int }

func linkAll(pipeline *enrich.Pipeline, texts []goldText) (counts map[article.EntityType]linkCount, words int, took time.Duration) {
	counts = make(map[article.EntityType]linkCount)
	for _, text := range texts {
		start := time.Now()
		// A text in which nothing is found counts as one without links.
		enriched, _ := pipeline.Enrich(article.Raw{ID: fmt.Sprint(text.ID), Body: text.Text, Language: "en"}, article.Source{})
		took += time.Since(start)
		words += len(strings.Fields(text.Text))
		found := linkedNames(enriched)
		source := []rune(text.Text)
		for _, label := range text.Labels {
			typ, ok := labelType(label.Type)
			if !ok || !strings.HasPrefix(label.EntityID, "Q") {
				continue
			}
			link := found[nameAt(source, label.Span[0], label.Span[1])]
			c := counts[typ]
			c.gold++
			if link != "" {
				c.linked++
			}
			if link == label.EntityID {
				c.right++
			}
			counts[typ] = c
		}
	}
	return counts, words, took
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

// name is a stretch of a text: its words and how often they stood before it.
// Unlike offsets, it is the same in a text from which lines were removed.
type name struct {
	text   string
	before int
}

func nameAt(text []rune, start, end int) name {
	words := string(text[start:end])
	return name{words, strings.Count(string(text[:start]), words)}
}

// linkedNames returns the Wikidata id of each name that has one.
func linkedNames(enriched article.Enriched) map[name]string {
	title, text := []rune(enriched.Article.Title), []rune(enriched.Text)
	found := make(map[name]string)
	for _, entity := range enriched.Entities {
		for _, m := range entity.Mentions {
			var n name
			if m.Field == article.TitleField {
				n = nameAt(title, m.Start, m.End)
			} else {
				n = nameAt(text, m.Start, m.End)
				n.before += strings.Count(enriched.Article.Title, n.text)
			}
			found[n] = entity.Wikidata
		}
	}
	return found
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

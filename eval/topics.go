package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
)

// bbcTopics is the topic of each class of the BBC articles.
func bbcTopics() map[string]string {
	return map[string]string{
		"business":      "medtop:04000000",
		"entertainment": "medtop:01000000",
		"politics":      "medtop:11000000",
		"sport":         "medtop:15000000",
		"tech":          "medtop:13000000",
	}
}

// topics measures how often the class of a BBC article is the first topic that
// is told, the first of the five classes, and among those that are told.
func (c *stageClock) topics(data string, pipeline *enrich.Pipeline) ([]row, error) {
	articles, err := readClasses(filepath.Join(data, "topics", "bbc_half.jsonl"))
	if err != nil {
		return nil, err
	}
	var first, firstOfClasses, among, told, words int
	took := c.since("topics")
	for _, a := range articles {
		enriched, err := pipeline.Enrich(article.Raw{ID: a.ID, Title: a.Title, Body: a.Body, Language: "en"}, article.Source{})
		if err != nil {
			return nil, err
		}
		rank, rankOfClasses := rankOf(enriched.Topics, bbcTopics()[a.Class])
		first += count(rank == 0)
		firstOfClasses += count(rankOfClasses == 0)
		among += count(rank >= 0)
		told += len(enriched.Topics)
		words += len(strings.Fields(a.Body))
	}
	n := float64(len(articles))
	set := fmt.Sprintf("BBC, %d articles", len(articles))
	return []row{
		{"topics", set, "first of 17", float64(first) / n, words, took()},
		{"topics", set, "first of the 5 classes", float64(firstOfClasses) / n, 0, 0},
		{"topics", set, "among those told", float64(among) / n, 0, 0},
		{"topics", set, "told per article", float64(told) / n, 0, 0},
	}, nil
}

// rankOf returns the place of a topic, and its place if those that are no class
// are left out; -1 if it is not there.
func rankOf(list []article.Topic, want string) (rank, rankOfClasses int) {
	classes := bbcTopics()
	for i, t := range list {
		if t.ID == want {
			return i, rankOfClasses
		}
		for _, class := range classes {
			rankOfClasses += count(class == t.ID)
		}
	}
	return -1, -1
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// classified is an article with the one class that it was filed under.
type classified struct {
	ID    string `json:"id"`
	Class string `json:"class"`
	Title string `json:"title"`
	Body  string `json:"body"`
}

func readClasses(path string) ([]classified, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var articles []classified
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a classified
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, fmt.Errorf("read %s: line %d: %w", path, len(articles)+1, err)
		}
		if _, ok := bbcTopics()[a.Class]; !ok {
			return nil, fmt.Errorf("read %s: line %d: no topic for class %q", path, len(articles)+1, a.Class)
		}
		articles = append(articles, a)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return articles, nil
}

package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	readability "codeberg.org/readeck/go-readability/v2"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
)

// boilerplate measures how much of each page's article is found, and how much
// beside it, by the measure of the article-extraction-benchmark: precision and
// recall of the shingles of four words, each averaged over the pages.
func (c *stageClock) boilerplate(data string, pipeline *enrich.Pipeline) ([]row, error) {
	folder := filepath.Join(data, "boilerplate")
	pages, err := readPages(filepath.Join(folder, "ground_truth_half.json"))
	if err != nil {
		return nil, err
	}
	var precision, recall, alone, aloneRecall float64
	words, aloneWords, took := 0, 0, c.since("text")
	for _, id := range slices.Sorted(maps.Keys(pages)) {
		html, err := readGzip(filepath.Join(folder, "html", id+".html.gz"))
		if err != nil {
			return nil, err
		}
		c.begin()
		// A page in which nothing is found counts as an empty text.
		enriched, _ := pipeline.Enrich(article.Raw{ID: id, URL: pages[id].URL, HTML: html}, article.Source{})
		p, r := compareShingles(shingles(enriched.Text), shingles(pages[id].Body))
		precision, recall = precision+p, recall+r
		words += len(strings.Fields(enriched.Text))
	}
	n := float64(len(pages))
	precision, recall = precision/n, recall/n
	var aloneTook time.Duration
	for id := range pages {
		html, err := readGzip(filepath.Join(folder, "html", id+".html.gz"))
		if err != nil {
			return nil, err
		}
		start := processorTime()
		text := libraryText(html, pages[id].URL)
		aloneTook += processorTime() - start
		aloneWords += len(strings.Fields(text))
		p, r := compareShingles(shingles(text), shingles(pages[id].Body))
		alone, aloneRecall = alone+p, aloneRecall+r
	}
	alone, aloneRecall = alone/n, aloneRecall/n
	set := fmt.Sprintf("%d pages", len(pages))
	return []row{
		{"text", set, "F1 of shingles", 2 * precision * recall / (precision + recall), words, took()},
		{"text", set, "precision", precision, 0, 0},
		{"text", set, "recall", recall, 0, 0},
		{"text", set, "F1, Readability alone", 2 * alone * aloneRecall / (alone + aloneRecall), aloneWords, aloneTook},
		{"text", set, "precision, Readability alone", alone, 0, 0},
		{"text", set, "recall, Readability alone", aloneRecall, 0, 0},
	}, nil
}

// libraryText returns what the library finds in a page by itself, nothing
// where it fails.
func libraryText(html, address string) string {
	base, err := url.Parse(address)
	if err != nil {
		base = nil
	}
	found, err := readability.FromReader(strings.NewReader(html), base)
	if err != nil || found.Node == nil {
		return ""
	}
	var text strings.Builder
	if err := found.RenderText(&text); err != nil {
		return ""
	}
	return text.String()
}

type goldPage struct {
	URL  string `json:"url"`
	Body string `json:"articleBody"`
}

func readPages(path string) (map[string]goldPage, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var pages map[string]goldPage
	if err := json.Unmarshal(content, &pages); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return pages, nil
}

func readGzip(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		return "", fmt.Errorf("unpack %s: %w", path, err)
	}
	content, err := io.ReadAll(unpacked)
	if err != nil {
		return "", fmt.Errorf("unpack %s: %w", path, err)
	}
	return string(content), nil
}

// shingles counts the runs of four words of a text.
func shingles(text string) map[string]int {
	const width = 4
	words := strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' })
	counts := make(map[string]int)
	for i := range max(1, len(words)-width+1) {
		if len(words) > 0 {
			counts[strings.Join(words[i:min(i+width, len(words))], " ")]++
		}
	}
	return counts
}

// compareShingles returns precision and recall of what was found.
func compareShingles(found, gold map[string]int) (precision, recall float64) {
	both, foundAll, goldAll := 0, 0, 0
	for shingle, n := range gold {
		goldAll += n
		both += min(n, found[shingle])
	}
	for _, n := range found {
		foundAll += n
	}
	if foundAll == 0 || goldAll == 0 {
		if foundAll == goldAll {
			return 1, 1
		}
		return 0, 0
	}
	return float64(both) / float64(foundAll), float64(both) / float64(goldAll)
}

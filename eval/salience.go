package main

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/wikinews"
)

// salience measures the order of an article's entities in two ways, neither of
// which is a judgement of salience itself: whether the entities that a headline
// names come first when only the text is read, and whether the countries come
// first under which Reuters' indexers filed an article.
func salience(data string, pipeline *enrich.Pipeline) ([]row, error) {
	headlines, err := headlineRanking(pipeline)
	if err != nil {
		return nil, err
	}
	countries, err := countryRanking(data, pipeline)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, r := range []struct {
		set string
		ranking
	}{
		{"Wikinews, headline", headlines},
		{"Reuters, countries", countries},
	} {
		rows = append(rows,
			row{task: "salience", set: r.set, metric: "mean average precision", score: r.precision / float64(r.articles)},
			row{task: "salience", set: r.set, metric: "first is right", score: share(r.first, r.articles)},
			row{task: "salience", set: r.set, metric: "by order of appearance", score: r.baseline / float64(r.articles)})
	}
	return rows, nil
}

// ranking sums up how well entities were ordered.
type ranking struct {
	articles  int     // that have wanted and unwanted entities
	first     int     // of them, those where a wanted one comes first
	precision float64 // average precisions, added up
	baseline  float64 // the same for entities in the order of the article
}

func (r *ranking) add(entities []article.Entity, wanted func(article.Entity) bool) {
	right := 0
	for _, e := range entities {
		if wanted(e) {
			right++
		}
	}
	if right == 0 || right == len(entities) {
		return
	}
	r.articles++
	r.precision += averagePrecision(entities, wanted)
	if wanted(entities[0]) {
		r.first++
	}
	r.baseline += averagePrecision(byAppearance(entities), wanted)
}

// averagePrecision is the mean, over the wanted entities, of the share of
// wanted ones among those down to it.
func averagePrecision(entities []article.Entity, wanted func(article.Entity) bool) float64 {
	sum, right := 0.0, 0
	for i, e := range entities {
		if wanted(e) {
			right++
			sum += float64(right) / float64(i+1)
		}
	}
	return sum / float64(right)
}

// headlineRanking reads the bundled articles with and without title.
func headlineRanking(pipeline *enrich.Pipeline) (ranking, error) {
	records, err := wikinews.Records()
	if err != nil {
		return ranking{}, err
	}
	var r ranking
	for _, record := range records {
		raw, err := article.Decode(article.Record{Value: record.Value})
		if err != nil {
			return ranking{}, err
		}
		whole, err := pipeline.Enrich(raw, article.Source{})
		if err != nil {
			return ranking{}, err
		}
		if whole.Text == "" {
			continue
		}
		titled := make(map[string]bool)
		for _, e := range whole.Entities {
			titled[e.ID] = e.Mentions[0].Field == article.TitleField
		}
		raw.Title, raw.Body, raw.Language = "", whole.Text, "en"
		text, err := pipeline.Enrich(raw, article.Source{})
		if err != nil {
			return ranking{}, err
		}
		r.add(text.Entities, func(e article.Entity) bool { return titled[e.ID] })
	}
	return r, nil
}

// rankedArticles is how many of Reuters' articles are read.
const rankedArticles = 4000

// indexedArticle is an article of Reuters with the places of its index.
type indexedArticle struct {
	ID          string
	PublishedAt time.Time `json:"published_at"`
	Title, Body string
	Places      []string
}

// countryRanking reads newswire articles that indexers filed under countries.
// Of an article's entities only places of the index count, and of these only
// those that the article names.
func countryRanking(data string, pipeline *enrich.Pipeline) (ranking, error) {
	articles, err := readIndexed(filepath.Join(data, "articles", "reuters_train.jsonl.gz"))
	if err != nil {
		return ranking{}, err
	}
	index := make(map[string]bool)
	for _, a := range articles {
		for _, place := range a.Places {
			index[indexedName(place)] = true
		}
	}
	var r ranking
	for _, a := range articles[:min(rankedArticles, len(articles))] {
		// An article without text is a fault, and has no countries.
		enriched, _ := pipeline.Enrich(article.Raw{ID: "reuters", Title: a.Title, Body: a.Body, Language: "en"}, article.Source{})
		countries := slices.DeleteFunc(enriched.Entities, func(e article.Entity) bool { return !index[strings.ToLower(e.Name)] })
		wanted := make(map[string]bool)
		for _, place := range a.Places {
			wanted[indexedName(place)] = true
		}
		r.add(countries, func(e article.Entity) bool { return wanted[strings.ToLower(e.Name)] })
	}
	return r, nil
}

// indexedName returns the name in small letters of a place of the index.
func indexedName(place string) string {
	if name, found := placeNames[place]; found {
		return name
	}
	return strings.ReplaceAll(place, "-", " ")
}

// placeNames are those that the index abbreviates, or that have changed.
var placeNames = map[string]string{
	"usa": "united states", "uk": "united kingdom", "west-germany": "germany", "ussr": "russia", "uae": "united arab emirates",
}

func readIndexed(path string) ([]indexedArticle, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", path, err)
	}
	var articles []indexedArticle
	for decoder := json.NewDecoder(unzipped); ; {
		var a indexedArticle
		switch err := decoder.Decode(&a); {
		case errors.Is(err, io.EOF):
			return articles, nil
		case err != nil:
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		articles = append(articles, a)
	}
}

// byAppearance returns the entities in the order in which the article first
// names them.
func byAppearance(entities []article.Entity) []article.Entity {
	ordered := slices.Clone(entities)
	slices.SortStableFunc(ordered, func(a, b article.Entity) int {
		// The title comes before the text, against the alphabet.
		return cmp.Or(-cmp.Compare(a.Mentions[0].Field, b.Mentions[0].Field), cmp.Compare(a.Mentions[0].Start, b.Mentions[0].Start))
	})
	return ordered
}

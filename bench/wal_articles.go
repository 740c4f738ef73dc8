package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
)

// mixedArticles returns n articles of mixed paragraphs, a minute apart, of 40 sources.
func mixedArticles(n int) ([]rawArticle, error) {
	mixed, err := newMixer(1)
	if err != nil {
		return nil, err
	}
	at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	list := make([]rawArticle, n)
	for i := range list {
		title, text := mixed.next()
		at = at.Add(time.Minute)
		id := fmt.Sprintf("new-%08d", i)
		list[i] = rawArticle{
			"id": id, "url": "https://example.org/news/" + id, "source": fmt.Sprint("Source ", i%40), "title": title,
			"body": text, "published_at": at,
		}
	}
	return list, nil
}

// enrichAll enriches articles as records of one partition, a second apart, with their
// ids as keys.
func enrichAll(list []rawArticle) (article.Pipeline, []article.Outcome, error) {
	pipeline, err := enrich.New(nil)
	if err != nil {
		return article.Pipeline{}, nil, err
	}
	at := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	outcomes := make([]article.Outcome, len(list))
	for i, a := range list {
		value, err := json.Marshal(a)
		if err != nil {
			return article.Pipeline{}, nil, err
		}
		at = at.Add(time.Second)
		source := article.Source{Topic: "articles.raw", Offset: int64(i), Timestamp: at}
		raw, err := article.Decode(article.Record{Key: fmt.Append(nil, a["id"]), Value: value, Timestamp: at})
		if err != nil {
			return article.Pipeline{}, nil, err
		}
		enriched, err := pipeline.Enrich(raw, source)
		if err != nil {
			return article.Pipeline{}, nil, err
		}
		outcomes[i] = article.Outcome{Source: source, Raw: raw, Enriched: &enriched}
	}
	return pipeline.Info(), outcomes, nil
}

// sizeOf says how long the texts of articles are, and how much was found in them.
func sizeOf(outcomes []article.Outcome) string {
	lengths := make([]int, len(outcomes))
	var characters, entities, mentions, topics int
	for i, o := range outcomes {
		lengths[i] = utf8.RuneCountInString(o.Enriched.Text)
		characters += lengths[i]
		entities += len(o.Enriched.Entities)
		topics += len(o.Enriched.Topics)
		for _, e := range o.Enriched.Entities {
			mentions += len(e.Mentions)
		}
	}
	slices.Sort(lengths)
	n := float64(len(outcomes))
	return fmt.Sprintf("%d characters of text in the median and %.0f on average, %.1f entities with %.1f mentions, and %.1f topics",
		lengths[len(lengths)/2], float64(characters)/n, float64(entities)/n, float64(mentions)/n, float64(topics)/n)
}

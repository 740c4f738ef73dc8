package store

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/article"
)

// bucket is a row of a rollup: what is counted, when, and under which label of
// edition. Days and hours have tables of their own.
type bucket struct {
	What    string    // id of an entity or topic
	At      time.Time // the hour or day, UTC
	Edition int
}

// compare orders times last, so that hours of one day stand together.
func (a bucket) compare(b bucket) int {
	if a.What != b.What {
		return strings.Compare(a.What, b.What)
	}
	return cmp.Or(cmp.Compare(a.Edition, b.Edition), a.At.Compare(b.At))
}

func (a bucket) byDay() bucket { return bucket{a.What, dayOf(a.At), a.Edition} }

// sourceBucket is a row of article_hours or article_days.
type sourceBucket struct {
	At       time.Time // the hour or day, UTC
	Source   string
	Pipeline string
	Edition  int
}

func (a sourceBucket) compare(b sourceBucket) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Pipeline, b.Pipeline),
		cmp.Compare(a.Edition, b.Edition))
}

func (a sourceBucket) byDay() sourceBucket {
	return sourceBucket{dayOf(a.At), a.Source, a.Pipeline, a.Edition}
}

// Counts that a rollup holds. Sums are in 1/10000, so that they are exact.
type (
	entityCounts  struct{ articles, mentions, sentiment, salience int64 }
	topicCounts   struct{ articles, scored, sentiment int64 }
	articleCounts struct{ articles, scored, negative, neutral, positive, sentiment int64 }
)

func (c entityCounts) plus(d entityCounts) entityCounts {
	return entityCounts{c.articles + d.articles, c.mentions + d.mentions, c.sentiment + d.sentiment, c.salience + d.salience}
}

func (c topicCounts) plus(d topicCounts) topicCounts {
	return topicCounts{c.articles + d.articles, c.scored + d.scored, c.sentiment + d.sentiment}
}

func (c articleCounts) plus(d articleCounts) articleCounts {
	return articleCounts{
		c.articles + d.articles, c.scored + d.scored, c.negative + d.negative, c.neutral + d.neutral, c.positive + d.positive,
		c.sentiment + d.sentiment,
	}
}

func (c entityCounts) lessens() bool  { return c.articles < 0 }
func (c topicCounts) lessens() bool   { return c.articles < 0 }
func (c articleCounts) lessens() bool { return c.articles < 0 }

// tally is what is added to a row of a rollup.
type tally[K, C any] struct {
	key    K
	counts C
}

func hourOf(t time.Time) time.Time { return t.UTC().Truncate(time.Hour) }

func dayOf(t time.Time) time.Time {
	year, month, day := t.UTC().Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// tenThousandths rounds as Postgres does for a column of type real.
func tenThousandths(x float64) int64 {
	return int64(math.RoundToEven(float64(float32(x)) * 10000))
}

func (r *rollups) addEntity(id string, at time.Time, edition int, sign, mentions, sentiment, salience int64) {
	r.entities = append(r.entities, tally[bucket, entityCounts]{
		bucket{id, hourOf(at), edition}, entityCounts{sign, sign * mentions, sign * sentiment, sign * salience},
	})
}

func (r *rollups) addTopic(id string, at time.Time, edition int, sign int64, sentiment *int64) {
	c := topicCounts{articles: sign}
	if sentiment != nil {
		c.scored = sign
		c.sentiment = sign * *sentiment
	}
	r.topics = append(r.topics, tally[bucket, topicCounts]{bucket{id, hourOf(at), edition}, c})
}

func (r *rollups) addArticle(of sourceBucket, sign int64, label string, sentiment *int64) {
	of.At = hourOf(of.At)
	c := articleCounts{articles: sign}
	if sentiment != nil {
		c.scored = sign
		c.sentiment = sign * *sentiment
	}
	switch article.SentimentLabel(label) {
	case article.Negative:
		c.negative = sign
	case article.Neutral:
		c.neutral = sign
	case article.Positive:
		c.positive = sign
	}
	r.articles = append(r.articles, tally[sourceBucket, articleCounts]{of, c})
}

// addOutcome counts a result that is about to be written.
func (r *rollups) addOutcome(o *article.Outcome, pipeline string, edition int) {
	e := o.Enriched
	at := publishedAt(o)
	var tone *int64
	var label string
	if e.Sentiment != nil {
		score := tenThousandths(e.Sentiment.Score)
		tone, label = &score, string(e.Sentiment.Label)
	}
	r.addArticle(sourceBucket{at, o.Raw.Source, pipeline, edition}, 1, label, tone)
	for _, entity := range e.Entities {
		r.addEntity(entity.ID, at, edition, 1, int64(len(entity.Mentions)), tenThousandths(entity.Sentiment), tenThousandths(entity.Salience))
	}
	for _, topic := range e.Topics {
		r.addTopic(topic.ID, at, edition, 1, tone)
	}
}

// period is a key of a rollup.
type period[K any] interface {
	compare(other K) int
	byDay() K
}

// summable are counts of a rollup.
type summable[C any] interface {
	comparable
	plus(other C) C
	lessens() bool
}

// sumUp adds the tallies of each row up, in the order of the rows, and leaves out what
// stays as it is. It does so in place.
func sumUp[K period[K], C summable[C]](list []tally[K, C]) []tally[K, C] {
	slices.SortFunc(list, func(a, b tally[K, C]) int { return a.key.compare(b.key) })
	sums := list[:0]
	for _, t := range list {
		if last := len(sums) - 1; last >= 0 && sums[last].key.compare(t.key) == 0 {
			sums[last].counts = sums[last].counts.plus(t.counts)
		} else {
			sums = append(sums, t)
		}
	}
	var nothing C
	return slices.DeleteFunc(sums, func(t tally[K, C]) bool { return t.counts == nothing })
}

// byDay adds hours up.
func byDay[K period[K], C summable[C]](hours []tally[K, C]) []tally[K, C] {
	return sumUp(column(hours, func(t tally[K, C]) tally[K, C] { return tally[K, C]{t.key.byDay(), t.counts} }))
}

// lessens tells whether a count of articles goes down.
func lessens[K any, C summable[C]](sums []tally[K, C]) bool {
	return slices.ContainsFunc(sums, func(t tally[K, C]) bool { return t.counts.lessens() })
}

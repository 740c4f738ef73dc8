package console

import (
	"context"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// Overview is what is in the news.
type Overview struct {
	Window        Window        `json:"window"`
	Articles      int64         `json:"articles"`
	Previous      int64         `json:"previous_articles"` // in the time before, of the same length
	Sentiment     *float64      `json:"sentiment"`         // mean, -1 to 1; null where nothing was judged
	Steps         []Step        `json:"steps"`
	People        []EntityTrend `json:"people"`
	Organizations []EntityTrend `json:"organizations"`
	Places        []EntityTrend `json:"places"`
	Topics        []TopicTrend  `json:"topics"`    // those at the top of the taxonomy
	Subtopics     []TopicTrend  `json:"subtopics"` // those below
	Sources       []SourceCount `json:"sources"`
	Newest        []Headline    `json:"newest"`
	Dead          int64         `json:"dead"` // dead letters that were not sent again, of all times
	Pool          Pool          `json:"pool"`
}

// Step is a point of a chart over all articles.
type Step struct {
	At        time.Time `json:"at"` // its beginning
	Articles  int64     `json:"articles"`
	Negative  int64     `json:"negative"`
	Neutral   int64     `json:"neutral"`
	Positive  int64     `json:"positive"`
	Sentiment *float64  `json:"sentiment"`
}

// SourceCount is how much a source has published.
type SourceCount struct {
	Source    string   `json:"source"`
	Articles  int64    `json:"articles"`
	Sentiment *float64 `json:"sentiment"`
}

// Headline is an article in a list.
type Headline struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Source    string    `json:"source"`
	Published time.Time `json:"published_at"`
	Language  string    `json:"language"`
	Sentiment *float64  `json:"sentiment"`
}

// How long the lists of the overview are.
const (
	topEntities = 6
	topTopics   = 8
	topSources  = 8
	newestRows  = 8
)

// overview finds what the first page shows.
func (c *Console) overview(ctx context.Context, r *http.Request) (any, error) {
	asked, err := periodOf(r)
	if err != nil {
		return nil, err
	}
	o := Overview{Pool: c.meter.pool()}
	err = c.db.at(ctx, func(tx pgx.Tx) (err error) {
		if o.Window, err = c.window(ctx, tx, asked, selectSpan); err != nil {
			return err
		}
		for _, find := range []func(context.Context, pgx.Tx) error{o.findSteps, o.findEntities, o.findTopics, o.findRest} {
			if err := find(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	return o, err
}

// selectSpan looks at the newest 50 articles: a period with fewer says little.
const selectSpan = `
SELECT max(published_at), min(published_at)
  FROM (SELECT published_at FROM dashboard.articles WHERE published_at <= $1 ORDER BY published_at DESC LIMIT 50) AS newest`

func (o *Overview) findSteps(ctx context.Context, tx pgx.Tx) error {
	type row struct {
		Step
		Tone *float64
	}
	found, err := listed[row](ctx, tx, o.Window.rollup(selectSteps), o.Window.period.step, o.Window.before(), o.Window.before(), o.Window.Until)
	if err != nil {
		return err
	}
	for _, at := range o.Window.times() {
		o.Steps = append(o.Steps, Step{At: at})
	}
	var tone, judged float64
	for _, f := range found {
		i := o.Window.index(f.At)
		if i < 0 {
			o.Previous += f.Articles
			continue
		}
		o.Articles += f.Articles
		f.At = o.Steps[i].At
		o.Steps[i] = f.Step
		if f.Tone != nil {
			tone += *f.Tone
			judged += float64(f.Negative + f.Neutral + f.Positive)
		}
	}
	if judged > 0 {
		mean := tone / judged
		o.Sentiment = &mean
	}
	return nil
}

// The steps of the time before begin at its beginning too: both are whole numbers
// of steps.
const selectSteps = `
SELECT date_bin($1::interval, {time}, $2::timestamptz), sum(articles)::bigint, sum(negative)::bigint, sum(neutral)::bigint, sum(positive)::bigint,
       sum(sentiment * (negative + neutral + positive)) / nullif(sum(negative + neutral + positive), 0),
       sum(sentiment * (negative + neutral + positive))
  FROM dashboard.sentiment_{rollup}
 WHERE {at} >= $3 AND {at} < $4
 GROUP BY 1 ORDER BY 1`

func (o *Overview) findEntities(ctx context.Context, tx pgx.Tx) error {
	for _, list := range []struct {
		of article.EntityType
		to *[]EntityTrend
	}{{article.Person, &o.People}, {article.Organization, &o.Organizations}, {article.Place, &o.Places}} {
		found, err := listed[entityTotal](ctx, tx, o.Window.selectTopEntities(), o.Window.From, o.Window.Until, list.of, topEntities)
		if err != nil {
			return err
		}
		if *list.to, err = entityTrends(ctx, tx, o.Window, found); err != nil {
			return err
		}
	}
	return nil
}

func (w Window) selectTopEntities() string {
	if w.hourly() {
		return selectTopEntitiesOfHours
	}
	return selectTopEntitiesOfDays
}

// Of days there is a function that looks at few of the rows. Of hours all are added
// up: one type at a time, as the rollup is ordered, and names for those that are
// shown only, since looking up all of them takes ten times as long.
const (
	selectTopEntitiesOfDays = `
SELECT entity_id, name, type, articles, mentions, sentiment FROM dashboard.top_entities($1::date, $2::date - 1, $4, $3)`

	selectTopEntitiesOfHours = `
SELECT c.entity_id, e.name, e.type, c.articles, c.mentions, c.sentiment
  FROM (SELECT entity_id, sum(articles)::bigint AS articles, sum(mentions)::bigint AS mentions,
               sum(sentiment * articles) / sum(articles) AS sentiment
          FROM dashboard.entity_hours
         WHERE hour >= $1 AND hour < $2 AND type = $3
         GROUP BY entity_id ORDER BY 2 DESC, 3 DESC, 1 LIMIT $4) AS c
  JOIN dashboard.entities e ON e.id = c.entity_id
 ORDER BY c.articles DESC, c.mentions DESC, c.entity_id`
)

func (o *Overview) findTopics(ctx context.Context, tx pgx.Tx) error {
	found, err := listed[topicTotal](ctx, tx, o.Window.rollup(selectTopTopics), o.Window.From, o.Window.Until)
	if err != nil {
		return err
	}
	var top, below []topicTotal
	for _, t := range found {
		switch {
		case t.Level == 1 && len(top) < topTopics:
			top = append(top, t)
		case t.Level > 1 && len(below) < topTopics:
			below = append(below, t)
		}
	}
	if o.Topics, err = topicTrends(ctx, tx, o.Window, top); err != nil {
		return err
	}
	o.Subtopics, err = topicTrends(ctx, tx, o.Window, below)
	return err
}

const selectTopTopics = `
SELECT c.topic_id, n.name, n.level, c.articles, c.sentiment
  FROM (SELECT topic_id, sum(articles)::bigint AS articles,
               sum(sentiment * articles) / nullif(sum(articles) FILTER (WHERE sentiment IS NOT NULL), 0) AS sentiment
          FROM dashboard.topic_{rollup}
         WHERE {at} >= $1 AND {at} < $2
         GROUP BY topic_id ORDER BY 2 DESC, 1 LIMIT 40) AS c
 CROSS JOIN LATERAL (SELECT name, level FROM dashboard.topics t WHERE t.topic_id = c.topic_id LIMIT 1) AS n
 ORDER BY c.articles DESC, c.topic_id`

func (o *Overview) findRest(ctx context.Context, tx pgx.Tx) (err error) {
	if o.Sources, err = listed[SourceCount](ctx, tx, o.Window.rollup(selectSources), o.Window.From, o.Window.Until, topSources); err != nil {
		return err
	}
	if o.Newest, err = listed[Headline](ctx, tx, selectNewest, o.Window.Until, newestRows); err != nil {
		return err
	}
	dead, err := one[struct{ Records int64 }](ctx, tx, countDead)
	if err == nil {
		o.Dead = dead.Records
	}
	return err
}

const (
	selectSources = `
SELECT source, sum(articles)::bigint,
       sum(sentiment * (negative + neutral + positive)) / nullif(sum(negative + neutral + positive), 0)
  FROM dashboard.sentiment_{rollup}
 WHERE {at} >= $1 AND {at} < $2
 GROUP BY source ORDER BY 2 DESC, 1 LIMIT $3`

	selectNewest = `
SELECT id, title, source, published_at, language, sentiment
  FROM dashboard.articles
 WHERE published_at < $1
 ORDER BY published_at DESC LIMIT $2`

	countDead = `SELECT count(*) FROM dashboard.dead_letters WHERE NOT redriven`
)

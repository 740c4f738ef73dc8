package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Totals counts what the tables hold.
type Totals struct {
	Articles  int64 // not retracted
	Retracted int64
	Enriched  int64 // articles with an enrichment of the pipeline
	Dead      int64 // dead letters that were not sent again
}

// Totals returns the counts; Enriched is of one pipeline, by its digest.
func (s *Store) Totals(ctx context.Context, pipeline string) (Totals, error) {
	var t Totals
	err := s.pool.QueryRow(ctx, `
SELECT (SELECT count(*) FROM articles WHERE NOT retracted), (SELECT count(*) FROM articles WHERE retracted),
       (SELECT count(*) FROM enrichments WHERE pipeline = `+pipelineNumber+`), (SELECT count(*)`+fromDeadLetters+` WHERE r.state IS DISTINCT FROM 'done')`, pipeline).
		Scan(&t.Articles, &t.Retracted, &t.Enriched, &t.Dead)
	if err != nil {
		return Totals{}, fmt.Errorf("count articles: %w", err)
	}
	return t, nil
}

// EntityCount is an entity and how often it is in the news.
type EntityCount struct {
	Name      string
	Type      string
	Articles  int64
	Mentions  int64
	Sentiment float64 // mean over the articles, [-1, 1]
}

// TopEntities returns the entities that most articles mention, as the
// dashboards show them.
func (s *Store) TopEntities(ctx context.Context, limit int) ([]EntityCount, error) {
	return query[EntityCount](ctx, s, "top entities", `
SELECT t.name, t.type, t.articles, t.mentions, t.sentiment
  FROM (SELECT min(day) AS first, max(day) AS last FROM dashboard.entity_days) AS d CROSS JOIN dashboard.top_entities(d.first, d.last, $1) AS t
 ORDER BY t.articles DESC, t.mentions DESC, t.entity_id`, limit)
}

// TopicCount is a topic and how many articles belong to it.
type TopicCount struct {
	Name      string
	Articles  int64
	Sentiment float64 // mean over the articles, [-1, 1]
}

// TopTopics returns the topics of the first level by their articles, as the
// dashboards show them.
func (s *Store) TopTopics(ctx context.Context, limit int) ([]TopicCount, error) {
	return query[TopicCount](ctx, s, "top topics", `
SELECT name, count(*) AS articles, coalesce(avg(sentiment), 0) AS sentiment
  FROM dashboard.topics
 WHERE level = 1
 GROUP BY topic_id, name
 ORDER BY articles DESC, name
 LIMIT $1`, limit)
}

// MonthSentiment is the tone of a month's articles.
type MonthSentiment struct {
	Month     time.Time // its first day, UTC
	Articles  int64
	Sentiment float64 // mean, [-1, 1]
}

// SentimentByMonth returns the tone over time, the oldest month first, as the
// dashboards show it.
func (s *Store) SentimentByMonth(ctx context.Context) ([]MonthSentiment, error) {
	return query[MonthSentiment](ctx, s, "sentiment by month", `
SELECT date_trunc('month', published_at, 'UTC') AS month, count(*) AS articles, avg(sentiment) AS sentiment
  FROM dashboard.articles
 WHERE sentiment IS NOT NULL
 GROUP BY month
 ORDER BY month`)
}

// ClassCount is a class of dead letters and how many there are.
type ClassCount struct {
	Class   string
	Records int64
}

// DeadByClass counts the dead letters that were not sent again, the most frequent
// class first.
func (s *Store) DeadByClass(ctx context.Context) ([]ClassCount, error) {
	return query[ClassCount](ctx, s, "dead letters", `
SELECT d.class, count(*) AS records`+fromDeadLetters+`
 WHERE r.state IS DISTINCT FROM 'done'
 GROUP BY d.class
 ORDER BY records DESC, d.class`)
}

func query[T any](ctx context.Context, s *Store, what, sql string, arguments ...any) ([]T, error) {
	rows, err := s.pool.Query(ctx, sql, arguments...)
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", what, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", what, err)
	}
	return found, nil
}

package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// rollups is how a save changes the rollups: tallies of hours, several for one row.
type rollups struct {
	entities []tally[bucket, entityCounts]
	topics   []tally[bucket, topicCounts]
	articles []tally[sourceBucket, articleCounts]
}

// newRollups has room for what the outcomes count.
func newRollups(outcomes []*article.Outcome) *rollups {
	entities, topics := 0, 0
	for _, o := range outcomes {
		entities += len(o.Enriched.Entities)
		topics += len(o.Enriched.Topics)
	}
	return &rollups{
		make([]tally[bucket, entityCounts], 0, entities),
		make([]tally[bucket, topicCounts], 0, topics),
		make([]tally[sourceBucket, articleCounts], 0, len(outcomes)),
	}
}

// Of the enrichments that a save changes, given by article and pipeline, what
// they count for.
const (
	selectCountedArticles = `
SELECT e.article_id, p.digest, e.edition, e.published_at, e.source,
       coalesce(e.sentiment_label, ''), round(e.sentiment * 10000)::bigint
  FROM ` + namedEnrichments

	selectCountedEntities = `
SELECT e.article_id, p.digest, e.edition, e.published_at, m.entity_id, m.names + m.demonyms,
       round(m.sentiment * 10000)::bigint, round(m.salience * 10000)::bigint
  FROM ` + namedEnrichments + `
  JOIN mentions m ON m.enrichment = e.key`

	selectCountedTopics = `
SELECT e.article_id, p.digest, e.edition, e.published_at, t.topic_id,
       round(e.sentiment * 10000)::bigint
  FROM ` + namedEnrichments + `
  JOIN article_topics t ON t.enrichment = e.key`
)

// counted is the part that the rows of those statements share.
type counted struct {
	ArticleID string
	Pipeline  string
	Edition   int
	At        time.Time
}

type (
	countedArticle struct {
		counted
		Source    string
		Label     string
		Sentiment *int64
	}
	countedEntity struct {
		counted
		ID        string
		Mentions  int64
		Sentiment int64
		Salience  int64
	}
	countedTopic struct {
		counted
		ID        string
		Sentiment *int64
	}
)

// moveRows takes what the rows count for away from their label, and adds it to
// the one that relabelled says; those that it says nothing of go altogether.
func (r *rollups) moveRows(ctx context.Context, tx pgx.Tx, rows []standing, relabelled map[standingKey]int) error {
	ids := column(rows, func(s standing) string { return s.ArticleID })
	pipelines := column(rows, func(s standing) string { return s.Pipeline })
	articles, err := selectCounted[countedArticle](ctx, tx, selectCountedArticles, ids, pipelines)
	if err != nil {
		return err
	}
	entities, err := selectCounted[countedEntity](ctx, tx, selectCountedEntities, ids, pipelines)
	if err != nil {
		return err
	}
	topics, err := selectCounted[countedTopic](ctx, tx, selectCountedTopics, ids, pipelines)
	if err != nil {
		return err
	}
	// each calls add for the old label, and for the new one if there is one.
	each := func(c counted, add func(edition int, sign int64)) {
		add(c.Edition, -1)
		if to, ok := relabelled[standingKey{c.ArticleID, c.Pipeline}]; ok {
			add(to, 1)
		}
	}
	for _, a := range articles {
		each(a.counted, func(edition int, sign int64) {
			r.addArticle(sourceBucket{a.At, a.Source, a.Pipeline, edition}, sign, a.Label, a.Sentiment)
		})
	}
	for _, e := range entities {
		each(e.counted, func(edition int, sign int64) {
			r.addEntity(e.ID, e.At, edition, sign, e.Mentions, e.Sentiment, e.Salience)
		})
	}
	for _, t := range topics {
		each(t.counted, func(edition int, sign int64) { r.addTopic(t.ID, t.At, edition, sign, t.Sentiment) })
	}
	return nil
}

// standingKey is the key of an enrichment.
type standingKey struct{ articleID, pipeline string }

func selectCounted[T any](ctx context.Context, tx pgx.Tx, sql string, ids, pipelines []string) ([]T, error) {
	rows, err := tx.Query(ctx, sql, ids, pipelines)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[T])
}

// write changes the tables, and entities before them, under the same lock: who makes an
// entity holds up all others that make it until the transaction ends, and would do so
// for all of a save if entities came first.
//
// Who changes none of them takes no lock.
func (r *rollups) write(ctx context.Context, tx pgx.Tx, entities *entityChange) error {
	changes, named := r.changes(), newEntityRollups(sumUp(r.entities))
	if len(changes)+len(named.hours)+len(entities.changes) == 0 {
		return nil
	}
	var trip roundTrip
	trip.queue(lockRollups)
	entities.queueWrites(&trip)
	named.queue(&trip)
	for _, c := range changes {
		c.queue(&trip)
	}
	if err := trip.send(ctx, tx); err != nil {
		return err
	}
	if err := entities.copyNew(ctx, tx); err != nil {
		return err
	}
	return named.copyNew(ctx, tx, entities.types())
}

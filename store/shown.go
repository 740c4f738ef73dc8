package store

import "context"

// ShownResult is what the dashboards show of an article.
type ShownResult struct {
	ArticleID string
	Pipeline  string // digest
	Language  string
	Sentiment *float64 // [-1, 1]; nil where no model reads the language
	Label     string   // of the sentiment; "" without one
	EntityIDs []string
	Entities  []string // names, in the order of the ids
	Topics    []string // names
}

// ShownResults returns the results of those of the articles that have one.
func (s *Store) ShownResults(ctx context.Context, ids []string) ([]ShownResult, error) {
	return query[ShownResult](ctx, s, "results of articles", `
SELECT e.article_id, p.digest, e.language, e.sentiment, coalesce(e.sentiment_label, ''),
       ARRAY (SELECT m.entity_id FROM mentions m WHERE m.enrichment = e.key ORDER BY m.entity_id),
       ARRAY (SELECT n.name FROM mentions m JOIN entities n ON n.id = m.entity_id
               WHERE m.enrichment = e.key ORDER BY m.entity_id),
       ARRAY (SELECT n.name FROM article_topics t JOIN topic_names n ON n.number = t.topic
               WHERE t.enrichment = e.key ORDER BY t.topic_id)
  FROM enrichments e JOIN serving v ON e.edition IN (0, v.edition) JOIN pipelines p ON p.number = e.pipeline
 WHERE e.article_id = ANY ($1::text[])`, ids)
}

// ReplayDeadLetter is a record that a replay could not enrich.
type ReplayDeadLetter struct {
	Partition int
	Offset    int64
	Class     string
	Stage     string
	Message   string
}

// ReplayDeadLetters returns the first ones of a replay, in the order of their places.
func (s *Store) ReplayDeadLetters(ctx context.Context, id, limit int) ([]ReplayDeadLetter, error) {
	return query[ReplayDeadLetter](ctx, s, "dead letters of a replay", `
SELECT "partition", "offset", class, stage, message FROM replay_dead_letters WHERE replay_id = $1 ORDER BY 1, 2 LIMIT $2`, id, limit)
}

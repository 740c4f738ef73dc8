package store

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// rollupTables are in the order in which saves write to them, so that who locks
// all of them waits for no save that waits for it.
var rollupTables = []string{"entity_days", "entity_split_hours", "topic_hours", "topic_days", "article_hours", "article_days"}

// rawRollups is what each rollup must hold: counted from the rows themselves. Of entities
// a view has all hours, whether they have rows of their own or not.
var rawRollups = map[string]string{
	"entity_hours": `
SELECT m.entity_id, date_trunc('hour', e.published_at, 'UTC'), e.edition, count(*)::integer,
       sum(m.names + m.demonyms)::integer, sum(round(m.sentiment * 10000))::bigint, sum(round(m.salience * 10000))::bigint
  FROM enrichments e JOIN mentions m ON m.enrichment = e.key
 GROUP BY 1, 2, 3`,
	"entity_days": `
SELECT m.entity_id, (e.published_at AT TIME ZONE 'UTC')::date, e.edition, count(*)::integer,
       sum(m.names + m.demonyms)::integer, sum(round(m.sentiment * 10000))::bigint, sum(round(m.salience * 10000))::bigint, n.type
  FROM enrichments e JOIN mentions m ON m.enrichment = e.key JOIN entities n ON n.id = m.entity_id
 GROUP BY 1, 2, 3, n.type`,
	"topic_hours": `
SELECT t.topic_id, date_trunc('hour', e.published_at, 'UTC'), e.edition, count(*)::integer,
       count(e.sentiment)::integer, coalesce(sum(round(e.sentiment * 10000)), 0)::bigint
  FROM enrichments e JOIN article_topics t ON t.enrichment = e.key
 GROUP BY 1, 2, 3`,
	"topic_days": `
SELECT t.topic_id, (e.published_at AT TIME ZONE 'UTC')::date, e.edition, count(*)::integer,
       count(e.sentiment)::integer, coalesce(sum(round(e.sentiment * 10000)), 0)::bigint
  FROM enrichments e JOIN article_topics t ON t.enrichment = e.key
 GROUP BY 1, 2, 3`,
	"article_hours": `
SELECT date_trunc('hour', published_at, 'UTC'), source, digest, edition, count(*)::integer,
       count(sentiment)::integer, (count(*) FILTER (WHERE sentiment_label = 'negative'))::integer,
       (count(*) FILTER (WHERE sentiment_label = 'neutral'))::integer,
       (count(*) FILTER (WHERE sentiment_label = 'positive'))::integer, coalesce(sum(round(sentiment * 10000)), 0)::bigint
  FROM enrichments JOIN pipelines ON number = pipeline
 GROUP BY 1, 2, 3, 4`,
	"article_days": `
SELECT (published_at AT TIME ZONE 'UTC')::date, source, digest, edition, count(*)::integer,
       count(sentiment)::integer, (count(*) FILTER (WHERE sentiment_label = 'negative'))::integer,
       (count(*) FILTER (WHERE sentiment_label = 'neutral'))::integer,
       (count(*) FILTER (WHERE sentiment_label = 'positive'))::integer, coalesce(sum(round(sentiment * 10000)), 0)::bigint
  FROM enrichments JOIN pipelines ON number = pipeline
 GROUP BY 1, 2, 3, 4`,
}

// storedRollups is what a rollup holds of that, where it has other columns, too, or them in
// another order.
var storedRollups = map[string]string{
	"entity_days": `SELECT entity_id, day, edition, articles, mentions, sentiment, salience, type FROM entity_days`,
}

// rebuiltRollups make the rows of a rollup anew that does not hold just what is counted.
// Rows of one time are read together, so they stand together.
var rebuiltRollups = map[string]string{
	"entity_days": `
INSERT INTO entity_days (hour, entity_id, day, edition, articles, mentions, sentiment, salience, split, type)
SELECT min(hour), entity_id, day, edition, sum(articles), sum(mentions), sum(sentiment), sum(salience), count(*) > 1, type
  FROM (SELECT c.*, (hour AT TIME ZONE 'UTC')::date AS day, n.type
          FROM (` + rawRollups["entity_hours"] + `) AS c (entity_id, hour, edition, articles, mentions, sentiment, salience)
          JOIN entities n ON n.id = entity_id) AS hours
 GROUP BY entity_id, day, edition, type
 ORDER BY 1, 2`,
	"entity_split_hours": `
INSERT INTO entity_split_hours (entity_id, hour, edition, articles, mentions, sentiment, salience)
SELECT c.*
  FROM (` + rawRollups["entity_hours"] + `) AS c (entity_id, hour, edition, articles, mentions, sentiment, salience)
  JOIN entity_days d ON (d.entity_id, d.day, d.edition) = (c.entity_id, (c.hour AT TIME ZONE 'UTC')::date, c.edition)
 WHERE d.split
 ORDER BY 2, 1`,
}

// CheckRollups counts, for each rollup by the name of its table, the rows that
// differ from what the articles say. All counts are of one moment, and 0 unless
// somebody has changed tables by hand.
func (s *Store) CheckRollups(ctx context.Context) (map[string]int64, error) {
	wrong := make(map[string]int64, len(rawRollups))
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL statement_timeout = 0`); err != nil {
			return err
		}
		for table, raw := range rawRollups {
			stored := cmp.Or(storedRollups[table], `TABLE `+table)
			var n int64
			err := tx.QueryRow(ctx, `
WITH raw AS (`+raw+`), stored AS (`+stored+`)
SELECT count(*) FROM ((TABLE stored EXCEPT ALL TABLE raw) UNION ALL (TABLE raw EXCEPT ALL TABLE stored)) AS difference`).Scan(&n)
			if err != nil {
				return fmt.Errorf("check rollup %s: %w", table, err)
			}
			wrong[table] = n
		}
		return nil
	})
	return wrong, err
}

// RebuildRollups counts all rollups anew. Workers that save wait meanwhile.
func (s *Store) RebuildRollups(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL statement_timeout = 0`); err != nil {
			return err
		}
		for _, table := range rollupTables {
			// A save that has not come to the rollups adds what it changes afterwards;
			// one that has is waited for.
			_, err := tx.Exec(ctx, `LOCK TABLE `+table+` IN EXCLUSIVE MODE`)
			if err != nil {
				return fmt.Errorf("rebuild rollup %s: %w", table, err)
			}
		}
		for _, table := range rollupTables {
			insert := cmp.Or(rebuiltRollups[table], `INSERT INTO `+table+rawRollups[table]+` ORDER BY 2, 1`)
			for _, sql := range []string{`DELETE FROM ` + table, insert} {
				if _, err := tx.Exec(ctx, sql); err != nil {
					return fmt.Errorf("rebuild rollup %s: %w", table, err)
				}
			}
		}
		return nil
	})
}

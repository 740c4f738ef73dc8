package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// pruneArticles is how many articles a transaction of Prune takes: few enough
// that no worker waits for long.
const pruneArticles = 500

// Prune removes the edition that is not shown, in small transactions, and
// returns its number. progress is told after each how many articles are done.
// What is left of an interrupted call the next one removes.
func (s *Store) Prune(ctx context.Context, progress func(articles int)) (edition int, err error) {
	done := 0
	for {
		var n int
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
			edition, n, err = pruneSome(ctx, tx)
			return err
		})
		if err != nil {
			return 0, fmt.Errorf("prune an edition: %w", err)
		}
		if n == 0 {
			return edition, nil
		}
		done += n
		progress(done)
	}
}

// pruneSome takes some articles from two editions to one. Without any left it
// removes the edition itself.
func pruneSome(ctx context.Context, tx pgx.Tx) (edition, articles int, err error) {
	var shown int
	// A promotion waits, so that what is shown stays.
	if err := tx.QueryRow(ctx, `SELECT edition FROM serving FOR SHARE`).Scan(&shown); err != nil {
		return 0, 0, err
	}
	err = tx.QueryRow(ctx, `SELECT coalesce((SELECT id FROM editions WHERE id <> $1), 0)`, shown).Scan(&edition)
	if err != nil {
		return 0, 0, err
	}
	if edition == 0 {
		return 0, 0, ErrOneEdition
	}
	if err := refuseUnfinished(ctx, tx, edition); err != nil {
		return 0, 0, err
	}
	ids, err := lockEditioned(ctx, tx)
	if err != nil {
		return 0, 0, err
	}
	if len(ids) == 0 {
		_, err := tx.Exec(ctx, `DELETE FROM editions WHERE id = $1`, edition)
		return edition, 0, err
	}
	return edition, len(ids), pruneArticlesOf(ctx, tx, ids, edition)
}

// lockEditioned locks some of the articles that have rows of their own in an
// edition, as saves do, and returns their ids.
func lockEditioned(ctx context.Context, tx pgx.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `
SELECT id FROM articles
 WHERE id IN (SELECT DISTINCT article_id FROM enrichments WHERE edition <> 0 ORDER BY article_id LIMIT $1)
 ORDER BY id
   FOR UPDATE`, pruneArticles)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func pruneArticlesOf(ctx context.Context, tx pgx.Tx, ids []string, edition int) error {
	if _, err := tx.Exec(ctx, planByIndex); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `
SELECT article_id, digest, edition, record_timestamp, record_offset, false
  FROM enrichments JOIN pipelines ON number = pipeline
 WHERE edition <> 0 AND article_id = ANY ($1::text[])
 ORDER BY article_id, digest`, ids)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[standing])
	if err != nil {
		return err
	}
	f := findings{to: everyEdition}
	for _, row := range found {
		if row.Edition == edition {
			f.drop = append(f.drop, row)
		} else {
			f.move = append(f.move, row)
		}
	}
	return f.apply(ctx, tx, "")
}

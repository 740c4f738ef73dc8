package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// revision is a record of an article.
type revision struct {
	articleID string
	source    article.Source
}

// scanRevision takes an article's id, and a record's timestamp and offset.
func scanRevision(row pgx.CollectableRow) (r revision, err error) {
	err = row.Scan(&r.articleID, &r.source.Timestamp, &r.source.Offset)
	return r, err
}

// hideDead takes out of a replay's edition what other pipelines found in
// articles that the replay could not enrich, where the record is their newest
// revision. What the other edition shows stays.
func hideDead(ctx context.Context, tx pgx.Tx, edition int, pipeline string, dead []revision) error {
	rows, err := tx.Query(ctx, lockRevisions,
		column(dead, func(r revision) string { return r.articleID }),
		column(dead, func(r revision) time.Time { return r.source.Timestamp }),
		column(dead, func(r revision) int64 { return r.source.Offset }))
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(ids) == 0 {
		return err
	}
	if _, err := tx.Exec(ctx, planByIndex); err != nil {
		return err
	}
	var shown, other int
	if err := tx.QueryRow(ctx, selectEditions).Scan(&shown, &other); err != nil {
		return err
	}
	rows, err = tx.Query(ctx, selectStanding, ids, pipeline)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[standing])
	if err != nil {
		return err
	}
	f := findings{to: beside(edition, shown, other)}
	f.move = slices.DeleteFunc(found, func(row standing) bool {
		return row.Edition != everyEdition || row.Pipeline == pipeline
	})
	return f.apply(ctx, tx, pipeline)
}

const lockRevisions = `
SELECT a.id
  FROM articles a
  JOIN unnest($1::text[], $2::timestamptz[], $3::bigint[]) AS u (id, record_timestamp, record_offset) USING (id)
 WHERE (a.record_timestamp, a.record_offset) = (u.record_timestamp, u.record_offset)
 ORDER BY a.id
   FOR UPDATE OF a`

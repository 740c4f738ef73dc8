package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// views are those that tell what was found in articles.
var views = []string{
	"articles", "mentions", "topics", "entity_hours", "entity_days", "topic_hours", "topic_days",
	"sentiment_hours", "sentiment_days", "sources", "coverage",
}

// fingerprint returns for each view its rows' number and a digest of them.
func fingerprint(ctx context.Context, address string) (map[string]string, error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	found := map[string]string{}
	for _, view := range views {
		var rows int64
		var digest string
		// Digests of rows are added up, in whatever order they come.
		err := conn.QueryRow(ctx, `
SELECT count(*), coalesce(sum(('x' || left(md5(to_jsonb(v)::text), 15))::bit(60)::bigint::numeric), 0)::text
  FROM dashboard.`+view+` v`).Scan(&rows, &digest)
		if err != nil {
			return nil, fmt.Errorf("read the view %s: %w", view, err)
		}
		found[view] = fmt.Sprint(rows, " rows, ", digest)
	}
	return found, nil
}

// rowVersions is a digest of where each row of findings stands and who wrote it
// last: it changes with every write.
func rowVersions(ctx context.Context, address string) (string, error) {
	return scalar[string](ctx, address, `
SELECT sum(('x' || left(md5(t), 15))::bit(60)::bigint::numeric)::text
  FROM (SELECT 'a' || ctid::text || xmin::text AS t FROM articles
         UNION ALL SELECT 'e' || ctid::text || xmin::text FROM enrichments
         UNION ALL SELECT 'm' || ctid::text || xmin::text FROM mentions
         UNION ALL SELECT 't' || ctid::text || xmin::text FROM article_topics) AS rows`)
}

// differences names the views that differ.
func differences(got, want map[string]string) (names []string) {
	for _, view := range views {
		if got[view] != want[view] {
			names = append(names, fmt.Sprintf("%s (%s, not %s)", view, got[view], want[view]))
		}
	}
	return names
}

package store

import (
	"fmt"
	"strings"

	"github.com/dateline/dateline/internal/likeness"
)

const selectPlaces = `
SELECT s.pipeline, s.article_id, s.published_at, s.bands::text
  FROM stories s JOIN unnest($1::text[], $2::text[]) AS u (pipeline, article_id) USING (pipeline, article_id)`

const selectStories = `
SELECT article_id, published_at, sketch, bands::text FROM stories WHERE pipeline = $1 AND article_id = ANY ($2::text[])`

// lockStories is held until the transaction ends, so that the next one sees all
// that this one wrote.
const lockStories = `SELECT pg_advisory_xact_lock(7308332045186364005)`

const deleteStories = `
DELETE FROM stories s USING unnest($1::text[], $2::text[]) AS u (pipeline, article_id)
 WHERE (s.pipeline, s.article_id) = (u.pipeline, u.article_id)`

// updateStories changes rows, and insertStories makes others, which nobody else can do
// meanwhile.
const (
	updateStories = `
UPDATE stories s SET published_at = u.published_at, sketch = u.sketch, bands = u.bands::bigint[]
  FROM unnest($2::text[], $3::timestamptz[], $4::bytea[], $5::text[]) AS u (article_id, published_at, sketch, bands)
 WHERE (s.article_id, s.pipeline) BETWEEN (u.article_id, $1) AND (u.article_id, $1)`

	insertStories = `
INSERT INTO stories (article_id, pipeline, published_at, sketch, bands)
SELECT u.article_id, $1, u.published_at, u.sketch, u.bands::bigint[]
  FROM unnest($2::text[], $3::timestamptz[], $4::bytea[], $5::text[]) AS u (article_id, published_at, sketch, bands)`
)

// selectComparisons takes places that changed. What an article duplicates may
// change with the places of those that stand before it, so it finds the articles
// of the places and those next behind them, and for each of these the ones next
// before it.
var selectComparisons = `
WITH place AS (
    SELECT pipeline, article_id, published_at, bands::bigint[] AS bands
      FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[]) AS u (pipeline, article_id, published_at, bands)
), affected AS (
    SELECT pipeline, article_id FROM place
     UNION
    SELECT place.pipeline, later.article_id FROM place CROSS JOIN LATERAL (` + inEachBand("place", ">", "ASC") + `) AS later
)
SELECT a.pipeline, a.article_id, a.duplicate_of, earlier.article_id
  FROM affected JOIN stories a USING (pipeline, article_id)
  LEFT JOIN LATERAL (` + inEachBand("a", "<", "DESC") + `) AS earlier ON true
 ORDER BY a.pipeline, a.article_id, earlier.published_at, earlier.article_id COLLATE "C"`

// inEachBand is a query for the articles next to another one, in each of its
// bands.
func inEachBand(of, side, direction string) string {
	queries := make([]string, likeness.Bands)
	for i := range queries {
		queries[i] = fmt.Sprintf(`
        (SELECT s.article_id, s.published_at FROM stories s
          WHERE s.bands[%[1]d] = %[2]s.bands[%[1]d] AND s.pipeline = %[2]s.pipeline
            AND (s.published_at, s.article_id COLLATE "C") %[3]s (%[2]s.published_at, %[2]s.article_id COLLATE "C")
          ORDER BY s.published_at %[4]s, s.article_id COLLATE "C" %[4]s LIMIT %[5]d)`,
			i+1, of, side, direction, likeness.Neighbours)
	}
	return strings.Join(queries, " UNION")
}

const selectSketches = `
SELECT s.pipeline, s.article_id, s.sketch
  FROM stories s JOIN unnest($1::text[], $2::text[]) AS u (pipeline, article_id) USING (pipeline, article_id)`

const updateDuplicates = `
UPDATE stories s SET duplicate_of = u.duplicate_of
  FROM unnest($1::text[], $2::text[], $3::text[]) AS u (pipeline, article_id, duplicate_of)
 WHERE s.pipeline = u.pipeline AND s.article_id = u.article_id`

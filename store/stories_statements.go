package store

import (
	"fmt"
	"strings"

	"github.com/dateline/dateline/internal/likeness"
)

const selectPlaces = `
SELECT u.digest, s.article_id, s.published_at, s.bands::text
  FROM ` + namedByDigest + ` JOIN stories s ON (s.article_id, s.pipeline) = (u.article_id, p.number)`

const selectStories = `
SELECT article_id, published_at, sketch, bands::text FROM stories WHERE pipeline = ` + pipelineNumber + ` AND article_id = ANY ($2::text[])`

// lockStories is held until the transaction ends, so that the next one sees all
// that this one wrote.
const lockStories = `SELECT pg_advisory_xact_lock(7308332045186364005)`

const deleteStories = `
DELETE FROM stories s USING ` + namedByDigest + `
 WHERE (s.article_id, s.pipeline) = (u.article_id, p.number)`

// updateStories changes rows, and insertStories makes others, which nobody else can do
// meanwhile.
const (
	updateStories = `
UPDATE stories s SET published_at = u.published_at, sketch = u.sketch, bands = u.bands::bigint[]
  FROM unnest($2::text[], $3::timestamptz[], $4::bytea[], $5::text[]) AS u (article_id, published_at, sketch, bands)
 WHERE (s.article_id, s.pipeline) BETWEEN (u.article_id, ` + pipelineNumber + `) AND (u.article_id, ` + pipelineNumber + `)`

	insertStories = `
INSERT INTO stories (article_id, pipeline, published_at, sketch, bands)
SELECT u.article_id, ` + pipelineNumber + `, u.published_at, u.sketch, u.bands::bigint[]
  FROM unnest($2::text[], $3::timestamptz[], $4::bytea[], $5::text[]) AS u (article_id, published_at, sketch, bands)`
)

// selectComparisons takes places that changed. What an article duplicates may
// change with the places of those that stand before it, so it finds the articles
// of the places and those next behind them, and for each of these the ones next
// before it.
var selectComparisons = `
WITH place AS (
    SELECT p.number AS pipeline, article_id, published_at, bands::bigint[] AS bands
      FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[]) AS u (digest, article_id, published_at, bands)
      JOIN pipelines p USING (digest)
), affected AS (
    SELECT pipeline, article_id FROM place
     UNION
    SELECT place.pipeline, later.article_id FROM place CROSS JOIN LATERAL (` + inEachBand("place", ">", "ASC") + `) AS later
)
SELECT p.digest, a.article_id, a.duplicate_of, earlier.article_id
  FROM affected JOIN stories a USING (pipeline, article_id) JOIN pipelines p ON p.number = a.pipeline
  LEFT JOIN LATERAL (` + inEachBand("a", "<", "DESC") + `) AS earlier ON true
 ORDER BY p.digest, a.article_id, earlier.published_at, earlier.article_id COLLATE "C"`

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
SELECT u.digest, s.article_id, s.sketch
  FROM ` + namedByDigest + ` JOIN stories s ON (s.article_id, s.pipeline) = (u.article_id, p.number)`

const updateDuplicates = `
UPDATE stories s SET duplicate_of = u.duplicate_of
  FROM unnest($1::text[], $2::text[], $3::text[]) AS u (article_id, digest, duplicate_of) JOIN pipelines p USING (digest)
 WHERE s.pipeline = p.number AND s.article_id = u.article_id`

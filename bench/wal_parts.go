package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// walParts returns a table of which tables and indexes a stretch of the log is of,
// the largest part first, for each of so many articles. It takes the extension
// pg_walinspect; without that it says so.
func walParts(ctx context.Context, conn *pgx.Conn, stretch walTurn, articles int) (string, error) {
	if _, err := conn.Exec(ctx, `CREATE EXTENSION IF NOT EXISTS pg_walinspect`); err != nil {
		logf("no table of the log by part: %v", err)
		return "", nil
	}
	rows, err := conn.Query(ctx, selectWALParts, stretch.begin.log, stretch.end.log)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.WriteString("\n| part of new articles | records | KB | of which whole pages |\n|---|---|---|---|\n")
	var part string
	var records, bytes, pages int64
	_, err = pgx.ForEachRow(rows, []any{&part, &records, &bytes, &pages}, func() error {
		n := float64(articles)
		fmt.Fprintf(&text, "| %s | %.1f | %.2f | %.2f |\n", part, float64(records)/n, float64(bytes)/1000/n, float64(pages)/1000/n)
		return nil
	})
	return text.String(), err
}

// selectWALParts knows a record by the first block that it changes. What a table
// keeps out of line, and the index of that, count as one part, and so do the partitions of
// a table or index; what is small, as the rest.
const selectWALParts = `
WITH records AS (
  SELECT substring(block_ref FROM 'blkref #0: rel \d+/\d+/(\d+)')::oid AS file, resource_manager, record_length AS bytes, fpi_length AS pages
    FROM pg_get_wal_records_info('0/0'::pg_lsn + $1::numeric, '0/0'::pg_lsn + $2::numeric)
), parts AS (
  SELECT coalesce(out_of_line.relname || ' out of line', whole.relname, c.relname, resource_manager) AS part, count(*) AS records, sum(bytes) AS bytes, sum(pages) AS pages
    FROM records r
    LEFT JOIN pg_class c ON c.relfilenode = r.file AND r.file <> 0
    LEFT JOIN pg_inherits p ON p.inhrelid = c.oid
    LEFT JOIN pg_class whole ON whole.oid = p.inhparent
    LEFT JOIN pg_index i ON i.indexrelid = c.oid
    LEFT JOIN pg_class out_of_line ON out_of_line.reltoastrelid = coalesce(i.indrelid, c.oid)
   GROUP BY 1
), named AS (
  SELECT CASE WHEN bytes < 0.005 * sum(bytes) OVER () THEN 'the rest' ELSE part END AS part, records, bytes, pages FROM parts
)
SELECT part, sum(records)::bigint, sum(bytes)::bigint AS bytes, sum(pages)::bigint
  FROM named
 GROUP BY part
 ORDER BY part = 'the rest', bytes DESC`

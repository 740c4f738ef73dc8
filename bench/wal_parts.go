package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/jackc/pgx/v5"
)

// printWALParts prints which tables and indexes a stretch of the log is of, the
// largest part first, for each of so many articles. It takes the extension
// pg_walinspect; without that it says so.
func printWALParts(ctx context.Context, conn *pgx.Conn, from, to int64, articles int) error {
	if _, err := conn.Exec(ctx, `CREATE EXTENSION IF NOT EXISTS pg_walinspect`); err != nil {
		logf("no table of the log by part: %v", err)
		return nil
	}
	rows, err := conn.Query(ctx, selectWALParts, from, to)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "part\trecords\tKB")
	var part string
	var records, bytes int64
	if _, err := pgx.ForEachRow(rows, []any{&part, &records, &bytes}, func() error {
		n := float64(articles)
		fmt.Fprintf(table, "%s\t%.1f\t%.2f\n", part, float64(records)/n, float64(bytes)/1000/n)
		return nil
	}); err != nil {
		return err
	}
	return table.Flush()
}

// selectWALParts knows a record by the first block that it changes. What a table
// keeps out of line, and the index of that, count as one part.
const selectWALParts = `
WITH parts AS (
  SELECT substring(block_ref FROM 'blkref #0: rel \d+/\d+/(\d+)')::oid AS file, resource_manager, record_length AS bytes
    FROM pg_get_wal_records_info('0/0'::pg_lsn + $1::numeric, '0/0'::pg_lsn + $2::numeric)
)
SELECT coalesce(out_of_line.relname || ' out of line', c.relname, resource_manager) AS part, count(*), sum(bytes)::bigint AS bytes
  FROM parts p
  LEFT JOIN pg_class c ON c.relfilenode = p.file AND p.file <> 0
  LEFT JOIN pg_index i ON i.indexrelid = c.oid
  LEFT JOIN pg_class out_of_line ON out_of_line.reltoastrelid = coalesce(i.indrelid, c.oid)
 GROUP BY 1
HAVING sum(bytes) > 1000
 ORDER BY bytes DESC`

package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// changes returns what changes in each table, in the order of rollupTables; nothing
// of tables that stay as they are.
func (r *rollups) changes() []rollupChange {
	entities, topics, articles := sumUp(r.entities), sumUp(r.topics), sumUp(r.articles)
	all := []rollupChange{
		entityBuckets(entityHours, entities), entityBuckets(entityDays, byDay(entities)),
		topicBuckets(topicHours, topics), topicBuckets(topicDays, byDay(topics)),
		articleBuckets(articleHours, articles), articleBuckets(articleDays, byDay(articles)),
	}
	return slices.DeleteFunc(all, func(c rollupChange) bool { return c.rows == 0 })
}

// rollupChange is what a save changes in one rollup.
type rollupChange struct {
	table rollupTable
	rows  int
	keys  []any // an array for each column of the key
	sums  []any // what is added: an array for each other column
	down  bool  // whether a count of articles goes down, so that a row may be left with nothing
}

// missingRow is a row that there is none of yet.
type missingRow struct {
	at   int    // place in the change
	more string // value of the table's further column; of an entity that is missing, none
}

// queue adds to rows that are there. Once it has run, missing tells the others if they
// are to be copied in.
func (c rollupChange) queue(trip *roundTrip, missing *[]missingRow) {
	add := trip.queue(c.table.add(), slices.Concat(c.keys, c.sums)...)
	if c.table.copied {
		add.Query(func(rows pgx.Rows) error {
			*missing = make([]missingRow, 0, c.rows) // of new articles most are
			var row missingRow
			_, err := pgx.ForEachRow(rows, []any{&row.at, &row.more}, func() error {
				*missing = append(*missing, row)
				return nil
			})
			return err
		})
	}
	if c.down {
		trip.queue(c.table.deleteEmpty(), c.keys...)
	}
}

// copyNew makes the rows that are missing. A copy tells the log of a page full of them
// at once. types are those of entities that were missing.
func (c rollupChange) copyNew(ctx context.Context, tx pgx.Tx, missing []missingRow, types map[string]string) error {
	return copyIn(ctx, tx, c.table.name, c.table.columns(), len(missing), func(row []byte, i int) []byte {
		return c.appendRow(row, missing[i], types)
	})
}

func (c rollupChange) appendRow(row []byte, m missingRow, types map[string]string) []byte {
	for i, column := range c.keys {
		switch column := column.(type) {
		case []string:
			row = appendText(row, column[m.at])
		case []int:
			row = appendInteger(row, column[m.at])
		case []time.Time:
			if c.table.key[i] == day {
				row = appendDay(row, column[m.at])
			} else {
				row = appendTime(row, column[m.at])
			}
		}
	}
	for i, column := range c.sums {
		switch sum := column.([]int64)[m.at]; c.table.sums[i] {
		case "sentiment", "salience":
			row = appendBigint(row, sum)
		default: // a count
			row = appendInteger(row, int(sum))
		}
	}
	if c.table.more != "" {
		row = appendText(row, cmp.Or(m.more, types[c.keys[0].([]string)[m.at]]))
	}
	return row
}

func entityBuckets(table rollupTable, sums []tally[bucket, entityCounts]) rollupChange {
	type row = tally[bucket, entityCounts]
	return rollupChange{table, len(sums), bucketColumns(sums), []any{
		column(sums, func(t row) int64 { return t.counts.articles }),
		column(sums, func(t row) int64 { return t.counts.mentions }),
		column(sums, func(t row) int64 { return t.counts.sentiment }),
		column(sums, func(t row) int64 { return t.counts.salience }),
	}, lessens(sums)}
}

func topicBuckets(table rollupTable, sums []tally[bucket, topicCounts]) rollupChange {
	type row = tally[bucket, topicCounts]
	return rollupChange{table, len(sums), bucketColumns(sums), []any{
		column(sums, func(t row) int64 { return t.counts.articles }),
		column(sums, func(t row) int64 { return t.counts.scored }),
		column(sums, func(t row) int64 { return t.counts.sentiment }),
	}, lessens(sums)}
}

func bucketColumns[C any](sums []tally[bucket, C]) []any {
	return []any{
		column(sums, func(t tally[bucket, C]) string { return t.key.What }),
		column(sums, func(t tally[bucket, C]) time.Time { return t.key.At }),
		column(sums, func(t tally[bucket, C]) int { return t.key.Edition }),
	}
}

func articleBuckets(table rollupTable, sums []tally[sourceBucket, articleCounts]) rollupChange {
	type row = tally[sourceBucket, articleCounts]
	return rollupChange{table, len(sums), []any{
		column(sums, func(t row) time.Time { return t.key.At }),
		column(sums, func(t row) string { return t.key.Source }),
		column(sums, func(t row) string { return t.key.Pipeline }),
		column(sums, func(t row) int { return t.key.Edition }),
	}, []any{
		column(sums, func(t row) int64 { return t.counts.articles }),
		column(sums, func(t row) int64 { return t.counts.scored }),
		column(sums, func(t row) int64 { return t.counts.negative }),
		column(sums, func(t row) int64 { return t.counts.neutral }),
		column(sums, func(t row) int64 { return t.counts.positive }),
		column(sums, func(t row) int64 { return t.counts.sentiment }),
	}, lessens(sums)}
}

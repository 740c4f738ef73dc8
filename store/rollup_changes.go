package store

import (
	"slices"
	"time"
)

// changes returns what changes in each table beside those of entities, in the order of
// rollupTables; nothing of tables that stay as they are.
func (r *rollups) changes() []rollupChange {
	topics, articles := sumUp(r.topics), sumUp(r.articles)
	all := []rollupChange{
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

// queue adds to rows.
func (c rollupChange) queue(trip *roundTrip) {
	trip.queue(c.table.add(), slices.Concat(c.keys, c.sums)...)
	if c.down {
		trip.queue(c.table.deleteEmpty(), c.keys...)
	}
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

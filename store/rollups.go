package store

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// bucket is a row of a rollup: what is counted, when, and under which label of
// edition. Days and hours have tables of their own.
type bucket struct {
	What    string    // id of an entity or topic
	At      time.Time // the hour or day, UTC
	Edition int
}

func (a bucket) compare(b bucket) int {
	return cmp.Or(cmp.Compare(a.What, b.What), a.At.Compare(b.At), cmp.Compare(a.Edition, b.Edition))
}

// sourceBucket is a row of article_hours or article_days.
type sourceBucket struct {
	At       time.Time // the hour or day, UTC
	Source   string
	Pipeline string
	Edition  int
}

func (a sourceBucket) compare(b sourceBucket) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Pipeline, b.Pipeline),
		cmp.Compare(a.Edition, b.Edition))
}

// Counts that a rollup holds. Sums are in 1/10000, so that they are exact.
type (
	entityCounts  struct{ articles, mentions, sentiment, salience int64 }
	topicCounts   struct{ articles, scored, sentiment int64 }
	articleCounts struct{ articles, scored, negative, neutral, positive, sentiment int64 }
)

// rollups is how a save changes the rollups.
type rollups struct {
	entityHours, entityDays   map[bucket]entityCounts
	topicHours, topicDays     map[bucket]topicCounts
	articleHours, articleDays map[sourceBucket]articleCounts
}

func newRollups() rollups {
	return rollups{
		map[bucket]entityCounts{},
		map[bucket]entityCounts{},
		map[bucket]topicCounts{},
		map[bucket]topicCounts{},
		map[sourceBucket]articleCounts{},
		map[sourceBucket]articleCounts{},
	}
}

func hourOf(t time.Time) time.Time { return t.UTC().Truncate(time.Hour) }

func dayOf(t time.Time) time.Time {
	year, month, day := t.UTC().Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// tenThousandths rounds as Postgres does for a column of type real.
func tenThousandths(x float64) int64 {
	return int64(math.RoundToEven(float64(float32(x)) * 10000))
}

func (r rollups) addEntity(id string, at time.Time, edition int, sign, mentions, sentiment, salience int64) {
	for _, to := range []struct {
		counts map[bucket]entityCounts
		at     time.Time
	}{{r.entityHours, hourOf(at)}, {r.entityDays, dayOf(at)}} {
		key := bucket{id, to.at, edition}
		c := to.counts[key]
		to.counts[key] = entityCounts{
			c.articles + sign, c.mentions + sign*mentions, c.sentiment + sign*sentiment, c.salience + sign*salience,
		}
	}
}

func (r rollups) addTopic(id string, at time.Time, edition int, sign int64, sentiment *int64) {
	for _, to := range []struct {
		counts map[bucket]topicCounts
		at     time.Time
	}{{r.topicHours, hourOf(at)}, {r.topicDays, dayOf(at)}} {
		key := bucket{id, to.at, edition}
		c := to.counts[key]
		c.articles += sign
		if sentiment != nil {
			c.scored += sign
			c.sentiment += sign * *sentiment
		}
		to.counts[key] = c
	}
}

func (r rollups) addArticle(of sourceBucket, sign int64, label string, sentiment *int64) {
	at := of.At
	for _, to := range []struct {
		counts map[sourceBucket]articleCounts
		at     time.Time
	}{{r.articleHours, hourOf(at)}, {r.articleDays, dayOf(at)}} {
		of.At = to.at
		c := to.counts[of]
		c.articles += sign
		if sentiment != nil {
			c.scored += sign
			c.sentiment += sign * *sentiment
		}
		switch article.SentimentLabel(label) {
		case article.Negative:
			c.negative += sign
		case article.Neutral:
			c.neutral += sign
		case article.Positive:
			c.positive += sign
		}
		to.counts[of] = c
	}
}

// addOutcome counts a result that is about to be written.
func (r rollups) addOutcome(o *article.Outcome, pipeline string, edition int) {
	e := o.Enriched
	at := publishedAt(o)
	var tone *int64
	var label string
	if e.Sentiment != nil {
		score := tenThousandths(e.Sentiment.Score)
		tone, label = &score, string(e.Sentiment.Label)
	}
	r.addArticle(sourceBucket{at, o.Raw.Source, pipeline, edition}, 1, label, tone)
	for _, entity := range e.Entities {
		r.addEntity(entity.ID, at, edition, 1, int64(len(entity.Mentions)), tenThousandths(entity.Sentiment), tenThousandths(entity.Salience))
	}
	for _, topic := range e.Topics {
		r.addTopic(topic.ID, at, edition, 1, tone)
	}
}

// Of the enrichments that a save changes, given by article and pipeline, what
// they count for.
const (
	selectCountedArticles = `
SELECT e.article_id, e.pipeline, e.edition, e.published_at, e.source,
       coalesce(e.sentiment_label, ''), round(e.sentiment * 10000)::bigint
  FROM unnest($1::text[], $2::text[]) AS u (article_id, pipeline) JOIN enrichments e USING (article_id, pipeline)`

	selectCountedEntities = `
SELECT e.article_id, e.pipeline, e.edition, e.published_at, m.entity_id, m.names + m.demonyms,
       round(m.sentiment * 10000)::bigint, round(m.salience * 10000)::bigint
  FROM unnest($1::text[], $2::text[]) AS u (article_id, pipeline) JOIN enrichments e USING (article_id, pipeline)
  JOIN mentions m ON m.enrichment = e.key`

	selectCountedTopics = `
SELECT e.article_id, e.pipeline, e.edition, e.published_at, t.topic_id,
       round(e.sentiment * 10000)::bigint
  FROM unnest($1::text[], $2::text[]) AS u (article_id, pipeline) JOIN enrichments e USING (article_id, pipeline)
  JOIN article_topics t ON t.enrichment = e.key`
)

// counted is the part that the rows of those statements share.
type counted struct {
	ArticleID string
	Pipeline  string
	Edition   int
	At        time.Time
}

type (
	countedArticle struct {
		counted
		Source    string
		Label     string
		Sentiment *int64
	}
	countedEntity struct {
		counted
		ID        string
		Mentions  int64
		Sentiment int64
		Salience  int64
	}
	countedTopic struct {
		counted
		ID        string
		Sentiment *int64
	}
)

// moveRows takes what the rows count for away from their label, and adds it to
// the one that relabelled says; those that it says nothing of go altogether.
func (r rollups) moveRows(ctx context.Context, tx pgx.Tx, rows []standing, relabelled map[standingKey]int) error {
	ids := column(rows, func(s standing) string { return s.ArticleID })
	pipelines := column(rows, func(s standing) string { return s.Pipeline })
	articles, err := selectCounted[countedArticle](ctx, tx, selectCountedArticles, ids, pipelines)
	if err != nil {
		return err
	}
	entities, err := selectCounted[countedEntity](ctx, tx, selectCountedEntities, ids, pipelines)
	if err != nil {
		return err
	}
	topics, err := selectCounted[countedTopic](ctx, tx, selectCountedTopics, ids, pipelines)
	if err != nil {
		return err
	}
	// each calls add for the old label, and for the new one if there is one.
	each := func(c counted, add func(edition int, sign int64)) {
		add(c.Edition, -1)
		if to, ok := relabelled[standingKey{c.ArticleID, c.Pipeline}]; ok {
			add(to, 1)
		}
	}
	for _, a := range articles {
		each(a.counted, func(edition int, sign int64) {
			r.addArticle(sourceBucket{a.At, a.Source, a.Pipeline, edition}, sign, a.Label, a.Sentiment)
		})
	}
	for _, e := range entities {
		each(e.counted, func(edition int, sign int64) {
			r.addEntity(e.ID, e.At, edition, sign, e.Mentions, e.Sentiment, e.Salience)
		})
	}
	for _, t := range topics {
		each(t.counted, func(edition int, sign int64) { r.addTopic(t.ID, t.At, edition, sign, t.Sentiment) })
	}
	return nil
}

// standingKey is the key of an enrichment.
type standingKey struct{ articleID, pipeline string }

func selectCounted[T any](ctx context.Context, tx pgx.Tx, sql string, ids, pipelines []string) ([]T, error) {
	rows, err := tx.Query(ctx, sql, ids, pipelines)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[T])
}

// write changes the tables, and entities before them, under the same lock: who makes an
// entity holds up all others that make it until the transaction ends, and would do so
// for all of a save if entities came first.
func (r rollups) write(ctx context.Context, tx pgx.Tx, named []*article.Outcome) error {
	changes := r.changes()
	if len(changes)+len(named) == 0 {
		return nil
	}
	var trip roundTrip
	trip.queue(planByIndex)
	trip.queue(lockRollups)
	if len(named) > 0 {
		trip.queue(upsertEntities, entityColumns(named)...)
	}
	missing := make([][]missingRow, len(changes))
	for i, c := range changes {
		c.queue(&trip, &missing[i])
	}
	if err := trip.send(ctx, tx); err != nil {
		return err
	}
	for i, c := range changes {
		if err := c.copyNew(ctx, tx, missing[i]); err != nil {
			return err
		}
	}
	return nil
}

// changes returns what changes in each table, in the order of rollupTables; nothing
// of tables that stay as they are.
func (r rollups) changes() []rollupChange {
	var all []rollupChange
	add := func(c rollupChange) {
		if c.rows > 0 {
			all = append(all, c)
		}
	}
	add(entityChange(entityHours, r.entityHours))
	add(entityChange(entityDays, r.entityDays))
	add(topicChange(topicHours, r.topicHours))
	add(topicChange(topicDays, r.topicDays))
	add(articleChange(articleHours, r.articleHours))
	add(articleChange(articleDays, r.articleDays))
	return all
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
	more string // value of the table's further column
}

// queue adds to rows that are there. Once it has run, missing tells the others.
func (c rollupChange) queue(trip *roundTrip, missing *[]missingRow) {
	trip.queue(c.table.add(), slices.Concat(c.keys, c.sums)...).Query(func(rows pgx.Rows) error {
		var row missingRow
		_, err := pgx.ForEachRow(rows, []any{&row.at, &row.more}, func() error {
			*missing = append(*missing, row)
			return nil
		})
		return err
	})
	if c.down {
		trip.queue(c.table.deleteEmpty(), c.keys...)
	}
}

// copyNew makes the rows that are missing. A copy tells the log of a page full of them
// at once.
func (c rollupChange) copyNew(ctx context.Context, tx pgx.Tx, missing []missingRow) error {
	return copyIn(ctx, tx, c.table.name, c.table.columns(), len(missing), func(row []byte, i int) []byte {
		return c.appendRow(row, missing[i])
	})
}

func (c rollupChange) appendRow(row []byte, m missingRow) []byte {
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
		default:
			row = appendInteger(row, int(sum))
		}
	}
	if c.table.more != "" {
		row = appendText(row, m.more)
	}
	return row
}

// changed returns the keys whose counts change, in order, and whether a count of
// articles goes down.
func changed[K comparable, C comparable](counts map[K]C, compare func(a, b K) int, articles func(C) int64) (keys []K, down bool) {
	var nothing C
	for key, c := range counts {
		if c != nothing {
			keys = append(keys, key)
			down = down || articles(c) < 0
		}
	}
	slices.SortFunc(keys, compare)
	return keys, down
}

func entityChange(table rollupTable, counts map[bucket]entityCounts) rollupChange {
	keys, down := changed(counts, bucket.compare, func(c entityCounts) int64 { return c.articles })
	return rollupChange{table, len(keys), bucketColumns(keys), []any{
		column(keys, func(k bucket) int64 { return counts[k].articles }),
		column(keys, func(k bucket) int64 { return counts[k].mentions }),
		column(keys, func(k bucket) int64 { return counts[k].sentiment }),
		column(keys, func(k bucket) int64 { return counts[k].salience }),
	}, down}
}

func topicChange(table rollupTable, counts map[bucket]topicCounts) rollupChange {
	keys, down := changed(counts, bucket.compare, func(c topicCounts) int64 { return c.articles })
	return rollupChange{table, len(keys), bucketColumns(keys), []any{
		column(keys, func(k bucket) int64 { return counts[k].articles }),
		column(keys, func(k bucket) int64 { return counts[k].scored }),
		column(keys, func(k bucket) int64 { return counts[k].sentiment }),
	}, down}
}

func bucketColumns(keys []bucket) []any {
	return []any{
		column(keys, func(k bucket) string { return k.What }),
		column(keys, func(k bucket) time.Time { return k.At }),
		column(keys, func(k bucket) int { return k.Edition }),
	}
}

func articleChange(table rollupTable, counts map[sourceBucket]articleCounts) rollupChange {
	keys, down := changed(counts, sourceBucket.compare, func(c articleCounts) int64 { return c.articles })
	return rollupChange{table, len(keys), []any{
		column(keys, func(k sourceBucket) time.Time { return k.At }),
		column(keys, func(k sourceBucket) string { return k.Source }),
		column(keys, func(k sourceBucket) string { return k.Pipeline }),
		column(keys, func(k sourceBucket) int { return k.Edition }),
	}, []any{
		column(keys, func(k sourceBucket) int64 { return counts[k].articles }),
		column(keys, func(k sourceBucket) int64 { return counts[k].scored }),
		column(keys, func(k sourceBucket) int64 { return counts[k].negative }),
		column(keys, func(k sourceBucket) int64 { return counts[k].neutral }),
		column(keys, func(k sourceBucket) int64 { return counts[k].positive }),
		column(keys, func(k sourceBucket) int64 { return counts[k].sentiment }),
	}, down}
}

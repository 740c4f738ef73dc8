package store

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
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
	if a.What != b.What {
		return strings.Compare(a.What, b.What)
	}
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Edition, b.Edition))
}

func (a bucket) byDay() bucket { return bucket{a.What, dayOf(a.At), a.Edition} }

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

func (a sourceBucket) byDay() sourceBucket {
	return sourceBucket{dayOf(a.At), a.Source, a.Pipeline, a.Edition}
}

// Counts that a rollup holds. Sums are in 1/10000, so that they are exact.
type (
	entityCounts  struct{ articles, mentions, sentiment, salience int64 }
	topicCounts   struct{ articles, scored, sentiment int64 }
	articleCounts struct{ articles, scored, negative, neutral, positive, sentiment int64 }
)

func (c entityCounts) plus(d entityCounts) entityCounts {
	return entityCounts{c.articles + d.articles, c.mentions + d.mentions, c.sentiment + d.sentiment, c.salience + d.salience}
}

func (c topicCounts) plus(d topicCounts) topicCounts {
	return topicCounts{c.articles + d.articles, c.scored + d.scored, c.sentiment + d.sentiment}
}

func (c articleCounts) plus(d articleCounts) articleCounts {
	return articleCounts{
		c.articles + d.articles, c.scored + d.scored, c.negative + d.negative, c.neutral + d.neutral, c.positive + d.positive,
		c.sentiment + d.sentiment,
	}
}

func (c entityCounts) lessens() bool  { return c.articles < 0 }
func (c topicCounts) lessens() bool   { return c.articles < 0 }
func (c articleCounts) lessens() bool { return c.articles < 0 }

// tally is what is added to a row of a rollup.
type tally[K, C any] struct {
	key    K
	counts C
}

// rollups is how a save changes the rollups: tallies of hours, several for one row.
type rollups struct {
	entities []tally[bucket, entityCounts]
	topics   []tally[bucket, topicCounts]
	articles []tally[sourceBucket, articleCounts]
}

// newRollups has room for what the outcomes count.
func newRollups(outcomes []*article.Outcome) *rollups {
	entities, topics := 0, 0
	for _, o := range outcomes {
		entities += len(o.Enriched.Entities)
		topics += len(o.Enriched.Topics)
	}
	return &rollups{
		make([]tally[bucket, entityCounts], 0, entities),
		make([]tally[bucket, topicCounts], 0, topics),
		make([]tally[sourceBucket, articleCounts], 0, len(outcomes)),
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

func (r *rollups) addEntity(id string, at time.Time, edition int, sign, mentions, sentiment, salience int64) {
	r.entities = append(r.entities, tally[bucket, entityCounts]{
		bucket{id, hourOf(at), edition}, entityCounts{sign, sign * mentions, sign * sentiment, sign * salience},
	})
}

func (r *rollups) addTopic(id string, at time.Time, edition int, sign int64, sentiment *int64) {
	c := topicCounts{articles: sign}
	if sentiment != nil {
		c.scored = sign
		c.sentiment = sign * *sentiment
	}
	r.topics = append(r.topics, tally[bucket, topicCounts]{bucket{id, hourOf(at), edition}, c})
}

func (r *rollups) addArticle(of sourceBucket, sign int64, label string, sentiment *int64) {
	of.At = hourOf(of.At)
	c := articleCounts{articles: sign}
	if sentiment != nil {
		c.scored = sign
		c.sentiment = sign * *sentiment
	}
	switch article.SentimentLabel(label) {
	case article.Negative:
		c.negative = sign
	case article.Neutral:
		c.neutral = sign
	case article.Positive:
		c.positive = sign
	}
	r.articles = append(r.articles, tally[sourceBucket, articleCounts]{of, c})
}

// addOutcome counts a result that is about to be written.
func (r *rollups) addOutcome(o *article.Outcome, pipeline string, edition int) {
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
SELECT e.article_id, p.digest, e.edition, e.published_at, e.source,
       coalesce(e.sentiment_label, ''), round(e.sentiment * 10000)::bigint
  FROM ` + namedEnrichments

	selectCountedEntities = `
SELECT e.article_id, p.digest, e.edition, e.published_at, m.entity_id, m.names + m.demonyms,
       round(m.sentiment * 10000)::bigint, round(m.salience * 10000)::bigint
  FROM ` + namedEnrichments + `
  JOIN mentions m ON m.enrichment = e.key`

	selectCountedTopics = `
SELECT e.article_id, p.digest, e.edition, e.published_at, t.topic_id,
       round(e.sentiment * 10000)::bigint
  FROM ` + namedEnrichments + `
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
func (r *rollups) moveRows(ctx context.Context, tx pgx.Tx, rows []standing, relabelled map[standingKey]int) error {
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
//
// Who changes none of them takes no lock.
func (r *rollups) write(ctx context.Context, tx pgx.Tx, entities *entityChange) error {
	changes := r.changes()
	if len(changes)+len(entities.changes) == 0 {
		return nil
	}
	var trip roundTrip
	trip.queue(lockRollups)
	entities.queueWrites(&trip)
	missing := make([][]missingRow, len(changes))
	for i, c := range changes {
		c.queue(&trip, &missing[i])
	}
	if err := trip.send(ctx, tx); err != nil {
		return err
	}
	if err := entities.copyNew(ctx, tx); err != nil {
		return err
	}
	types := entities.types()
	for i, c := range changes {
		if err := c.copyNew(ctx, tx, missing[i], types); err != nil {
			return err
		}
	}
	return nil
}

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

// period is a key of a rollup.
type period[K any] interface {
	compare(other K) int
	byDay() K
}

// summable are counts of a rollup.
type summable[C any] interface {
	comparable
	plus(other C) C
	lessens() bool
}

// sumUp adds the tallies of each row up, in the order of the rows, and leaves out what
// stays as it is. It does so in place.
func sumUp[K period[K], C summable[C]](list []tally[K, C]) []tally[K, C] {
	slices.SortFunc(list, func(a, b tally[K, C]) int { return a.key.compare(b.key) })
	sums := list[:0]
	for _, t := range list {
		if last := len(sums) - 1; last >= 0 && sums[last].key.compare(t.key) == 0 {
			sums[last].counts = sums[last].counts.plus(t.counts)
		} else {
			sums = append(sums, t)
		}
	}
	var nothing C
	return slices.DeleteFunc(sums, func(t tally[K, C]) bool { return t.counts == nothing })
}

// byDay adds hours up.
func byDay[K period[K], C summable[C]](hours []tally[K, C]) []tally[K, C] {
	return sumUp(column(hours, func(t tally[K, C]) tally[K, C] { return tally[K, C]{t.key.byDay(), t.counts} }))
}

// lessens tells whether a count of articles goes down.
func lessens[K any, C summable[C]](sums []tally[K, C]) bool {
	return slices.ContainsFunc(sums, func(t tally[K, C]) bool { return t.counts.lessens() })
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

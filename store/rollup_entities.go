package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// entityRollups is how a save changes the days and hours of entities. Where all of a day is
// of one hour, as it is of most, the day's row tells the hour; only days with several, which
// are split, have rows of hours. Once split, a day stays so until nothing is left of it.
//
// Missing rows are so many that copying them in is worth round trips under the lock.
type entityRollups struct {
	hours, days []tally[bucket, entityCounts] // in the same order
	first       []time.Time                   // hour of each day, or the first of several
	split       []bool                        // whether the change has several

	newDays      []newDay
	wholeDays    []wholeDay
	missingHours []int // places of hours that have no row, though their days may be split
}

// newDay is a day that has no row.
type newDay struct {
	at   int    // place in the change
	kind string // type of the entity; none if that is missing, too
}

// wholeDay is a day whose row was not split.
type wholeDay struct {
	at     int // place in the change
	hour   time.Time
	counts entityCounts // before the change
}

// newEntityRollups takes tallies of hours that are summed up. A day changes with its hours,
// though their sum may be nothing.
func newEntityRollups(hours []tally[bucket, entityCounts]) *entityRollups {
	r := &entityRollups{
		hours: hours, days: make([]tally[bucket, entityCounts], 0, len(hours)),
		first: make([]time.Time, 0, len(hours)), split: make([]bool, 0, len(hours)),
	}
	for _, hour := range hours {
		key := hour.key.byDay()
		if last := len(r.days) - 1; last >= 0 && r.days[last].key == key {
			r.days[last].counts = r.days[last].counts.plus(hour.counts)
			r.split[last] = true
			continue
		}
		r.days = append(r.days, tally[bucket, entityCounts]{key, hour.counts})
		r.first, r.split = append(r.first, hour.key.At), append(r.split, false)
	}
	return r
}

// queue adds to rows that are there. Once it has run, the missing ones are known.
func (r *entityRollups) queue(trip *roundTrip) {
	if len(r.hours) == 0 {
		return
	}
	days, hours := entityBuckets(entityDays, r.days), entityBuckets(splitHours, r.hours)
	trip.queue(addToEntityDays, slices.Concat(days.keys, days.sums, []any{r.first, r.split})...).Query(r.readDays)
	trip.queue(addToSplitHours, slices.Concat(hours.keys, hours.sums)...).Query(func(rows pgx.Rows) error {
		var at int
		_, err := pgx.ForEachRow(rows, []any{&at}, func() error {
			r.missingHours = append(r.missingHours, at)
			return nil
		})
		return err
	})
	if hours.down {
		trip.queue(splitHours.deleteEmpty(), hours.keys...)
		trip.queue(deleteEmptyDays, days.keys...)
	}
}

func (r *entityRollups) readDays(rows pgx.Rows) error {
	defer rows.Close()
	r.newDays = make([]newDay, 0, len(r.days)) // of new articles most are
	var day newDay
	var whole wholeDay
	c := &whole.counts
	ofNew := []any{&day.at, &day.kind, nil, nil, nil, nil, nil}
	ofWhole := []any{&whole.at, nil, &whole.hour, &c.articles, &c.mentions, &c.sentiment, &c.salience}
	for rows.Next() {
		if isNew := rows.RawValues()[1] != nil; isNew {
			if err := rows.Scan(ofNew...); err != nil {
				return err
			}
			r.newDays = append(r.newDays, day)
		} else {
			if err := rows.Scan(ofWhole...); err != nil {
				return err
			}
			r.wholeDays = append(r.wholeDays, whole)
		}
	}
	return rows.Err()
}

// copyNew makes the rows that are missing. types are those of entities that were missing.
func (r *entityRollups) copyNew(ctx context.Context, tx pgx.Tx, types map[string]string) error {
	columns := append(entityDays.columns(), "type", "hour", "split")
	err := copyIn(ctx, tx, entityDays.name, columns, len(r.newDays), func(row []byte, i int) []byte {
		at := r.newDays[i].at
		day := r.days[at]
		row = appendDay(appendText(row, day.key.What), day.key.At)
		row = appendEntityCounts(appendInteger(row, day.key.Edition), day.counts)
		row = appendText(row, cmp.Or(r.newDays[i].kind, types[day.key.What]))
		return appendBoolean(appendTime(row, r.first[at]), r.split[at])
	})
	if err != nil {
		return err
	}
	hours := r.newHours()
	return copyIn(ctx, tx, splitHours.name, splitHours.columns(), len(hours), func(row []byte, i int) []byte {
		hour := hours[i]
		row = appendTime(appendText(row, hour.key.What), hour.key.At)
		return appendEntityCounts(appendInteger(row, hour.key.Edition), hour.counts)
	})
}

// newHours are the hours that get rows: missing ones of days that are split now, and those
// that days were of until now.
func (r *entityRollups) newHours() []tally[bucket, entityCounts] {
	isWhole := make([]bool, len(r.days))
	for _, day := range r.newDays {
		isWhole[day.at] = !r.split[day.at]
	}
	var hours []tally[bucket, entityCounts]
	for _, day := range r.wholeDays {
		isWhole[day.at] = !r.split[day.at] && day.hour.Equal(r.first[day.at])
		if !isWhole[day.at] {
			key := r.days[day.at].key
			hours = append(hours, tally[bucket, entityCounts]{bucket{key.What, hourOf(day.hour), key.Edition}, day.counts})
		}
	}
	day := 0
	for _, at := range r.missingHours {
		for r.days[day].key != r.hours[at].key.byDay() {
			day++
		}
		if !isWhole[day] {
			hours = append(hours, r.hours[at])
		}
	}
	return sumUp(hours)
}

func appendEntityCounts(row []byte, c entityCounts) []byte {
	row = appendInteger(appendInteger(row, int(c.articles)), int(c.mentions))
	return appendBigint(appendBigint(row, c.sentiment), c.salience)
}

// addToEntityDays adds to rows that are there, and returns those that are missing, with the
// type of their entity, and those that were not split, as they were. A row is in the partition
// of its type, which the change does not tell.
var addToEntityDays = `
WITH change AS MATERIALIZED (
    SELECT u.*, d.tableoid AS part, d.ctid AS found, d.hour AS was_hour, d.split AS was_split, d.articles AS was_articles,
           d.mentions AS was_mentions, d.sentiment AS was_sentiment, d.salience AS was_salience
      FROM unnest(` + entityDays.arrays(len(entitySums)) + `, $8::timestamptz[], $9::boolean[])
           WITH ORDINALITY AS u (entity_id, day, edition, articles, mentions, sentiment, salience, hour, split, n)
      LEFT JOIN entity_days d ON (d.entity_id, d.day, d.edition) = (u.entity_id, u.day, u.edition)
), updated AS (
    UPDATE entity_days r SET ` + entityDays.added() + `, split = r.split OR change.split OR r.hour <> change.hour
      FROM change WHERE (r.tableoid, r.ctid) = (change.part, change.found)
)
SELECT n - 1, CASE WHEN found IS NULL THEN coalesce((SELECT e.type FROM entities e WHERE e.id = entity_id), '') END,
       was_hour, was_articles, was_mentions, was_sentiment, was_salience
  FROM change WHERE was_split IS NOT TRUE ORDER BY n`

// addToSplitHours adds to rows of days that are split, and returns the places of those that
// are missing. Of a day that is missing nobody knows here whether it will be.
var addToSplitHours = `
WITH change AS MATERIALIZED (
    SELECT u.*, d.split, CASE WHEN d.split THEN ` + splitHours.rowOf("u") + ` END AS found
      FROM unnest(` + splitHours.arrays(len(entitySums)) + `)
           WITH ORDINALITY AS u (entity_id, hour, edition, articles, mentions, sentiment, salience, n)
      LEFT JOIN entity_days d ON (d.entity_id, d.day, d.edition) = (u.entity_id, (u.hour AT TIME ZONE 'UTC')::date, u.edition)
), updated AS (
    UPDATE entity_split_hours r SET ` + splitHours.added() + ` FROM change WHERE r.ctid = change.found
)
SELECT n - 1 FROM change WHERE found IS NULL AND split IS NOT FALSE ORDER BY n`

// deleteEmptyDays removes rows with nothing left. It looks rows up before it asks whether they
// are empty: a planner that expects hardly any to be would compare each with each key.
const deleteEmptyDays = `
WITH standing AS MATERIALIZED (
    SELECT d.tableoid AS part, d.ctid AS found
      FROM unnest($1::text[], $2::date[], $3::integer[]) AS u (entity_id, day, edition)
      JOIN entity_days d ON (d.entity_id, d.day, d.edition) = (u.entity_id, u.day, u.edition)
)
DELETE FROM entity_days d USING standing
 WHERE (d.tableoid, d.ctid) = (standing.part, standing.found) AND d.articles = 0`

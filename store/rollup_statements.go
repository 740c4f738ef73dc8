package store

import (
	"fmt"
	"slices"
	"strings"
)

// lockRollups is held until the transaction ends. Saves of one hour wait for each
// other in any case, since some entity is in the news of all of them.
//
// Under it nobody else makes a row of them, or an entity, that this one found missing, so
// that entities and their hours and days can be copied in. An insert takes a record of the
// log for each, and one that looks for conflicts two, also for those that are there.
const lockRollups = `SELECT pg_advisory_xact_lock(7308332045186364006)`

// rollupTable tells the columns of a rollup.
type rollupTable struct {
	name string
	key  []keyColumn
	sums []string
}

// keyColumn is a column of a key, and its type.
type keyColumn struct{ name, kind string }

// The rollups.
var (
	entityDays   = rollupTable{"entity_days", bucketKey("entity_id", day), entitySums}
	splitHours   = rollupTable{"entity_split_hours", bucketKey("entity_id", hour), entitySums}
	topicHours   = rollupTable{"topic_hours", bucketKey("topic_id", hour), topicSums}
	topicDays    = rollupTable{"topic_days", bucketKey("topic_id", day), topicSums}
	articleHours = rollupTable{"article_hours", sourceKey(hour), articleSums}
	articleDays  = rollupTable{"article_days", sourceKey(day), articleSums}

	hour, day = keyColumn{"hour", "timestamptz"}, keyColumn{"day", "date"}

	entitySums  = []string{"articles", "mentions", "sentiment", "salience"}
	topicSums   = []string{"articles", "scored", "sentiment"}
	articleSums = []string{"articles", "scored", "negative", "neutral", "positive", "sentiment"}
)

func bucketKey(what string, period keyColumn) []keyColumn {
	return []keyColumn{{what, "text"}, period, {"edition", "integer"}}
}

func sourceKey(period keyColumn) []keyColumn {
	return []keyColumn{period, {"source", "text"}, {"pipeline", "text"}, {"edition", "integer"}}
}

// add is a statement that adds to rows, and makes those that are missing. It takes an array
// for each column of the key, and then for each sum.
func (t rollupTable) add() string {
	columns := strings.Join(t.columns(), ", ")
	return `
WITH change AS MATERIALIZED (
    SELECT *, ` + t.rowOf("u") + ` AS found
      FROM unnest(` + t.arrays(len(t.sums)) + `) AS u (` + columns + `)
), updated AS (
    UPDATE ` + t.name + ` r SET ` + t.added() + ` FROM change WHERE r.ctid = change.found
)
INSERT INTO ` + t.name + ` (` + columns + `) SELECT ` + columns + ` FROM change WHERE found IS NULL`
}

// added sets the sums of a row r to what they are with those of a change.
func (t rollupTable) added() string {
	added := make([]string, len(t.sums))
	for i, sum := range t.sums {
		added[i] = fmt.Sprintf("%[1]s = r.%[1]s + change.%[1]s", sum)
	}
	return strings.Join(added, ", ")
}

// columns are those of the key and the sums.
func (t rollupTable) columns() []string { return slices.Concat(t.keyNames(), t.sums) }

// deleteEmpty is a statement that removes rows with nothing left. It takes an array
// for each column of the key.
func (t rollupTable) deleteEmpty() string {
	return `
DELETE FROM ` + t.name + ` r USING unnest(` + t.arrays(0) + `) AS u (` + strings.Join(t.keyNames(), ", ") + `)
 WHERE r.ctid = ` + t.rowOf("u") + ` AND r.articles = 0`
}

func (t rollupTable) keyNames() []string {
	return column(t.key, func(c keyColumn) string { return c.name })
}

// rowOf is where the row with the key of another one stands, which nobody else can move
// under the lock. It is the first row not before that key, if it has it: only the index of
// the key can find that, and reads one entry for it. A plan for columns that are equal, made
// while the table was small, would go by an index of days, and read all rows of a day.
func (t rollupTable) rowOf(other string) string {
	names := t.keyNames()
	mine := strings.Join(names, ", ")
	others := other + "." + strings.Join(names, ", "+other+".")
	return fmt.Sprintf("(SELECT CASE WHEN (%[1]s) = (%[2]s) THEN ctid END FROM %[3]s WHERE (%[1]s) >= (%[2]s) ORDER BY %[1]s LIMIT 1)",
		mine, others, t.name)
}

// arrays are the parameters of a key, and of so many sums.
func (t rollupTable) arrays(sums int) string {
	list := make([]string, len(t.key)+sums)
	for i := range list {
		kind := "bigint"
		if i < len(t.key) {
			kind = t.key[i].kind
		}
		list[i] = fmt.Sprintf("$%d::%s[]", i+1, kind)
	}
	return strings.Join(list, ", ")
}

package store

import (
	"cmp"
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
	// more is filled in a new row only.
	more, moreFrom string
	// copied tells that new rows are so many that copying them in is worth a round trip
	// under the lock.
	copied bool
}

// keyColumn is a column of a key, and its type.
type keyColumn struct{ name, kind string }

// The rollups.
var (
	entityHours  = rollupTable{name: "entity_hours", key: bucketKey("entity_id", hour), sums: entitySums, copied: true}
	entityDays   = rollupTable{name: "entity_days", key: bucketKey("entity_id", day), sums: entitySums, more: "type", moreFrom: typeOfEntity, copied: true}
	topicHours   = rollupTable{name: "topic_hours", key: bucketKey("topic_id", hour), sums: topicSums}
	topicDays    = rollupTable{name: "topic_days", key: bucketKey("topic_id", day), sums: topicSums}
	articleHours = rollupTable{name: "article_hours", key: sourceKey(hour), sums: articleSums}
	articleDays  = rollupTable{name: "article_days", key: sourceKey(day), sums: articleSums}

	hour, day = keyColumn{"hour", "timestamptz"}, keyColumn{"day", "date"}

	entitySums  = []string{"articles", "mentions", "sentiment", "salience"}
	topicSums   = []string{"articles", "scored", "sentiment"}
	articleSums = []string{"articles", "scored", "negative", "neutral", "positive", "sentiment"}
)

const typeOfEntity = `coalesce((SELECT e.type FROM entities e WHERE e.id = entity_id), '')`

func bucketKey(what string, period keyColumn) []keyColumn {
	return []keyColumn{{what, "text"}, period, {"edition", "integer"}}
}

func sourceKey(period keyColumn) []keyColumn {
	return []keyColumn{period, {"source", "text"}, {"pipeline", "text"}, {"edition", "integer"}}
}

// add is a statement that adds to rows. Those that are missing it makes, or returns their
// places where they are to be copied in. It takes an array for each column of the key, and
// then for each sum.
func (t rollupTable) add() string {
	added := make([]string, len(t.sums))
	for i, sum := range t.sums {
		added[i] = fmt.Sprintf("%[1]s = r.%[1]s + change.%[1]s", sum)
	}
	write := `INSERT INTO ` + t.name + ` (` + strings.Join(t.columns(), ", ") + `) SELECT ` + strings.Join(t.columns(), ", ")
	if t.copied {
		write = `SELECT n - 1, ` + cmp.Or(t.moreFrom, "''")
	}
	return `
WITH change AS MATERIALIZED (
    SELECT *, ` + t.rowOf("u") + ` AS found
      FROM unnest(` + t.arrays(len(t.sums)) + `) WITH ORDINALITY AS u (` + strings.Join(slices.Concat(t.keyNames(), t.sums), ", ") + `, n)
), updated AS (
    UPDATE ` + t.name + ` r SET ` + strings.Join(added, ", ") + ` FROM change WHERE r.ctid = change.found
)
` + write + ` FROM change WHERE found IS NULL ORDER BY n`
}

// columns are those of a new row.
func (t rollupTable) columns() []string {
	names := slices.Concat(t.keyNames(), t.sums)
	if t.more != "" {
		names = append(names, t.more)
	}
	return names
}

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

package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// entityChange is what a save changes in entities.
type entityChange struct {
	named   []*article.Entity // by id
	changes []*article.Entity // those of them that are not in the table, or otherwise
	missing []*article.Entity // those that are not in the table while nobody else writes to it
}

// queueReads adds the statement that finds out what may change. Entities are never
// deleted, and a change is never taken back, so that what need not change stays so.
func (c *entityChange) queueReads(trip *roundTrip) {
	if len(c.named) > 0 {
		trip.queue(selectEntityChanges, entityColumns(c.named)...).Query(chooseFrom(c.named, &c.changes))
	}
}

// queueWrites adds the statement that changes entities, under the lock of the rollups.
// Once it has run, the missing ones are known.
func (c *entityChange) queueWrites(trip *roundTrip) {
	if len(c.changes) > 0 {
		trip.queue(updateEntities, entityColumns(c.changes)...).Query(chooseFrom(c.changes, &c.missing))
	}
}

// copyNew makes the missing ones, which nobody else can do meanwhile.
func (c *entityChange) copyNew(ctx context.Context, tx pgx.Tx) error {
	return copyIn(ctx, tx, "entities", entityFields, len(c.missing), func(row []byte, i int) []byte {
		e := c.missing[i]
		for _, text := range []string{e.ID, e.Name, string(e.Type), e.Wikidata, e.Country} {
			row = appendText(row, text)
		}
		return appendRealOrNull(appendRealOrNull(row, e.Lat), e.Lon)
	})
}

// entityFields are the columns of a new entity.
var entityFields = []string{"id", "name", "type", "wikidata", "country", "lat", "lon"}

// types are those of the missing ones, by id.
func (c *entityChange) types() map[string]string {
	types := make(map[string]string, len(c.missing))
	for _, e := range c.missing {
		types[e.ID] = string(e.Type)
	}
	return types
}

// chooseFrom reads rows that name entities by their places in a list.
func chooseFrom(list []*article.Entity, chosen *[]*article.Entity) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		*chosen = make([]*article.Entity, 0, len(list))
		var at int
		_, err := pgx.ForEachRow(rows, []any{&at}, func() error {
			*chosen = append(*chosen, list[at])
			return nil
		})
		return err
	}
}

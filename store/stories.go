package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/likeness"
)

// story is what an article's row in stories says of the article itself.
type story struct {
	articleID   string
	publishedAt time.Time
	sketch      []byte
	bands       string // as an array literal
}

func newStory(pipeline string, o *article.Outcome) story {
	shape := likeness.Shape{Sketch: o.Enriched.Story.Sketch, Minima: o.Enriched.Story.Minima}
	s := story{
		articleID:   o.Enriched.Article.ID,
		publishedAt: publishedAt(o),
		sketch:      shape.Sketch,
		bands:       numbersLiteral(shape.Bands(pipeline)),
	}
	if s.sketch == nil {
		s.sketch = []byte{} // for a text without words; nil would be null
	}
	return s
}

// place is where an article stands, or stood, in its bands.
type place struct {
	Pipeline    string
	ArticleID   string
	PublishedAt time.Time
	Bands       string // as an array literal
}

// storyKey names a row of stories.
type storyKey struct{ Pipeline, ArticleID string }

// storyChange is what a save changes in stories.
type storyChange struct {
	digest  string
	dropped []storyKey
	written []story
	added   []story // those of them that the table does not have,
	changed []story // and those that it has otherwise
	places  []place // that change: old ones, of what is dropped too, and new ones
}

// newStoryChange returns what is to be written and dropped, which is not compared with
// the table yet.
func (f findings) newStoryChange(digest string) *storyChange {
	return &storyChange{
		digest:  digest,
		written: column(f.write, func(o *article.Outcome) story { return newStory(digest, o) }),
		dropped: column(f.drop, func(row standing) storyKey { return storyKey{row.Pipeline, row.ArticleID} }),
	}
}

// queueReads adds the statements that find out what changes. The rows of articles are
// locked already, so that nobody else changes what they find.
func (c *storyChange) queueReads(trip *roundTrip) {
	if len(c.dropped) > 0 {
		trip.queue(selectPlaces, keyColumns(c.dropped)...).Query(func(rows pgx.Rows) error {
			dropped, err := pgx.CollectRows(rows, pgx.RowToStructByPos[place])
			c.places = append(c.places, dropped...)
			return err
		})
	}
	if len(c.written) == 0 {
		return
	}
	ids := column(c.written, func(s story) string { return s.articleID })
	trip.queue(selectStories, c.digest, ids).Query(func(rows pgx.Rows) error {
		known := make(map[string]story)
		var s story
		_, err := pgx.ForEachRow(rows, []any{&s.articleID, &s.publishedAt, &s.sketch, &s.bands}, func() error {
			known[s.articleID] = s
			return nil
		})
		if err == nil {
			c.compare(known)
		}
		return err
	})
}

// compare finds out how the stories that are written differ from those that the table
// has, by article.
func (c *storyChange) compare(known map[string]story) {
	c.places = slices.Grow(c.places, len(c.written))
	for _, s := range c.written {
		old, found := known[s.articleID]
		switch {
		case !found:
			c.added = append(c.added, s)
		case old.equal(s):
			continue
		default:
			c.changed = append(c.changed, s)
			c.places = append(c.places, place{c.digest, s.articleID, old.publishedAt, old.bands})
		}
		c.places = append(c.places, place{c.digest, s.articleID, s.publishedAt, s.bands})
	}
}

// equal compares times as Postgres keeps them.
func (s story) equal(other story) bool {
	return s.publishedAt.Truncate(time.Microsecond).Equal(other.publishedAt.Truncate(time.Microsecond)) &&
		bytes.Equal(s.sketch, other.sketch) && s.bands == other.bands
}

// write brings the stories of accepted revisions up to date, and with them what other
// articles duplicate. Only if something changes does it take the lock, which lasts
// until tx ends. Nobody who has it waits for a row of another table.
func (c *storyChange) write(ctx context.Context, tx pgx.Tx) error {
	if len(c.places) == 0 {
		return nil
	}
	compared, err := c.move(ctx, tx)
	if err != nil {
		return err
	}
	return settleDuplicates(ctx, tx, compared)
}

// neighbour is an article whose duplicate_of may change, with one of the
// articles that it is compared with, if there is any.
type neighbour struct {
	storyKey
	DuplicateOf *string // as it stands
	Earlier     *string // article id
}

// move takes the lock, writes the stories and returns what is to be compared then, each
// article's earliest one first.
func (c *storyChange) move(ctx context.Context, tx pgx.Tx) (compared []neighbour, err error) {
	var trip roundTrip
	trip.queue(lockStories)
	if len(c.dropped) > 0 {
		trip.queue(deleteStories, keyColumns(c.dropped)...)
	}
	if len(c.changed) > 0 {
		trip.queue(updateStories, storyColumns(c.digest, c.changed)...)
	}
	if len(c.added) > 0 {
		trip.queue(insertStories, storyColumns(c.digest, c.added)...)
	}
	trip.queue(selectComparisons,
		column(c.places, func(p place) string { return p.Pipeline }),
		column(c.places, func(p place) string { return p.ArticleID }),
		column(c.places, func(p place) time.Time { return p.PublishedAt }),
		column(c.places, func(p place) string { return p.Bands }),
	).Query(func(rows pgx.Rows) (err error) {
		compared, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c neighbour, err error) {
			return c, row.Scan(&c.Pipeline, &c.ArticleID, &c.DuplicateOf, &c.Earlier)
		})
		return err
	})
	if err := trip.send(ctx, tx); err != nil {
		return nil, fmt.Errorf("write stories: %w", err)
	}
	return compared, nil
}

// settleDuplicates writes what each article duplicates, where that changes.
func settleDuplicates(ctx context.Context, tx pgx.Tx, compared []neighbour) error {
	sketches, err := readSketches(ctx, tx, compared)
	if err != nil {
		return err
	}
	var keys []storyKey
	var originals []*string
	for len(compared) > 0 {
		first := compared[0]
		n := 1
		for n < len(compared) && compared[n].storyKey == first.storyKey {
			n++
		}
		original := earliestAlike(compared[:n], sketches)
		if !equal(original, first.DuplicateOf) {
			keys, originals = append(keys, first.storyKey), append(originals, original)
		}
		compared = compared[n:]
	}
	if len(keys) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, updateDuplicates, append(keyColumns(keys), originals)...); err != nil {
		return fmt.Errorf("write duplicates: %w", err)
	}
	return nil
}

// earliestAlike returns the first of the articles compared with one article
// that it is a near-duplicate of, or nil.
func earliestAlike(compared []neighbour, sketches map[storyKey]likeness.Sketch) *string {
	for _, c := range compared {
		if c.Earlier == nil {
			continue
		}
		if sketches[c.storyKey].Jaccard(sketches[storyKey{c.Pipeline, *c.Earlier}]) >= likeness.Near {
			return c.Earlier
		}
	}
	return nil
}

// readSketches reads those that are needed, each once.
func readSketches(ctx context.Context, tx pgx.Tx, compared []neighbour) (map[storyKey]likeness.Sketch, error) {
	sketches := make(map[storyKey]likeness.Sketch)
	for _, c := range compared {
		if c.Earlier != nil {
			sketches[c.storyKey] = nil
			sketches[storyKey{c.Pipeline, *c.Earlier}] = nil
		}
	}
	if len(sketches) == 0 {
		return nil, nil
	}
	keys := make([]storyKey, 0, len(sketches))
	for key := range sketches {
		keys = append(keys, key)
	}
	rows, err := tx.Query(ctx, selectSketches, keyColumns(keys)...)
	if err != nil {
		return nil, fmt.Errorf("read sketches: %w", err)
	}
	var key storyKey
	var encoded []byte
	_, err = pgx.ForEachRow(rows, []any{&key.Pipeline, &key.ArticleID, &encoded}, func() (err error) {
		sketches[key], err = likeness.ParseSketch(encoded)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read sketches: %w", err)
	}
	return sketches, nil
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

func storyColumns(digest string, stories []story) []any {
	return []any{
		digest,
		column(stories, func(s story) string { return s.articleID }),
		column(stories, func(s story) time.Time { return s.publishedAt }),
		column(stories, func(s story) []byte { return s.sketch }),
		column(stories, func(s story) string { return s.bands }),
	}
}

func keyColumns(keys []storyKey) []any {
	return []any{
		column(keys, func(k storyKey) string { return k.ArticleID }),
		column(keys, func(k storyKey) string { return k.Pipeline }),
	}
}

// numbersLiteral writes a list in Postgres' own form, such as {1,-2}.
func numbersLiteral(numbers []int64) string {
	literal := append(make([]byte, 0, 128), '{')
	for i, n := range numbers {
		if i > 0 {
			literal = append(literal, ',')
		}
		literal = strconv.AppendInt(literal, n, 10)
	}
	return string(append(literal, '}'))
}

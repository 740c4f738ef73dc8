package store

import (
	"context"
	"fmt"
	"strings"
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
	e := o.Enriched
	shingles := likeness.Shingles(e.Text)
	if len(shingles) == 0 {
		shingles = likeness.Shingles(e.Article.Title)
	}
	return story{
		articleID:   e.Article.ID,
		publishedAt: publishedAt(o),
		sketch:      likeness.SketchOf(shingles).Bytes(),
		bands:       numbersLiteral(likeness.BandsOf(pipeline, shingles)),
	}
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
	moved   []story // those of them that are not in the table as they are
	places  []place // that change: old ones, of what is dropped too, and new ones
}

// newStoryChange sketches what is written. That takes a while, in which nobody should
// have to wait for a lock.
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
	byID := make(map[string]story, len(c.written))
	for _, s := range c.written {
		byID[s.articleID] = s
	}
	trip.queue(planByIndex)
	trip.queue(selectPlaces, keyColumns(c.dropped)...).Query(func(rows pgx.Rows) error {
		dropped, err := pgx.CollectRows(rows, pgx.RowToStructByPos[place])
		c.places = append(c.places, dropped...)
		return err
	})
	trip.queue(selectMovedStories, storyColumns(c.digest, c.written)...).Query(func(rows pgx.Rows) error {
		var id string
		var oldTime *time.Time
		var oldBands *string
		_, err := pgx.ForEachRow(rows, []any{&id, &oldTime, &oldBands}, func() error {
			if oldBands != nil {
				c.places = append(c.places, place{c.digest, id, *oldTime, *oldBands})
			}
			s := byID[id]
			c.places = append(c.places, place{c.digest, id, s.publishedAt, s.bands})
			c.moved = append(c.moved, s)
			return nil
		})
		return err
	})
}

// write brings the stories of accepted revisions up to date, and with them what other
// articles duplicate. Only if something changes does it take the lock, which lasts
// until tx ends. Nobody who has it waits for a row of another table.
func (c *storyChange) write(ctx context.Context, tx pgx.Tx) error {
	if len(c.places) == 0 {
		return nil
	}
	affected, err := moveStories(ctx, tx, c.digest, c.moved, c.dropped, c.places)
	if err != nil {
		return err
	}
	return settleDuplicates(ctx, tx, affected)
}

// neighbour is an article whose duplicate_of may change, with one of the
// articles that it is compared with, if there is any.
type neighbour struct {
	storyKey
	DuplicateOf *string // as it stands
	Earlier     *string // article id
}

// moveStories takes the lock, writes the stories and returns what is to be
// compared then, each article's earliest one first.
func moveStories(
	ctx context.Context, tx pgx.Tx, digest string, stories []story, dropped []storyKey, places []place,
) (compared []neighbour, err error) {
	var trip roundTrip
	trip.queue(lockStories)
	trip.queue(deleteStories, keyColumns(dropped)...)
	trip.queue(updateStories, storyColumns(digest, stories)...)
	trip.queue(insertStories, storyColumns(digest, stories)...)
	trip.queue(selectComparisons,
		column(places, func(p place) string { return p.Pipeline }),
		column(places, func(p place) string { return p.ArticleID }),
		column(places, func(p place) time.Time { return p.PublishedAt }),
		column(places, func(p place) string { return p.Bands }),
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
		column(keys, func(k storyKey) string { return k.Pipeline }),
		column(keys, func(k storyKey) string { return k.ArticleID }),
	}
}

// numbersLiteral writes a list in Postgres' own form, such as {1,-2}.
func numbersLiteral(numbers []int64) string {
	return "{" + strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ","), "[]") + "}"
}

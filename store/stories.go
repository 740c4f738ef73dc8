package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/likeness"
)

// story is what an article's row in stories says of the article itself.
type story struct {
	articleID   string
	publishedAt pgtype.Timestamptz
	sketch      []byte
	bands       string // as an array literal
}

func newStory(pipeline string, e *article.Enriched) story {
	shingles := likeness.Shingles(e.Text)
	if len(shingles) == 0 {
		shingles = likeness.Shingles(e.Article.Title)
	}
	return story{
		articleID:   e.Article.ID,
		publishedAt: timeOrInfinity(e.Article.PublishedAt),
		sketch:      likeness.SketchOf(shingles).Bytes(),
		bands:       numbersLiteral(likeness.BandsOf(pipeline, shingles)),
	}
}

// timeOrInfinity puts articles without a time behind all others.
func timeOrInfinity(t time.Time) pgtype.Timestamptz {
	if t.IsZero() {
		return pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}
	}
	return pgtype.Timestamptz{Time: t, Valid: true}
}

// place is where an article stands, or stood, in its bands.
type place struct {
	Pipeline    string
	ArticleID   string
	PublishedAt pgtype.Timestamptz
	Bands       string // as an array literal
}

// storyKey names a row of stories.
type storyKey struct{ Pipeline, ArticleID string }

// writeStories brings the stories of accepted revisions up to date, and with
// them what other articles duplicate. Only if something changes does it take
// the lock, which lasts until tx ends. The rows of articles are locked already,
// so that nobody else changes what moved finds, and nobody who has this lock
// waits for a row of another table.
func (b batch) writeStories(ctx context.Context, tx pgx.Tx, found []article.Outcome, retracted []string) error {
	stories := make([]story, len(found))
	for i, o := range found {
		stories[i] = newStory(b.pipeline.Digest, o.Enriched)
	}
	stories, places, err := b.moved(ctx, tx, stories, retracted)
	if err != nil || len(places) == 0 {
		return err
	}
	affected, err := b.move(ctx, tx, stories, retracted, places)
	if err != nil {
		return err
	}
	return settle(ctx, tx, affected)
}

// moved returns those of the stories that are not in the table as they are, and
// all places that change: old ones, of retracted articles too, and new ones.
func (b batch) moved(ctx context.Context, tx pgx.Tx, stories []story, retracted []string) ([]story, []place, error) {
	var reads pgx.Batch
	var places []place
	var changed []story
	byID := make(map[string]story, len(stories))
	for _, s := range stories {
		byID[s.articleID] = s
	}
	reads.Queue(planByIndex)
	reads.Queue(selectRetractedStories, retracted).Query(func(rows pgx.Rows) (err error) {
		places, err = pgx.CollectRows(rows, pgx.RowToStructByPos[place])
		return err
	})
	reads.Queue(selectMovedStories, storyColumns(b.pipeline.Digest, stories)...).Query(func(rows pgx.Rows) error {
		var id string
		var oldTime pgtype.Timestamptz
		var oldBands *string
		_, err := pgx.ForEachRow(rows, []any{&id, &oldTime, &oldBands}, func() error {
			if oldBands != nil {
				places = append(places, place{b.pipeline.Digest, id, oldTime, *oldBands})
			}
			s := byID[id]
			places = append(places, place{b.pipeline.Digest, id, s.publishedAt, s.bands})
			changed = append(changed, s)
			return nil
		})
		return err
	})
	if err := tx.SendBatch(ctx, &reads).Close(); err != nil {
		return nil, nil, fmt.Errorf("read which stories change: %w", err)
	}
	return changed, places, nil
}

// comparison is an article whose duplicate_of may change, with one of the
// articles that it is compared with, if there is any.
type comparison struct {
	storyKey
	DuplicateOf *string // as it stands
	Earlier     *string // article id
}

// move takes the lock, writes the stories and returns what is to be compared
// then, each article's earliest one first.
func (b batch) move(
	ctx context.Context, tx pgx.Tx, stories []story, retracted []string, places []place,
) (comparisons []comparison, err error) {
	var writes pgx.Batch
	writes.Queue(lockStories)
	writes.Queue(deleteStories, retracted)
	writes.Queue(upsertStories, storyColumns(b.pipeline.Digest, stories)...)
	writes.Queue(selectComparisons,
		column(places, func(p place) string { return p.Pipeline }),
		column(places, func(p place) string { return p.ArticleID }),
		column(places, func(p place) pgtype.Timestamptz { return p.PublishedAt }),
		column(places, func(p place) string { return p.Bands }),
	).Query(func(rows pgx.Rows) (err error) {
		comparisons, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c comparison, err error) {
			return c, row.Scan(&c.Pipeline, &c.ArticleID, &c.DuplicateOf, &c.Earlier)
		})
		return err
	})
	if err := tx.SendBatch(ctx, &writes).Close(); err != nil {
		return nil, fmt.Errorf("write stories: %w", err)
	}
	return comparisons, nil
}

// settle writes what each article duplicates, where that changes.
func settle(ctx context.Context, tx pgx.Tx, comparisons []comparison) error {
	sketches, err := readSketches(ctx, tx, comparisons)
	if err != nil {
		return err
	}
	var keys []storyKey
	var originals []*string
	for len(comparisons) > 0 {
		first := comparisons[0]
		n := 1
		for n < len(comparisons) && comparisons[n].storyKey == first.storyKey {
			n++
		}
		original := earliestAlike(comparisons[:n], sketches)
		if !equal(original, first.DuplicateOf) {
			keys, originals = append(keys, first.storyKey), append(originals, original)
		}
		comparisons = comparisons[n:]
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
func earliestAlike(comparisons []comparison, sketches map[storyKey]likeness.Sketch) *string {
	for _, c := range comparisons {
		if c.Earlier == nil {
			continue
		}
		if sketches[c.storyKey].Jaccard(sketches[storyKey{c.Pipeline, *c.Earlier}]) >= likeness.Near {
			return c.Earlier
		}
	}
	return nil
}

// readSketches reads those that the comparisons need, each once.
func readSketches(ctx context.Context, tx pgx.Tx, comparisons []comparison) (map[storyKey]likeness.Sketch, error) {
	sketches := make(map[storyKey]likeness.Sketch)
	for _, c := range comparisons {
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
		column(stories, func(s story) pgtype.Timestamptz { return s.publishedAt }),
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

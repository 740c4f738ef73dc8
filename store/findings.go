package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// findings is what a save changes of what was found in articles.
type findings struct {
	named    []*article.Outcome // whose entities are kept, also those of older revisions
	write    []*article.Outcome
	editions []int      // the labels of write
	own      []standing // those that write overwrites
	drop     []standing
	move     []standing // get the label to
	to       int
}

func (f *findings) add(c change) {
	f.drop = append(f.drop, c.drop...)
	f.move, f.to = append(f.move, c.move...), c.to
}

// settle decides what becomes of the accepted outcomes.
func (b batch) settle(before state, accepted []*article.Outcome) findings {
	f := findings{named: b.revised}
	for _, o := range accepted {
		rows, revision := before.standing[articleID(o)], before.newest[articleID(o)].source
		if o.Enriched == nil {
			f.drop = append(f.drop, rows...)
			continue
		}
		if len(o.Enriched.Pipeline.Stages) == 0 {
			f.drop = append(f.drop, olderThan(revision, rows)...)
			continue
		}
		var c change
		if b.edition == everyEdition {
			c = settleLive(before.shown, before.other, b.pipeline.Digest, revision, rows)
		} else {
			c = settleReplay(b.edition, beside(b.edition, before.shown, before.other), b.pipeline.Digest, rows)
		}
		f.add(c)
		if c.write {
			f.write, f.editions = append(f.write, o), append(f.editions, c.edition)
			f.own = append(f.own, c.own...)
		}
	}
	return f
}

// apply writes the findings and brings the rollups up to date. Rows that stay
// as they are are not touched. All that can be done or read before the locks that
// writers share is done before, since no other one gets on meanwhile.
func (f findings) apply(ctx context.Context, tx pgx.Tx, digest string) error {
	if len(f.named)+len(f.write)+len(f.drop)+len(f.move) == 0 {
		return nil
	}
	changes := newRollups(f.write)
	if err := f.count(ctx, tx, digest, changes); err != nil {
		return fmt.Errorf("read what the rollups count: %w", err)
	}
	var trip roundTrip
	if len(f.drop) > 0 {
		for _, sql := range dropFindings {
			trip.queue(sql, standingColumns(f.drop)...)
		}
	}
	if len(f.move) > 0 {
		trip.queue(moveEnrichments, append(standingColumns(f.move), f.to)...)
	}
	fresh, again := f.split()
	again.queueOver(&trip, digest)
	keys, topics := fresh.queueFresh(&trip, digest)
	stories := f.newStoryChange(digest)
	stories.queueReads(&trip)
	entities := &entityChange{named: namedEntities(f.named)}
	entities.queueReads(&trip)
	if err := trip.send(ctx, tx); err != nil {
		return err
	}
	if err := copyFound(ctx, tx, fresh.outcomes, keys, topics); err != nil {
		return err
	}
	if err := changes.write(ctx, tx, entities); err != nil {
		return err
	}
	return stories.write(ctx, tx)
}

// labelled are outcomes and the labels of their rows.
type labelled struct {
	outcomes []*article.Outcome
	editions []int
}

// split tells outcomes of articles that have no row of the pipeline from those whose
// row is overwritten.
func (f findings) split() (fresh, again labelled) {
	has := make(map[string]bool, len(f.own))
	for _, row := range f.own {
		has[row.ArticleID] = true
	}
	for i, o := range f.write {
		to := &fresh
		if has[articleID(o)] {
			to = &again
		}
		to.outcomes, to.editions = append(to.outcomes, o), append(to.editions, f.editions[i])
	}
	return fresh, again
}

// queueOver adds the statements that write over what articles have.
func (l labelled) queueOver(trip *roundTrip, digest string) {
	if len(l.outcomes) == 0 {
		return
	}
	trip.queue(updateEnrichments, enrichmentColumns(digest, l.outcomes, l.editions)...)
	of := []any{digest, column(l.outcomes, articleID)}
	mentions, topics := mentionColumns(l.outcomes), topicColumns(l.outcomes)
	trip.queue(deleteMentions, slices.Concat(of, mentions)...)
	trip.queue(insertMentions, slices.Concat(of, mentions)...)
	trip.queue(deleteTopics, slices.Concat(of, topics)...)
	trip.queue(insertTopics, slices.Concat(of, topics)...)
}

// queueFresh adds the statements that write enrichments of articles without one, and
// look their topics up. Once they have run, the maps hold the numbers of the enrichments
// by the articles' ids, and those of the topics.
func (l labelled) queueFresh(trip *roundTrip, digest string) (keys map[string]int64, topics map[topicName]int) {
	keys, topics = make(map[string]int64, len(l.outcomes)), make(map[topicName]int)
	if len(l.outcomes) == 0 {
		return keys, topics
	}
	trip.queue(selectTopicNames, topicNameColumns(topicNames(l.outcomes))...).Query(func(rows pgx.Rows) error {
		var name topicName
		var number int
		_, err := pgx.ForEachRow(rows, []any{&name.id, &name.name, &name.level, &number}, func() error {
			topics[name] = number
			return nil
		})
		return err
	})
	trip.queue(insertEnrichments, enrichmentColumns(digest, l.outcomes, l.editions)...).Query(func(rows pgx.Rows) error {
		var id string
		var key int64
		_, err := pgx.ForEachRow(rows, []any{&id, &key}, func() error {
			keys[id] = key
			return nil
		})
		return err
	})
	return keys, topics
}

// copyFound writes mentions and topics of articles that have none, which nobody else
// can do meanwhile. A copy tells the log of a page full of rows at once, where an
// insert writes a record for each.
func copyFound(
	ctx context.Context, tx pgx.Tx, outcomes []*article.Outcome, keys map[string]int64, numbers map[topicName]int,
) error {
	entities := findAll(outcomes, func(e *article.Enriched) []article.Entity { return e.Entities })
	if err := copyIn(ctx, tx, "mentions", mentionFields, len(entities), func(row []byte, i int) []byte {
		return appendMention(row, keys, entities[i])
	}); err != nil {
		return err
	}
	topics := findAll(outcomes, func(e *article.Enriched) []article.Topic { return e.Topics })
	return copyIn(ctx, tx, "article_topics", topicFields, len(topics), func(row []byte, i int) []byte {
		return appendTopic(row, keys, numbers, topics[i])
	})
}

// count collects how the rollups change, while the rows are as before.
func (f findings) count(ctx context.Context, tx pgx.Tx, digest string, changes *rollups) error {
	moved := make(map[standingKey]int, len(f.move))
	for _, row := range f.move {
		moved[standingKey{row.ArticleID, row.Pipeline}] = f.to
	}
	rows := append(append(append([]standing(nil), f.own...), f.drop...), f.move...)
	if len(rows) > 0 {
		if err := changes.moveRows(ctx, tx, rows, moved); err != nil {
			return err
		}
	}
	for i, o := range f.write {
		changes.addOutcome(o, digest, f.editions[i])
	}
	return nil
}

func standingColumns(rows []standing) []any {
	return []any{
		column(rows, func(s standing) string { return s.ArticleID }),
		column(rows, func(s standing) string { return s.Pipeline }),
	}
}

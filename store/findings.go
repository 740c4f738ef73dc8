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
	var f findings
	for _, o := range accepted {
		rows := before.standing[articleID(o)]
		if o.Enriched == nil {
			f.drop = append(f.drop, rows...)
			continue
		}
		if len(o.Enriched.Pipeline.Stages) == 0 {
			f.drop = append(f.drop, olderThan(o.Source, rows)...)
			continue
		}
		var c change
		if b.edition == everyEdition {
			c = settleLive(before.shown, before.other, b.pipeline.Digest, o.Source, rows)
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
// as they are are not touched.
func (f findings) apply(ctx context.Context, tx pgx.Tx, digest string) error {
	if len(f.write)+len(f.drop)+len(f.move) == 0 {
		return nil
	}
	changes := newRollups()
	if err := f.count(ctx, tx, digest, changes); err != nil {
		return fmt.Errorf("read what the rollups count: %w", err)
	}
	var statements pgx.Batch
	if len(f.drop) > 0 {
		for _, sql := range dropFindings {
			statements.Queue(sql, standingColumns(f.drop)...)
		}
	}
	if len(f.move) > 0 {
		statements.Queue(moveEnrichments, append(standingColumns(f.move), f.to)...)
	}
	if len(f.write) > 0 {
		statements.Queue(upsertEnrichments, enrichmentColumns(digest, f.write, f.editions)...)
		f.queueFound(&statements, digest)
	}
	changes.queue(&statements)
	if err := tx.SendBatch(ctx, &statements).Close(); err != nil {
		return err
	}
	return f.writeStories(ctx, tx, digest)
}

// queueFound adds the statements that write mentions and topics.
func (f findings) queueFound(statements *pgx.Batch, digest string) {
	has := make(map[string]bool, len(f.own))
	for _, row := range f.own {
		has[row.ArticleID] = true
	}
	var fresh, again []*article.Outcome
	for _, o := range f.write {
		if has[articleID(o)] {
			again = append(again, o)
		} else {
			fresh = append(fresh, o)
		}
	}
	if len(fresh) > 0 {
		of := []any{digest, column(fresh, articleID)}
		statements.Queue(insertMentions, slices.Concat(of, mentionColumns(fresh))...)
		statements.Queue(insertTopics, slices.Concat(of, topicColumns(fresh))...)
	}
	if len(again) > 0 {
		of := []any{digest, column(again, articleID)}
		mentions, topics := mentionColumns(again), topicColumns(again)
		statements.Queue(deleteMentions, slices.Concat(of, mentions[:2])...)
		statements.Queue(upsertMentions, slices.Concat(of, mentions)...)
		statements.Queue(deleteTopics, slices.Concat(of, topics[:2])...)
		statements.Queue(upsertTopics, slices.Concat(of, topics)...)
	}
}

// count collects how the rollups change, while the rows are as before.
func (f findings) count(ctx context.Context, tx pgx.Tx, digest string, changes rollups) error {
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

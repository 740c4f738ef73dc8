package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// batch is a set of outcomes on its way into the tables: the newest of each
// article, by id, and the dead letters.
type batch struct {
	pipeline article.Pipeline
	revised  []article.Outcome // enriched or retracted
	dead     []article.Outcome
}

func newBatch(pipeline article.Pipeline, outcomes []article.Outcome) batch {
	b := batch{pipeline: pipeline}
	newest := make(map[string]article.Outcome)
	for _, outcome := range outcomes {
		if outcome.Dead != nil {
			b.dead = append(b.dead, outcome)
			continue
		}
		id := articleID(outcome)
		if known, ok := newest[id]; !ok || outcome.Source.Newer(known.Source) {
			newest[id] = outcome
		}
	}
	for _, outcome := range newest {
		b.revised = append(b.revised, outcome)
	}
	slices.SortFunc(b.revised, func(x, y article.Outcome) int { return cmp.Compare(articleID(x), articleID(y)) })
	return b
}

func articleID(outcome article.Outcome) string {
	if outcome.Enriched == nil {
		return outcome.Retracted
	}
	return outcome.Enriched.Article.ID
}

// write settles which revisions count, then writes what they hold, and last
// what it says of duplicates, since all writers wait for each other there.
func (b batch) write(ctx context.Context, tx pgx.Tx) error {
	var first pgx.Batch
	if len(b.revised) > 0 {
		first.Queue(insertPipeline, b.pipeline.Digest, b.pipeline.Version)
		first.Queue(upsertEntities, entityColumns(b.revised)...)
		first.Queue(upsertArticles, articleColumns(b.revised)...)
	}
	if len(b.dead) > 0 {
		first.Queue(insertDeadLetters, deadLetterColumns(b.dead)...)
	}
	if first.Len() > 0 {
		if err := tx.SendBatch(ctx, &first).Close(); err != nil {
			return err
		}
	}
	accepted, err := b.accepted(ctx, tx)
	if err != nil || len(accepted) == 0 {
		return err
	}
	return b.writeFindings(ctx, tx, accepted)
}

// accepted returns those outcomes whose revision is now the article's newest.
func (b batch) accepted(ctx context.Context, tx pgx.Tx) ([]article.Outcome, error) {
	if len(b.revised) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, selectNewest, revisionColumns(b.revised)...)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read which revisions are the newest: %w", err)
	}
	newest := make(map[string]bool, len(ids))
	for _, id := range ids {
		newest[id] = true
	}
	return slices.DeleteFunc(slices.Clone(b.revised), func(o article.Outcome) bool { return !newest[articleID(o)] }), nil
}

// writeFindings replaces what belongs to the accepted revisions: rows that
// are gone are deleted, unchanged ones are not touched.
func (b batch) writeFindings(ctx context.Context, tx pgx.Tx, accepted []article.Outcome) error {
	var retracted, enriched []string
	var found []article.Outcome
	for _, outcome := range accepted {
		if outcome.Enriched == nil {
			retracted = append(retracted, outcome.Retracted)
			continue
		}
		found = append(found, outcome)
		enriched = append(enriched, outcome.Enriched.Article.ID)
	}
	var second pgx.Batch
	if len(retracted) > 0 {
		for _, sql := range deleteFindings {
			second.Queue(sql, retracted)
		}
	}
	if len(found) > 0 {
		digest := b.pipeline.Digest
		second.Queue(upsertEnrichments, enrichmentColumns(digest, found)...)
		mentions, topics := mentionColumns(digest, found), topicColumns(digest, found)
		second.Queue(deleteMentions, digest, enriched, mentions[1], mentions[2])
		second.Queue(upsertMentions, mentions...)
		second.Queue(deleteTopics, digest, enriched, topics[1], topics[2])
		second.Queue(upsertTopics, topics...)
	}
	if err := tx.SendBatch(ctx, &second).Close(); err != nil {
		return err
	}
	return b.writeStories(ctx, tx, found, retracted)
}

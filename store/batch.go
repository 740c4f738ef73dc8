package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// batch is a set of outcomes on its way into the tables: the newest of each
// article, by id, and the dead letters.
type batch struct {
	pipeline article.Pipeline
	edition  int                // of the replay that writes it; 0 for the live pool
	revised  []*article.Outcome // enriched or retracted
	dead     []*article.Outcome
}

func newBatch(pipeline article.Pipeline, outcomes []*article.Outcome) batch {
	b := batch{pipeline: pipeline}
	newest := make(map[string]*article.Outcome, len(outcomes))
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
	b.revised = make([]*article.Outcome, 0, len(newest))
	for _, outcome := range newest {
		b.revised = append(b.revised, outcome)
	}
	slices.SortFunc(b.revised, func(x, y *article.Outcome) int { return cmp.Compare(articleID(x), articleID(y)) })
	return b
}

func articleID(outcome *article.Outcome) string {
	if outcome.Enriched == nil {
		return outcome.Retracted
	}
	return outcome.Enriched.Article.ID
}

// write puts the batch into the tables and returns the outcomes whose revision is
// now the article's newest. It settles first which revisions count, in one round trip
// with what the caller has in it already, and then replaces what the articles had.
func (b batch) write(ctx context.Context, tx pgx.Tx, trip *roundTrip) (accepted []*article.Outcome, err error) {
	var before *state
	if len(b.revised) > 0 {
		trip.queue(planByIndex)
		trip.queue(mergeAtOnce)
		trip.queue(insertPipeline, b.pipeline.Digest, b.pipeline.Version)
		trip.queue(insertStageLists, stageLists(b.revised))
		trip.queue(insertTopicNames, topicNameColumns(topicNames(b.revised))...)
		trip.queue(upsertArticles, articleColumns(b.revised)...)
		before = b.queueReads(trip)
	}
	if len(b.dead) > 0 {
		trip.queue(insertDeadLetters, deadLetterColumns(b.dead)...)
	}
	if err := trip.send(ctx, tx); err != nil {
		return nil, err
	}
	if len(b.revised) == 0 {
		return nil, nil
	}
	accepted = slices.DeleteFunc(slices.Clone(b.revised), func(o *article.Outcome) bool {
		_, newest := before.newest[articleID(o)]
		return !newest
	})
	return accepted, b.settle(*before, accepted).apply(ctx, tx, b.pipeline.Digest)
}

// state is what the tables hold about the articles of a batch, which stay locked.
type state struct {
	newest   map[string]revision // of articles whose newest record the batch has
	standing map[string][]standing
	shown    int // edition
	other    int // edition beside it; 0 without one
}

// queueReads adds the statements that read what the tables hold once the articles are
// written. Once they have run, the state is known.
func (b batch) queueReads(trip *roundTrip) *state {
	s := &state{newest: map[string]revision{}, standing: map[string][]standing{}}
	trip.queue(selectNewest, revisionColumns(b.revised)...).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, scanRevision)
		for _, r := range found {
			s.newest[r.articleID] = r
		}
		return err
	})
	trip.queue(selectStanding, column(b.revised, articleID), b.pipeline.Digest).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[standing])
		for _, row := range found {
			s.standing[row.ArticleID] = append(s.standing[row.ArticleID], row)
		}
		return err
	})
	trip.queue(selectEditions).QueryRow(func(row pgx.Row) error { return row.Scan(&s.shown, &s.other) })
	return s
}

package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// SaveReplay writes what became of the records of a replay up to nextOffset, in
// one transaction, under the claim to their partition: results into the replay's
// edition, dead letters into a table of its own, and the fate of each offset. The
// fates of offsets without an outcome are in passed, and of those with one where
// it is known already and nothing is to be written.
//
// Offsets that are accounted for are not counted again, so that a batch can be
// saved again, also with other bounds. It returns which of the outcomes are to be
// published; for a batch that is saved again those that were to be before, unless
// a newer revision has come since.
//
// Errors are those of Save, or a *ReplayStateError for a replay that was deleted.
func (s *Store) SaveReplay(ctx context.Context, claim article.Claim, replay article.Replay, nextOffset int64, pipeline article.Pipeline,
	outcomes []article.Outcome, passed []article.PassedOffsets,
) (publish []bool, err error) {
	save := replaySave{replay: replay, partition: claim.Partition, nextOffset: nextOffset, pipeline: pipeline, outcomes: pointers(outcomes), passed: passed}
	save.known = save.passedFates()
	err = s.write(ctx, func(tx pgx.Tx) error {
		if err := hold(ctx, tx, claim, nextOffset); err != nil {
			return err
		}
		publish, err = save.write(ctx, tx)
		return err
	})
	if isRefusedData(err) {
		return nil, s.findRefused(ctx, pipeline, save.fresh(), err)
	}
	if err != nil {
		return nil, fmt.Errorf("save %d records of replay %d: %w", len(outcomes), replay.ID, err)
	}
	return publish, nil
}

// replaySave is a batch of a replay on its way into the tables.
type replaySave struct {
	replay     article.Replay
	partition  int
	nextOffset int64
	pipeline   article.Pipeline
	outcomes   []*article.Outcome
	passed     []article.PassedOffsets
	known      map[int64]article.ReplayFate // of outcomes, by offset
}

// passedFates returns the fates of those outcomes that have one already.
func (r replaySave) passedFates() map[int64]article.ReplayFate {
	fates := make(map[int64]article.ReplayFate)
	for _, o := range r.outcomes {
		for _, p := range r.passed {
			if o.Source.Offset >= p.From && o.Source.Offset < p.To {
				fates[o.Source.Offset] = p.Fate
			}
		}
	}
	return fates
}

// fresh returns the outcomes that are to be written.
func (r replaySave) fresh() []*article.Outcome {
	return slices.DeleteFunc(slices.Clone(r.outcomes), func(o *article.Outcome) bool {
		return o.Enriched == nil || r.known[o.Source.Offset] != ""
	})
}

func (r replaySave) write(ctx context.Context, tx pgx.Tx) (publish []bool, err error) {
	publish = make([]bool, len(r.outcomes))
	before, err := r.lock(ctx, tx)
	if err != nil || before.state == article.ReplayDone { // a repeat; all is published
		return publish, err
	}
	b := newBatch(r.pipeline, r.fresh())
	b.edition = r.replay.Edition
	accepted, err := b.write(ctx, tx, &roundTrip{})
	if err != nil {
		return nil, err
	}
	if err := r.writeDead(ctx, tx); err != nil {
		return nil, err
	}
	fates := r.fates(accepted)
	differs, err := r.differing(ctx, tx, accepted)
	if err != nil {
		return nil, err
	}
	var unpublished []int64
	for i, o := range r.outcomes {
		publish[i] = r.publishes(before, o, fates[i], differs)
		if publish[i] {
			unpublished = append(unpublished, o.Source.Offset)
		}
	}
	if r.nextOffset <= before.nextOffset {
		return publish, nil
	}
	return publish, r.account(ctx, tx, before, fates, unpublished)
}

// replayProgress is how far a partition was before the save.
type replayProgress struct {
	state       article.ReplayState
	nextOffset  int64
	endOffset   int64
	unpublished []int64
}

// lock keeps the replay from being deleted meanwhile. Of those who may come to the
// end of the last partition it lets only one go on, so that one of them sees that
// all is done.
func (r replaySave) lock(ctx context.Context, tx pgx.Tx) (before replayProgress, err error) {
	var end int64
	const position = `SELECT end_offset FROM replay_partitions WHERE replay_id = $1 AND "partition" = $2`
	if err := tx.QueryRow(ctx, position, r.replay.ID, r.partition).Scan(&end); err != nil {
		return before, fmt.Errorf("read the plan of partition %d: %w", r.partition, err)
	}
	strength := "FOR SHARE"
	if r.nextOffset >= end {
		strength = "FOR UPDATE"
	}
	if before.state, err = lockReplay(ctx, tx, r.replay.ID, strength); err != nil {
		return before, err
	}
	if before.state == article.ReplayDeleted {
		return before, &ReplayStateError{r.replay.ID, before.state}
	}
	err = tx.QueryRow(ctx, `
SELECT next_offset, end_offset, unpublished FROM replay_partitions WHERE replay_id = $1 AND "partition" = $2 FOR UPDATE`,
		r.replay.ID, r.partition).Scan(&before.nextOffset, &before.endOffset, &before.unpublished)
	return before, err
}

func (r replaySave) writeDead(ctx context.Context, tx pgx.Tx) error {
	dead := slices.DeleteFunc(slices.Clone(r.outcomes), func(o *article.Outcome) bool { return o.Dead == nil })
	if len(dead) == 0 {
		return nil
	}
	offsets := column(dead, func(o *article.Outcome) int64 { return o.Source.Offset })
	if err := r.hideDead(ctx, tx, offsets); err != nil {
		return fmt.Errorf("hide articles that could not be enriched: %w", err)
	}
	_, err := tx.Exec(ctx, insertReplayDeadLetters, r.replay.ID, r.partition, offsets,
		column(dead, func(o *article.Outcome) string { return string(o.Dead.Fault.Class) }),
		column(dead, func(o *article.Outcome) string { return storable(o.Dead.Fault.Stage) }),
		column(dead, func(o *article.Outcome) string { return storable(o.Dead.Fault.Message) }),
		column(dead, func(o *article.Outcome) time.Time { return o.Source.Timestamp }))
	return err
}

// hideDead takes what other pipelines found in the dead letters' articles out of
// the replay's edition.
func (r replaySave) hideDead(ctx context.Context, tx pgx.Tx, offsets []int64) error {
	rows, err := tx.Query(ctx, `
SELECT id, record_timestamp, record_offset FROM articles
 WHERE record_topic = $1 AND record_partition = $2 AND record_offset = ANY ($3::bigint[])`, r.replay.Topic, r.partition, offsets)
	if err != nil {
		return err
	}
	dead, err := pgx.CollectRows(rows, scanRevision)
	if err != nil || len(dead) == 0 {
		return err
	}
	if _, err := tx.Exec(ctx, insertPipeline, r.pipeline.Digest, r.pipeline.Version); err != nil {
		return err
	}
	return hideDead(ctx, tx, r.replay.Edition, r.pipeline.Digest, dead)
}

const insertReplayDeadLetters = `
INSERT INTO replay_dead_letters (replay_id, "partition", "offset", class, stage, message, record_timestamp)
SELECT $1, $2, * FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
ON CONFLICT DO NOTHING`

// fates returns what became of each outcome.
func (r replaySave) fates(accepted []*article.Outcome) []article.ReplayFate {
	newest := make(map[int64]bool, len(accepted))
	for _, o := range accepted {
		newest[o.Source.Offset] = true
	}
	return column(r.outcomes, func(o *article.Outcome) article.ReplayFate {
		known := r.known[o.Source.Offset]
		switch {
		case o.Dead != nil: // such as a result that is too large for the topic
			return article.FateDead
		case known != "":
			return known
		case o.Enriched == nil:
			return article.FateRetracted
		case newest[o.Source.Offset]:
			return article.FateWritten
		}
		return article.FateOlder
	})
}

// publishes decides whether an outcome goes to the topic. For one that was saved
// before it was decided then.
func (r replaySave) publishes(before replayProgress, o *article.Outcome, fate article.ReplayFate, differs map[string]bool) bool {
	if fate != article.FateWritten && fate != article.FateUnchanged {
		return false
	}
	if o.Source.Offset < before.nextOffset {
		return slices.Contains(before.unpublished, o.Source.Offset)
	}
	switch r.replay.Publish {
	case article.PublishAll:
		return true
	case article.PublishChanged:
		return differs[articleID(o)]
	}
	return false
}

// differing returns which articles have a result that differs from the one shown.
func (r replaySave) differing(ctx context.Context, tx pgx.Tx, accepted []*article.Outcome) (map[string]bool, error) {
	if r.replay.Publish != article.PublishChanged || len(accepted) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, selectDiffering, r.pipeline.Digest, column(accepted, articleID))
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("compare with what is shown: %w", err)
	}
	differs := make(map[string]bool, len(ids))
	for _, id := range ids {
		differs[id] = true
	}
	return differs, nil
}

var selectDiffering = `
SELECT n.article_id
  FROM enrichments n JOIN articles a ON a.id = n.article_id
  LEFT JOIN (enrichments s JOIN serving v ON s.edition IN (0, v.edition)) ON s.article_id = n.article_id
 WHERE n.article_id = ANY ($2::text[]) AND n.pipeline = ` + pipelineNumber + `
   AND (s.pipeline IS NULL
        OR (n.published_at, n.title, ` + textOf("n") + `, n.language, n.language_confidence, n.sentiment, n.sentiment_label, n.title_sentiment,
            n.sentences, ` + summaryOf("n") + `, n.keyphrases, n.fingerprint, ` + stagesOf("n") + `, n.authors, n.dateline)
           IS DISTINCT FROM
           (s.published_at, s.title, ` + textOf("s") + `, s.language, s.language_confidence, s.sentiment, s.sentiment_label, s.title_sentiment,
            s.sentences, ` + summaryOf("s") + `, s.keyphrases, s.fingerprint, ` + stagesOf("s") + `, s.authors, s.dateline)
        OR EXISTS (
           (SELECT entity_id, names, demonyms, salience, sentiment, spans FROM mentions WHERE enrichment = n.key
            EXCEPT
            SELECT entity_id, names, demonyms, salience, sentiment, spans FROM mentions WHERE enrichment = s.key)
           UNION ALL
           (SELECT entity_id, names, demonyms, salience, sentiment, spans FROM mentions WHERE enrichment = s.key
            EXCEPT
            SELECT entity_id, names, demonyms, salience, sentiment, spans FROM mentions WHERE enrichment = n.key))
        OR EXISTS (
           (SELECT topic, score FROM article_topics WHERE enrichment = n.key
            EXCEPT
            SELECT topic, score FROM article_topics WHERE enrichment = s.key)
           UNION ALL
           (SELECT topic, score FROM article_topics WHERE enrichment = s.key
            EXCEPT
            SELECT topic, score FROM article_topics WHERE enrichment = n.key)))`

// account counts the offsets that were not counted before.
func (r replaySave) account(ctx context.Context, tx pgx.Tx, before replayProgress, fates []article.ReplayFate, unpublished []int64) error {
	var f article.ReplayFates
	for _, p := range r.passed {
		if n := min(p.To, r.nextOffset) - max(p.From, before.nextOffset); n > 0 {
			f.Count(p.Fate, n)
		}
	}
	for i, o := range r.outcomes {
		if o.Source.Offset < before.nextOffset {
			continue
		}
		f.Count(fates[i], 1)
		if known := r.known[o.Source.Offset]; known != "" {
			f.Count(known, -1) // counted above
		}
	}
	if unpublished == nil {
		unpublished = []int64{} // not null
	}
	_, err := tx.Exec(ctx, updateReplayPartition, r.replay.ID, r.partition, r.nextOffset, f.Written, f.Unchanged, f.Older, f.Retracted,
		f.Dead, f.Unselected, f.Removed, f.NoRecord, unpublished)
	if err != nil {
		return fmt.Errorf("account for offsets %d to %d (%+v): %w", before.nextOffset, r.nextOffset, f, err)
	}
	if r.nextOffset < before.endOffset {
		return nil
	}
	_, err = tx.Exec(ctx, finishReplay, r.replay.ID)
	return err
}

const updateReplayPartition = `
UPDATE replay_partitions
   SET next_offset = $3, written = written + $4, unchanged = unchanged + $5, older = older + $6, retracted = retracted + $7,
       dead = dead + $8, unselected = unselected + $9, removed = removed + $10, no_record = no_record + $11, unpublished = $12,
       started_at = coalesce(started_at, now()), saved_at = now()
 WHERE replay_id = $1 AND "partition" = $2`

const finishReplay = `
UPDATE replays SET state = 'done', done_at = now()
 WHERE id = $1 AND state IN ('running', 'paused')
   AND NOT EXISTS (SELECT FROM replay_partitions WHERE replay_id = $1 AND (next_offset < end_offset OR unpublished <> '{}'))`

// FinishPublishing records that all results of a partition whose offsets are
// accounted for are on their topic. It may be repeated.
func (s *Store) FinishPublishing(ctx context.Context, id, partition int) error {
	err := s.write(ctx, func(tx pgx.Tx) error {
		if _, err := lockReplay(ctx, tx, id, "FOR UPDATE"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
UPDATE replay_partitions SET unpublished = '{}' WHERE replay_id = $1 AND "partition" = $2 AND next_offset = end_offset`, id, partition)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, finishReplay, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("finish partition %d of replay %d: %w", partition, id, err)
	}
	return nil
}

package replay

import (
	"context"
	"fmt"
	"sync"

	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
)

// Store keeps replays, and what the live pool has found. What it says of claims,
// repeats and errors is as in worker.Store.
type Store interface {
	Replay(ctx context.Context, id int) (article.Replay, error)
	Claim(ctx context.Context, group, topic string, partition int) (article.Claim, error)
	// SaveReplay writes outcomes and accounts for the offsets below nextOffset. It
	// returns which of the outcomes are to be published, the same ones if a batch is
	// saved again.
	SaveReplay(ctx context.Context, claim article.Claim, replay article.Replay, nextOffset int64, pipeline article.Pipeline,
		outcomes []article.Outcome, passed []article.PassedOffsets) (publish []bool, err error)
	// FinishPublishing records that all of a partition is published.
	FinishPublishing(ctx context.Context, id, partition int) error
	FindRevisions(ctx context.Context, digest string, of []article.RevisionQuery) ([]article.RevisionState, error)
	StoredRecords(ctx context.Context, topic string, stretch article.OffsetRange, limit int) ([]article.StoredRecord, error)
}

// Job is a process' part in a replay. It is the store of its worker, and safe for
// concurrent use.
type Job struct {
	replay   article.Replay
	store    Store
	governor *Governor
	log      *zap.Logger
	selected map[string]bool // ids; nil for all

	mu      sync.Mutex
	ledgers map[int]*ledger // by partition
}

// NewJob returns a part in a replay.
func NewJob(replay article.Replay, store Store, governor *Governor, log *zap.Logger) *Job {
	return &Job{
		replay: replay, store: store, governor: governor, log: log, selected: selection(replay.IDs), ledgers: make(map[int]*ledger),
	}
}

// selection returns a set of ids; nil, which stands for all, for nil.
func selection(ids []string) map[string]bool {
	if ids == nil {
		return nil
	}
	selected := make(map[string]bool, len(ids))
	for _, id := range ids {
		selected[id] = true
	}
	return selected
}

// Partition returns a partition of the replay, for one generation of its group.
func (j *Job) Partition(source Source) *Partition {
	l := &ledger{}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ledgers[source.ID()] = l
	return &Partition{
		Source: source, job: j, ledger: l, pace: newPace(j.replay),
		log: j.log.With(zap.String("topic", source.Topic()), zap.Int("partition", source.ID())),
	}
}

// Claim takes over a partition.
func (j *Job) Claim(ctx context.Context, group, topic string, partition int) (article.Claim, error) {
	return j.store.Claim(ctx, group, topic, partition)
}

// Save writes outcomes, and the fates of all offsets before the next one.
func (j *Job) Save(ctx context.Context, claim article.Claim, nextOffset int64, pipeline article.Pipeline, outcomes []article.Outcome) error {
	j.mu.Lock()
	l := j.ledgers[claim.Partition]
	j.mu.Unlock()
	if l == nil {
		return fmt.Errorf("partition %d was never taken over", claim.Partition)
	}
	publish, err := j.store.SaveReplay(ctx, claim, j.replay, nextOffset, pipeline, outcomes, l.below(nextOffset))
	if err != nil {
		return err
	}
	l.saved(publish)
	return nil
}

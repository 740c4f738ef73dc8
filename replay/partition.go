package replay

import (
	"context"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
)

// Source is a partition of the raw topic, owned for one generation of the replay's
// group. Its contract is that of worker.Partition.
type Source interface {
	Group() string
	Topic() string
	ID() int
	Generation() int32
	Fence(ctx context.Context) error
	Resume(ctx context.Context) error
	Fetch(ctx context.Context) ([]kafka.Message, error)
	NextOffset() int64
	Commit(ctx context.Context, records []kafka.Message, nextOffset int64) error
	// ResumeAt puts the cursor at an offset.
	ResumeAt(offset int64)
	// Offsets returns the offset of the oldest record that there is, and the one
	// behind the newest.
	Offsets(ctx context.Context) (first, highWatermark int64, err error)
}

// idlePause is how long a fetch waits that has nothing to bring: little beside a
// rebalance, which waits for it.
const idlePause = 250 * time.Millisecond

// Partition is a partition of a replay: the records of the plan that are to be
// enriched. Its contract is that of worker.Partition.
type Partition struct {
	Source
	job    *Job
	ledger *ledger
	pace   pace
	log    *zap.Logger

	plan      article.ReplayPartition // as it was at Resume; of no offsets if it is not a part of the plan
	cursor    int64                   // behind what was handed on
	first     int64                   // the oldest record that the topic has, as far as that is known
	chunk     chunk                   // read and not handed on yet
	committed int64                   // behind the last batch
}

// NextOffset returns the cursor.
func (p *Partition) NextOffset() int64 { return p.cursor }

// Resume goes behind what is accounted for; or before that, where results of the
// last batch are perhaps not published.
func (p *Partition) Resume(ctx context.Context) error {
	if err := p.Source.Resume(ctx); err != nil {
		return err
	}
	committed := p.Source.NextOffset()
	replay, err := p.job.store.Replay(ctx, p.job.replay.ID)
	if err != nil {
		return err
	}
	if p.first, _, err = p.Offsets(ctx); err != nil {
		return err
	}
	p.plan = article.ReplayPartition{}
	for _, plan := range replay.Partitions {
		if plan.Partition == p.ID() {
			p.plan = plan
		}
	}
	p.cursor, p.chunk, p.committed = resumeAt(p.plan, committed), chunk{}, committed
	p.warnOfRemoved()
	if committed >= p.plan.NextOffset && p.plan.Left() == 0 && len(p.plan.Unpublished) > 0 {
		return p.job.store.FinishPublishing(ctx, replay.ID, p.ID())
	}
	return nil
}

func resumeAt(plan article.ReplayPartition, committed int64) int64 {
	if len(plan.Unpublished) == 0 || committed >= plan.NextOffset {
		return plan.NextOffset
	}
	return max(committed, slices.Min(plan.Unpublished))
}

// Fetch returns the next records that are to be enriched, in order, or none after a
// short wait. After an error it can be called again.
func (p *Partition) Fetch(ctx context.Context) ([]kafka.Message, error) {
	if p.cursor >= p.plan.EndOffset || p.job.governor.Holds() {
		idle(ctx)
		return nil, nil
	}
	if p.chunk.next <= p.cursor {
		read, err := p.read(ctx)
		if err != nil {
			return nil, err
		}
		p.chunk = read
	}
	admitted := p.pace.admit(len(p.chunk.records))
	if admitted == 0 && len(p.chunk.records) > 0 {
		idle(ctx)
		return nil, nil
	}
	part, rest := p.chunk.cut(admitted)
	kept, passed, err := p.sift(ctx, part)
	if err != nil {
		return nil, err
	}
	p.ledger.pass(passed)
	p.cursor, p.chunk = max(p.cursor, part.next), rest
	return kept, nil
}

// Commit publishes what the replay's policy says of the records, and commits the
// next offset.
func (p *Partition) Commit(ctx context.Context, records []kafka.Message, nextOffset int64) error {
	if p.committed < nextOffset { // else only the rest has failed before
		published, err := p.ledger.published(records)
		if err != nil {
			return err
		}
		if err := p.Source.Commit(ctx, published, nextOffset); err != nil {
			return err
		}
		p.committed = nextOffset
		p.ledger.forget(nextOffset)
	}
	if nextOffset < p.plan.EndOffset || p.job.replay.Publish == article.PublishNone {
		return nil
	}
	return p.job.store.FinishPublishing(ctx, p.job.replay.ID, p.ID())
}

func idle(ctx context.Context) {
	timer := time.NewTimer(idlePause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

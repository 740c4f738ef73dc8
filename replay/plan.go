package replay

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dateline/dateline/article"
)

// Selection says what of a raw topic is enriched again. Without From and Since that
// is all from the beginning.
type Selection struct {
	Topic     string
	From      map[int]int64 // first offset by partition; others are left out
	Since     time.Time     // from the first record of this time or later on each partition
	IDs       []string      // articles; nil for all
	FromStore bool          // take from the store what retention has removed
}

// Kafka knows offsets. Lists go by partition, from 0 on.
type Kafka interface {
	FirstOffsets(ctx context.Context, topic string) ([]int64, error)
	HighWatermarks(ctx context.Context, topic string) ([]int64, error)
	// OffsetsAt are those of the first record of a time or later, or behind all.
	OffsetsAt(ctx context.Context, topic string, at time.Time) ([]int64, error)
	// CommittedOffsets are the next ones of a group; -1 where it has none.
	CommittedOffsets(ctx context.Context, group, topic string) ([]int64, error)
}

// Articles counts what the live pool has kept.
type Articles interface {
	KeptArticles(ctx context.Context, digest, topic string, stretches []article.OffsetRange, since time.Time, ids []string) ([]article.KeptArticles, error)
}

// Plan is what a replay would read, frozen when it was made.
type Plan struct {
	Selection  Selection
	Partitions []PartitionPlan
}

// PartitionPlan is a plan's part of one partition.
type PartitionPlan struct {
	Partition  int
	First      int64 // of the oldest record that the topic has
	Start, End int64 // of the plan; End is exclusive

	Kept    article.KeptArticles // from Start to End
	Unseen  int64                // offsets of the plan that the live pool has not done
	Removed article.KeptArticles // that are selected, and whose records are not on the topic any more
}

// Offsets returns how many offsets are read.
func (p PartitionPlan) Offsets() int64 { return p.End - p.Start }

// Missing returns how many offsets of the plan are not on the topic any more.
func (p PartitionPlan) Missing() int64 { return max(0, min(p.First, p.End)-p.Start) }

// Fresh returns about how many articles are to be enriched: those that are kept
// without a result of the pipeline, and what the live pool has not seen.
func (p PartitionPlan) Fresh() int64 { return p.Kept.Articles - p.Kept.Unchanged + p.Unseen }

// OffsetError says that a selection begins behind the end of a partition, or in one
// that there is not.
type OffsetError struct {
	Partition   int
	Offset, End int64 // End is -1 without the partition
}

// Error says how far the partition reaches.
func (e *OffsetError) Error() string {
	if e.End < 0 {
		return fmt.Sprintf("the topic has no partition %d", e.Partition)
	}
	return fmt.Sprintf("partition %d ends at offset %d, before %d", e.Partition, e.End, e.Offset)
}

// NewPlan finds out what a selection comes to for a pipeline, by its digest. The
// error is an *OffsetError if the selection asks for what there is not.
func NewPlan(ctx context.Context, k Kafka, articles Articles, digest, liveGroup string, s Selection) (Plan, error) {
	plan := Plan{Selection: s}
	// The first offsets come before the ends, so that none is behind its end.
	first, err := k.FirstOffsets(ctx, s.Topic)
	if err != nil {
		return Plan{}, err
	}
	ends, err := k.HighWatermarks(ctx, s.Topic)
	if err != nil {
		return Plan{}, err
	}
	for partition, offset := range s.From {
		if partition < 0 || partition >= len(ends) {
			return Plan{}, &OffsetError{partition, offset, -1}
		}
		if offset > ends[partition] {
			return Plan{}, &OffsetError{partition, offset, ends[partition]}
		}
	}
	for p := range ends {
		plan.Partitions = append(plan.Partitions, PartitionPlan{Partition: p, First: first[p], End: ends[p]})
	}
	if err := plan.findStarts(ctx, k, articles, digest); err != nil {
		return Plan{}, err
	}
	return plan, plan.count(ctx, k, articles, digest, liveGroup)
}

// findStarts finds where each partition begins, and what is selected before that has
// been removed.
func (p *Plan) findStarts(ctx context.Context, k Kafka, articles Articles, digest string) (err error) {
	s := p.Selection
	var at []int64
	if !s.Since.IsZero() {
		if at, err = k.OffsetsAt(ctx, s.Topic, s.Since); err != nil {
			return err
		}
	}
	removed := p.stretches(func(q *PartitionPlan) (from, to int64) {
		q.Start = q.First
		if s.From != nil {
			q.Start = q.End
			if offset, ok := s.From[q.Partition]; ok {
				q.Start = offset
			}
			return q.Start, max(q.First, q.Start)
		}
		if at != nil {
			q.Start = min(max(q.First, at[q.Partition]), q.End)
		}
		return 0, q.First
	})
	kept, err := articles.KeptArticles(ctx, digest, s.Topic, removed, s.Since, s.IDs)
	if err != nil {
		return err
	}
	for i := range p.Partitions {
		q := &p.Partitions[i]
		q.Removed = kept[i]
		if s.FromStore && s.From == nil && q.Removed.First >= 0 {
			q.Start = q.Removed.First
		}
	}
	return nil
}

// count counts what is kept of the plan.
func (p *Plan) count(ctx context.Context, k Kafka, articles Articles, digest, liveGroup string) error {
	s := p.Selection
	all := p.stretches(func(q *PartitionPlan) (from, to int64) { return q.Start, q.End })
	kept, err := articles.KeptArticles(ctx, digest, s.Topic, all, time.Time{}, s.IDs)
	if err != nil {
		return err
	}
	live, err := k.CommittedOffsets(ctx, liveGroup, s.Topic)
	if err != nil {
		return err
	}
	for i := range p.Partitions {
		q := &p.Partitions[i]
		q.Kept = kept[i]
		if s.IDs == nil && i < len(live) {
			q.Unseen = max(0, q.End-max(q.Start, q.First, live[i]))
		}
	}
	return nil
}

func (p *Plan) stretches(of func(*PartitionPlan) (from, to int64)) []article.OffsetRange {
	stretches := make([]article.OffsetRange, len(p.Partitions))
	for i := range p.Partitions {
		q := &p.Partitions[i]
		from, to := of(q)
		stretches[i] = article.OffsetRange{Partition: q.Partition, From: from, To: to}
	}
	return stretches
}

// Offsets returns how many offsets are read in all.
func (p Plan) Offsets() int64 { return p.sum(PartitionPlan.Offsets) }

// Fresh returns about how many articles are to be enriched in all.
func (p Plan) Fresh() int64 { return p.sum(PartitionPlan.Fresh) }

// Unchanged returns how many kept articles need no enrichment.
func (p Plan) Unchanged() int64 {
	return p.sum(func(q PartitionPlan) int64 { return q.Kept.Unchanged })
}

// Missing returns how many offsets of the plan the topic does not have any more.
func (p Plan) Missing() int64 { return p.sum(PartitionPlan.Missing) }

// Removed returns how many selected articles are kept whose records the topic does
// not have any more.
func (p Plan) Removed() int64 {
	return p.sum(func(q PartitionPlan) int64 { return q.Removed.Articles })
}

func (p Plan) sum(of func(PartitionPlan) int64) (sum int64) {
	for _, q := range p.Partitions {
		sum += of(q)
	}
	return sum
}

// Replay returns the plan as the partitions of a replay.
func (p Plan) Replay() []article.ReplayPartition {
	partitions := make([]article.ReplayPartition, len(p.Partitions))
	for i, q := range p.Partitions {
		partitions[i] = article.ReplayPartition{Partition: q.Partition, StartOffset: q.Start, EndOffset: q.End, NextOffset: q.Start}
	}
	return partitions
}

// sampleOffsets spreads so many offsets evenly over what the topic has of a plan.
func (p Plan) sampleOffsets(n int) []article.Source {
	var there int64
	for _, q := range p.Partitions {
		there += q.Offsets() - q.Missing()
	}
	n = int(min(int64(n), there))
	places := make([]article.Source, 0, n)
	partitions := slices.Clone(p.Partitions)
	var before int64 // offsets of the partitions before
	for i := range n {
		at := int64(float64(there) / float64(n) * float64(i))
		for {
			q := partitions[0]
			start := q.Start + q.Missing()
			if at-before < q.End-start {
				places = append(places, article.Source{Topic: p.Selection.Topic, Partition: q.Partition, Offset: start + at - before})
				break
			}
			before += q.End - start
			partitions = partitions[1:]
		}
	}
	return places
}

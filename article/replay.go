package article

import (
	"fmt"
	"time"
)

// ReplayState is how far a replay is.
type ReplayState string

// The states of a replay.
const (
	ReplayRunning ReplayState = "running" // workers may take part
	ReplayPaused  ReplayState = "paused"  // workers wait
	ReplayDone    ReplayState = "done"    // each offset of the plan is accounted for
	ReplayDeleted ReplayState = "deleted" // given up; its results are pruned
)

// PublishPolicy says which results of a replay go to a topic.
type PublishPolicy string

// The policies of publishing.
const (
	PublishNone    PublishPolicy = "none"
	PublishChanged PublishPolicy = "changed" // results that differ from those shown
	PublishAll     PublishPolicy = "all"
)

// Replay is a job that enriches again what a raw topic holds, up to offsets that
// were frozen when it was started.
type Replay struct {
	ID         int
	State      ReplayState
	Pipeline   Pipeline // version and digest of the one that enriches
	Edition    int      // that the results belong to
	Topic      string   // raw
	LiveGroup  string   // consumer group of the live pool, which goes first
	Group      string   // consumer group of the job
	IDs        []string // articles that are enriched again; nil for all
	FromStore  bool     // whether what retention has removed is taken from the store
	Publish    PublishPolicy
	To         string  // topic that results are published to
	Rate       float64 // most records a second over all workers; 0 for no bound
	MaxLiveLag int64   // the job waits while the live lag is greater; negative for no bound
	CreatedBy  string
	CreatedAt  time.Time
	DoneAt     *time.Time // nil unless done
	Partitions []ReplayPartition
}

// ReplayPartition is the plan for one partition, and what became of its offsets.
type ReplayPartition struct {
	Partition   int
	StartOffset int64
	EndOffset   int64 // exclusive, frozen
	NextOffset  int64 // behind those accounted for
	Fates       ReplayFates
	Unpublished []int64    // offsets of the batch saved last whose results are to be published, and perhaps were
	StartedAt   *time.Time // of the first batch
	SavedAt     *time.Time // of the last batch
}

// Left returns how many offsets are not accounted for.
func (p ReplayPartition) Left() int64 { return p.EndOffset - p.NextOffset }

// ReplayFates counts what became of offsets. Each offset has one fate.
type ReplayFates struct {
	Written    int64 // result written
	Unchanged  int64 // had a result of the same content and pipeline already
	Older      int64 // replaced by a newer revision of the article
	Retracted  int64 // takes an article back, which is left to the live pool
	Dead       int64 // could not be enriched
	Unselected int64 // of an article that is not on the job's list
	Removed    int64 // removed by retention
	NoRecord   int64 // holds no committed record
}

// Sum returns how many offsets are accounted for.
func (f ReplayFates) Sum() int64 {
	return f.Written + f.Unchanged + f.Older + f.Retracted + f.Dead + f.Unselected + f.Removed + f.NoRecord
}

// Add returns the sums of both.
func (f ReplayFates) Add(g ReplayFates) ReplayFates {
	return ReplayFates{
		f.Written + g.Written, f.Unchanged + g.Unchanged, f.Older + g.Older, f.Retracted + g.Retracted,
		f.Dead + g.Dead, f.Unselected + g.Unselected, f.Removed + g.Removed, f.NoRecord + g.NoRecord,
	}
}

// ReplayFate is what became of one offset of a replay.
type ReplayFate string

// The fates; ReplayFates says what each means.
const (
	FateWritten    ReplayFate = "written"
	FateUnchanged  ReplayFate = "unchanged"
	FateOlder      ReplayFate = "older"
	FateRetracted  ReplayFate = "retracted"
	FateDead       ReplayFate = "dead"
	FateUnselected ReplayFate = "unselected"
	FateRemoved    ReplayFate = "removed"
	FateNoRecord   ReplayFate = "no_record"
)

// Count adds offsets of a fate. It panics on a fate that there is none.
func (f *ReplayFates) Count(fate ReplayFate, offsets int64) {
	switch fate {
	case FateWritten:
		f.Written += offsets
	case FateUnchanged:
		f.Unchanged += offsets
	case FateOlder:
		f.Older += offsets
	case FateRetracted:
		f.Retracted += offsets
	case FateDead:
		f.Dead += offsets
	case FateUnselected:
		f.Unselected += offsets
	case FateRemoved:
		f.Removed += offsets
	case FateNoRecord:
		f.NoRecord += offsets
	default:
		panic("article: " + string(fate) + " is no fate of an offset")
	}
}

// PassedOffsets are offsets whose fate was known without enriching them.
type PassedOffsets struct {
	From, To int64 // To is exclusive
	Fate     ReplayFate
}

// RevisionQuery names a revision of an article that is about to be enriched.
type RevisionQuery struct {
	ID     string
	Hash   string // of the contents: Raw.Hash
	Source Source
}

// RevisionState is what a store knows of a revision.
type RevisionState string

// The states of a revision.
const (
	RevisionFresh     RevisionState = "fresh"     // no result of the pipeline
	RevisionUnchanged RevisionState = "unchanged" // a result of the pipeline for this very revision
	RevisionOlder     RevisionState = "older"     // the article has a newer revision
)

// StoredRecord is a record that a store keeps: the newest revision of an article.
type StoredRecord struct {
	Source Source
	Key    []byte // nil if it had none
	Raw    *Raw   // nil for a retraction
}

// Value returns a record's value that Decode makes the same article of; nil for
// a retraction.
func (r StoredRecord) Value() ([]byte, error) {
	if r.Raw == nil {
		return nil, nil
	}
	value, err := encode(r.Raw)
	if err != nil {
		return nil, fmt.Errorf("encode article %s: %w", r.Raw.ID, err)
	}
	return value, nil
}

// OffsetRange is a stretch of a partition.
type OffsetRange struct {
	Partition int
	From, To  int64 // To is exclusive
}

// KeptArticles counts the articles whose newest revision is in a stretch of a
// partition.
type KeptArticles struct {
	Articles  int64 // not retracted
	Unchanged int64 // of them, those with a result of the pipeline for that revision
	First     int64 // least offset of one, also of a retracted one; -1 without any
}

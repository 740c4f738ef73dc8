package worker

import (
	"context"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"golang.org/x/sync/semaphore"

	"github.com/dateline/dateline/article"
)

// Partition is one partition of the input, owned for one generation of the
// group. Fence and Resume are called first, then Fetch and Commit side by side,
// each from one goroutine.
type Partition interface {
	Group() string
	Topic() string
	ID() int
	Generation() int32
	// Fence shuts out who owned the partition before: when it returns, that
	// member can publish and commit nothing more.
	Fence(ctx context.Context) error
	// Resume goes to the group's committed offset.
	Resume(ctx context.Context) error
	// Fetch returns the next records in order, in a list of the caller's, or none after
	// a short wait. After an error it can be called again. A record's HighWaterMark is
	// that of the partition at the fetch.
	Fetch(ctx context.Context) ([]kafka.Message, error)
	// Offsets returns the first offset that retention has left and the high
	// watermark. It can be called beside Fetch and Commit.
	Offsets(ctx context.Context) (first, highWatermark int64, err error)
	// NextOffset is behind all that was fetched, and behind what is none of the
	// records: the marks at the end of transactions, or what was removed.
	NextOffset() int64
	// Commit publishes the records and commits the next offset. There is a record
	// for each outcome of the batch that was saved last, in its order. Calling it
	// again after an error is safe. An error can name a record that its topic does
	// not take: see tooLarge.
	Commit(ctx context.Context, records []kafka.Message, nextOffset int64) error
}

// Store keeps outcomes. Saving the same ones again changes nothing. A
// *article.RejectedError names a record whose data it refuses; every other
// error is an outage.
type Store interface {
	// Claim takes over a partition: when it returns, earlier claims to it can
	// save nothing more.
	Claim(ctx context.Context, group, topic string, partition int) (article.Claim, error)
	// Save writes outcomes and the offset behind them, or nothing. It keeps no hold
	// of the list.
	Save(ctx context.Context, claim article.Claim, nextOffset int64, pipeline article.Pipeline, outcomes []article.Outcome) error
}

// Enricher is the pipeline. Errors are *article.Fault. It is safe for
// concurrent use and deterministic.
type Enricher interface {
	// EnrichObserved tells observe, which may be nil, how long each stage took.
	EnrichObserved(raw article.Raw, source article.Source, observe func(stage string, took time.Duration)) (article.Enriched, error)
	Info() article.Pipeline
}

// Config says where results go, and how much is done at once. All fields must
// be set.
type Config struct {
	OutputTopic string
	DeadTopic   string

	Parallelism   int           // articles enriched at once, over all partitions
	InFlightBytes int64         // of records fetched and not yet committed, with what was found in them, over all partitions
	BatchRecords  int           // a batch closes with so many records,
	BatchBytes    int           // or with so many raw bytes,
	BatchAge      time.Duration // or so long after its first record, and at once after a pause

	MaxRecordBytes int           // enriched records that are larger with their key are dead letters; the output topic's limit
	DrainTimeout   time.Duration // for the last batch after a partition is revoked
	RecordTimeout  time.Duration // a record that takes longer is a dead letter
	StallTimeout   time.Duration // after it, an operation is taken to be stuck; well above every bound on one
}

// Worker enriches the records of partitions. It is safe for concurrent use.
type Worker struct {
	config   Config
	enricher Enricher
	store    Store
	metrics  *Metrics
	health   *Health
	tracing  *Tracing
	log      *zap.Logger

	slots    chan struct{}       // one for each article being enriched
	inFlight *semaphore.Weighted // bytes
	watchdog *watchdog
}

// New returns a worker. Nothing runs until RunPartition is called. tracing may be nil.
func New(config Config, enricher Enricher, store Store, metrics *Metrics, health *Health, tracing *Tracing, log *zap.Logger) *Worker {
	metrics.observePipeline(enricher.Info())
	return &Worker{
		config: config, enricher: enricher, store: store, metrics: metrics, health: health, tracing: tracing, log: log,
		slots:    make(chan struct{}, config.Parallelism),
		inFlight: semaphore.NewWeighted(config.InFlightBytes),
		watchdog: newWatchdog(config.StallTimeout),
	}
}

// Watch returns a *StalledError if the worker gets stuck, or nil when ctx ends.
func (w *Worker) Watch(ctx context.Context) error { return w.watchdog.run(ctx) }

package worker

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dateline/dateline/article"
)

// Metrics are the worker's figures for Prometheus. They are safe for
// concurrent use.
type Metrics struct {
	records      *prometheus.CounterVec
	dead         *prometheus.CounterVec
	stages       *prometheus.HistogramVec
	writes       *prometheus.HistogramVec
	retries      *prometheus.CounterVec
	skipped      *prometheus.CounterVec
	batchRecords prometheus.Histogram
	batchBytes   prometheus.Histogram
	lag          *prometheus.GaugeVec
	nextOffset   *prometheus.GaugeVec
	progress     *prometheus.GaugeVec
	rebalances   prometheus.Counter
	pipeline     *prometheus.GaugeVec
}

// steps of taking a partition over and of working on it, each of which is tried
// again while it fails.
var steps = []string{"fence", "claim", "resume", "fetch", "save", "publish"}

// NewMetrics registers the metrics.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	byPartition := []string{"topic", "partition"}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64) prometheus.HistogramOpts {
		return prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}
	}
	m := &Metrics{
		records: counter("dateline_records_total", "Raw records done, by outcome: enriched, retracted or dead.", "outcome"),
		dead:    counter("dateline_dead_letters_total", "Dead letters, by class of fault and stage.", "class", "stage"),
		stages: prometheus.NewHistogramVec(histogram("dateline_stage_seconds", "Time of a stage of the pipeline on one article.",
			prometheus.ExponentialBuckets(10e-6, 4, 9)), []string{"stage"}),
		writes: prometheus.NewHistogramVec(histogram("dateline_write_seconds",
			"Time of one attempt to write a batch, by step: save to Postgres, or publish and commit to Kafka.",
			prometheus.ExponentialBuckets(1e-3, 2, 14)), []string{"step"}),
		retries:      counter("dateline_write_retries_total", "Attempts of a step that failed and was tried again, by step.", "step"),
		skipped:      counter("dateline_skipped_records_total", "Raw records that the broker had removed before they were read.", byPartition...),
		batchRecords: prometheus.NewHistogram(histogram("dateline_batch_records", "Records in a batch.", prometheus.ExponentialBuckets(1, 2, 12))),
		batchBytes:   prometheus.NewHistogram(histogram("dateline_batch_bytes", "Raw bytes in a batch.", prometheus.ExponentialBuckets(1024, 4, 9))),
		lag:          gauge("dateline_lag_records", "Records not yet committed: high watermark less next offset. Asked for every 10 seconds, also while nothing is committed.", byPartition...),
		nextOffset:   gauge("dateline_next_offset", "Offset committed for a partition.", byPartition...),
		progress:     gauge("dateline_last_commit_timestamp_seconds", "When the last batch of a partition was committed, or else the partition was taken over, Unix time.", byPartition...),
		rebalances:   prometheus.NewCounter(prometheus.CounterOpts{Name: "dateline_rebalances_total", Help: "Generations of its group that the worker has joined, the first one included."}),
		pipeline:     gauge("dateline_pipeline_info", "1, with the pipeline's version and digest.", "version", "digest"),
	}
	registerer.MustRegister(m.records, m.dead, m.stages, m.writes, m.retries, m.skipped, m.batchRecords, m.batchBytes, m.lag, m.nextOffset, m.progress,
		m.rebalances, m.pipeline)
	m.beginAtZero()
	return m
}

// beginAtZero makes the series whose labels are known. Whoever looks for an
// increase would miss the first event of a series that begins with it.
func (m *Metrics) beginAtZero() {
	for _, outcome := range []string{"enriched", "retracted", "dead"} {
		m.records.WithLabelValues(outcome)
	}
	for _, step := range steps {
		m.retries.WithLabelValues(step)
	}
}

// ObserveStage takes the time of a stage on one article; it is the pipeline's
// observer.
func (m *Metrics) ObserveStage(stage string, took time.Duration) {
	m.stages.WithLabelValues(stage).Observe(took.Seconds())
}

func (m *Metrics) observeWrite(step string, took time.Duration) {
	m.writes.WithLabelValues(step).Observe(took.Seconds())
}

// ObserveSkipped counts records of a partition that were removed before they were
// read.
func (m *Metrics) ObserveSkipped(topic string, partition int, records int64) {
	m.skipped.WithLabelValues(topic, strconv.Itoa(partition)).Add(float64(records))
}

// ObserveRebalance counts a generation of the group that was joined.
func (m *Metrics) ObserveRebalance() { m.rebalances.Inc() }

func (m *Metrics) observePipeline(info article.Pipeline) {
	m.pipeline.WithLabelValues(info.Version, info.Digest).Set(1)
}

func (m *Metrics) retried(step string) { m.retries.WithLabelValues(step).Inc() }

// observeTakeover begins the series of a partition that was taken over.
func (m *Metrics) observeTakeover(topic string, partition int, nextOffset int64) *lag {
	labels := []string{topic, strconv.Itoa(partition)}
	m.skipped.WithLabelValues(labels...)
	if nextOffset >= 0 { // else nothing was ever committed
		m.nextOffset.WithLabelValues(labels...).Set(float64(nextOffset))
	}
	m.progress.WithLabelValues(labels...).SetToCurrentTime()
	return &lag{gauge: m.lag.WithLabelValues(labels...), nextOffset: nextOffset}
}

// observeBatch counts a batch that was committed.
func (m *Metrics) observeBatch(topic string, partition int, b batch) {
	for _, outcome := range b.outcomes {
		m.records.WithLabelValues(outcomeName(outcome)).Inc()
		if outcome.Dead != nil {
			m.dead.WithLabelValues(string(outcome.Dead.Fault.Class), outcome.Dead.Fault.Stage).Inc()
		}
	}
	if len(b.outcomes) > 0 {
		m.batchRecords.Observe(float64(len(b.outcomes)))
		m.batchBytes.Observe(float64(b.bytes))
	}
	labels := []string{topic, strconv.Itoa(partition)}
	m.nextOffset.WithLabelValues(labels...).Set(float64(b.nextOffset))
	m.progress.WithLabelValues(labels...).SetToCurrentTime()
}

// forget drops the series of a partition that belongs to somebody else now.
func (m *Metrics) forget(topic string, partition int) {
	for _, gauge := range []*prometheus.GaugeVec{m.lag, m.nextOffset, m.progress} {
		gauge.DeleteLabelValues(topic, strconv.Itoa(partition))
	}
}

func outcomeName(outcome article.Outcome) string {
	switch {
	case outcome.Dead != nil:
		return "dead"
	case outcome.Enriched == nil:
		return "retracted"
	}
	return "enriched"
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dateline/dateline/internal/services"
)

// place is where a raw record stands.
type place struct {
	partition int32
	offset    int64
}

// rawRecord is a record as it was sent.
type rawRecord struct {
	place
	key, value string
	retraction bool
	poison     bool
}

// outputRecord is what a reader of committed records sees; of a retraction the
// key alone.
type outputRecord struct {
	key         string
	retraction  bool
	from        place
	text        string
	fingerprint string
}

// deadRecord is a dead letter, and where it says that it comes from.
type deadRecord struct {
	from       place
	key, value string
}

// row is an article in Postgres, with one of its enrichments if it has any.
type row struct {
	id          string
	retracted   bool
	from        place
	enriched    bool
	enrichedAt  int64 // offset of the record that was enriched
	text        string
	fingerprint string
}

// observation is all that can be seen from outside when the pool has finished.
// Records of a partition are in their order.
type observation struct {
	raw      []rawRecord
	output   []outputRecord
	dead     []deadRecord
	rows     []row
	deadRows []place
	unmarked map[int32]bool // partitions of the raw topic of whose transactions the broker left out marks
}

// leftOut is what Kafka 4.4 logs of a transaction whose marks it leaves out for good. That of
// one node does so when it was killed before it wrote them all and is started again: while it
// registers anew, it is no leader of its own partitions, and takes them for deleted.
var leftOut = regexp.MustCompile(`Couldn't find leader endpoint for partitions .* while trying to send transaction markers for \S+-(\d+), these partitions are likely deleted`)

// unmarked returns the partitions of the raw topic that a broker's log says it of.
func unmarked(log []byte) map[int32]bool {
	partitions := make(map[int32]bool)
	for _, found := range leftOut.FindAllSubmatch(log, -1) {
		if partition, err := strconv.ParseInt(string(found[1]), 10, 32); err == nil {
			partitions[int32(partition)] = true
		}
	}
	return partitions
}

// observe reads the topics and the tables.
func (w *world) observe(ctx context.Context) (observation, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	var seen observation
	if err := w.readTopics(ctx, &seen); err != nil {
		return seen, err
	}
	log, err := os.ReadFile(w.kafka.LogPath())
	if err != nil {
		return seen, fmt.Errorf("read the broker's log: %w", err)
	}
	seen.unmarked = unmarked(log)
	conn, err := pgx.Connect(ctx, w.postgres.URL(w.postgres.Port()))
	if err != nil {
		return seen, fmt.Errorf("read Postgres: %w", err)
	}
	defer conn.Close(ctx)
	if seen.rows, err = queryAll(ctx, conn, selectArticles, scanRow); err != nil {
		return seen, err
	}
	seen.deadRows, err = queryAll(ctx, conn, `SELECT "partition", "offset" FROM dead_letters`, func(r pgx.CollectableRow) (p place, err error) {
		return p, r.Scan(&p.partition, &p.offset)
	})
	return seen, err
}

func (w *world) readTopics(ctx context.Context, seen *observation) error {
	raw, err := readTopic(ctx, w.kafka.Address(), rawTopic)
	if err != nil {
		return err
	}
	for _, r := range raw {
		seen.raw = append(seen.raw, rawRecord{place{r.Partition, r.Offset}, string(r.Key), string(r.Value), r.Value == nil, header(r, kindHeader) == poisonKind})
	}
	output, err := readTopic(ctx, w.kafka.Address(), outputTopic)
	if err != nil {
		return err
	}
	for _, r := range output {
		o, err := parseOutput(r)
		if err != nil {
			return fmt.Errorf("read the output record %d/%d: %w", r.Partition, r.Offset, err)
		}
		seen.output = append(seen.output, o)
	}
	dead, err := readTopic(ctx, w.kafka.Address(), deadTopic)
	if err != nil {
		return err
	}
	for _, r := range dead {
		partition, err := strconv.ParseInt(header(r, "dateline-error-partition"), 10, 32)
		if err != nil {
			return fmt.Errorf("read the dead letter %d/%d: %w", r.Partition, r.Offset, err)
		}
		offset, err := strconv.ParseInt(header(r, "dateline-error-offset"), 10, 64)
		if err != nil {
			return fmt.Errorf("read the dead letter %d/%d: %w", r.Partition, r.Offset, err)
		}
		seen.dead = append(seen.dead, deadRecord{place{int32(partition), offset}, string(r.Key), string(r.Value)})
	}
	return nil
}

func parseOutput(r *kgo.Record) (outputRecord, error) {
	o := outputRecord{key: string(r.Key), retraction: r.Value == nil}
	if o.retraction {
		return o, nil
	}
	var fields struct {
		Text  string
		Story struct{ Fingerprint string }
		// Pointers tell a field that is missing.
		Source struct {
			Partition *int32
			Offset    *int64
		}
	}
	if err := json.Unmarshal(r.Value, &fields); err != nil {
		return o, err
	}
	if fields.Source.Partition == nil || fields.Source.Offset == nil {
		return o, fmt.Errorf("it does not say where it comes from")
	}
	o.from = place{*fields.Source.Partition, *fields.Source.Offset}
	o.text, o.fingerprint = fields.Text, fields.Story.Fingerprint
	return o, nil
}

func header(r *kgo.Record, name string) string {
	for _, h := range r.Headers {
		if h.Key == name {
			return string(h.Value)
		}
	}
	return ""
}

// readTopic returns the committed records of a topic, each partition's in order.
func readTopic(ctx context.Context, brokers, topic string) ([]*kgo.Record, error) {
	client, err := newClient(brokers, kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords())
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ends, err := services.EndOffsets(ctx, client, topic, partitions, true)
	if err != nil {
		return nil, err
	}
	var records []*kgo.Record
	for len(ends) > 0 {
		for p, end := range ends {
			if end == 0 {
				delete(ends, p)
			}
		}
		if len(ends) == 0 {
			break
		}
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return nil, fmt.Errorf("read %s: %w", topic, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if !r.Attrs.IsControl() {
				records = append(records, r)
			}
			// The last record of a partition with transactions is the mark of an end.
			if r.Offset >= ends[r.Partition]-1 {
				delete(ends, r.Partition)
			}
		})
	}
	return records, nil
}

// selectArticles gives an article a row for each of its enrichments, and finds
// enrichments without an article, too. An enrichment that names the record which brought
// the article's content is one of the newest record.
const selectArticles = `
SELECT coalesce(a.id, e.article_id), coalesce(a.retracted, false), coalesce(a.record_partition, -1), coalesce(a.record_offset, -1),
       e.article_id IS NOT NULL,
       CASE e.record_offset WHEN coalesce(a.revision_offset, a.record_offset) THEN a.record_offset ELSE coalesce(e.record_offset, -1) END,
       coalesce(e.text, a.body, ''), coalesce(e.fingerprint, '')
  FROM articles a FULL JOIN enrichments e ON e.article_id = a.id`

func scanRow(r pgx.CollectableRow) (found row, err error) {
	return found, r.Scan(&found.id, &found.retracted, &found.from.partition, &found.from.offset,
		&found.enriched, &found.enrichedAt, &found.text, &found.fingerprint)
}

func queryAll[T any](ctx context.Context, conn *pgx.Conn, sql string, scan func(pgx.CollectableRow) (T, error)) ([]T, error) {
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return nil, fmt.Errorf("read Postgres: %w", err)
	}
	all, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("read Postgres: %w", err)
	}
	return all, nil
}

package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dateline/dateline/article/articletest"
	"github.com/dateline/dateline/stream/streamtest"
)

// column returns the only column of a query's rows.
func (p pool) column(t *testing.T, sql string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// position names a record of the raw topic.
func position(partition int, offset int64) string { return fmt.Sprintf("%d@%d", partition, offset) }

// Whatever is sent ends as an enriched record, a retraction or a dead letter,
// and in Postgres as the same.
func TestEveryRecordEndsSomewhere(t *testing.T) {
	p := newPool(t, 4)
	articles, attacks := bundled(t), hostile(t)
	for _, attack := range attacks {
		p.publish(t, attack.record)
	}
	p.publish(t, articles...)
	gone := string(articles[0].Key)
	p.publish(t, kafka.Message{Key: []byte(gone), Value: nil})
	p.work(t)

	raw := streamtest.ReadAll(t, p.client, p.InputTopic)
	dead := p.checkDead(t, raw, attacks)
	enriched := p.checkEnriched(t, gone)
	if sum := len(articles) + len(attacks) + 1; len(raw) != sum || len(enriched)+1+len(dead) != sum {
		t.Errorf("%d raw records of %d, %d enriched, 1 retraction, %d dead letters: that does not add up", len(raw), sum, len(enriched), len(dead))
	}
	for _, attack := range attacks {
		if attack.class == "" && enriched[string(attack.record.Key)] == 0 {
			t.Errorf("%s: was not enriched", attack.name)
		}
	}
	for _, a := range articles {
		if enriched[string(a.Key)] != 1 {
			t.Errorf("article %s is on the output topic %d times", a.Key, enriched[string(a.Key)])
		}
	}
}

// checkDead checks the dead letters, on their topic and in Postgres.
func (p pool) checkDead(t *testing.T, raw []kafka.Message, attacks []hostileRecord) []kafka.Message {
	t.Helper()
	at := make(map[string]kafka.Message)
	for _, record := range raw {
		at[position(record.Partition, record.Offset)] = record
	}
	classes := make(map[string]string)
	dead := streamtest.ReadAll(t, p.client, p.DeadTopic)
	var onTopic []string
	for _, letter := range dead {
		h := headers(letter)
		delete(h, "Content-Type") // anything at all, since it was sent
		delete(h, "mine")
		articletest.ValidateDeadHeaders(t, h)
		if !utf8.ValidString(h["dateline-error-message"]) {
			t.Errorf("the message %q is not valid UTF-8", h["dateline-error-message"])
		}
		where := h["dateline-error-partition"] + "@" + h["dateline-error-offset"]
		sent, ok := at[where]
		if !ok || !bytes.Equal(sent.Key, letter.Key) || !bytes.Equal(sent.Value, letter.Value) || (sent.Value == nil) != (letter.Value == nil) {
			t.Errorf("dead letter %s: key and value are not those that were sent", where)
		}
		if h["dateline-error-topic"] != p.InputTopic {
			t.Errorf("dead letter %s is from the topic %q", where, h["dateline-error-topic"])
		}
		classes[string(letter.Key)] = h["dateline-error-class"]
		onTopic = append(onTopic, strings.Join([]string{where, h["dateline-error-class"], h["dateline-error-stage"]}, " "))
	}
	for _, attack := range attacks {
		if got := classes[string(attack.record.Key)]; got != string(attack.class) {
			t.Errorf("%s: the class of its dead letter is %q, want %q", attack.name, got, attack.class)
		}
	}
	inPostgres := p.column(t, `SELECT "partition" || '@' || "offset" || ' ' || class || ' ' || stage FROM dead_letters WHERE message <> ''`)
	slices.Sort(onTopic)
	slices.Sort(inPostgres)
	if diff := gocmp.Diff(onTopic, inPostgres); diff != "" {
		t.Errorf("dead letters differ (-topic +Postgres):\n%s", diff)
	}
	return dead
}

// checkEnriched checks the output topic and Postgres, where one article is gone.
// It returns how often each key is on the topic.
func (p pool) checkEnriched(t *testing.T, gone string) map[string]int {
	t.Helper()
	times, live := make(map[string]int), make(map[string]bool)
	for _, record := range streamtest.ReadAll(t, p.client, p.OutputTopic) {
		if record.Value == nil {
			delete(live, string(record.Key))
			continue
		}
		e := articletest.ValidateEnriched(t, record.Value)
		times[string(record.Key)]++
		live[e.Article.ID] = true
	}
	if live[gone] || times[gone] != 1 {
		t.Errorf("%s was published %d times, and is live after its retraction: %v", gone, times[gone], live[gone])
	}
	inPostgres := make(map[string]bool)
	for _, id := range p.column(t, `SELECT id FROM articles JOIN enrichments ON article_id = id WHERE NOT retracted`) {
		inPostgres[id] = true
	}
	if diff := gocmp.Diff(live, inPostgres); diff != "" {
		t.Errorf("articles differ (-topic +Postgres):\n%s", diff)
	}
	if retracted := p.column(t, `SELECT id FROM articles WHERE retracted`); !slices.Equal(retracted, []string{gone}) {
		t.Errorf("retracted in Postgres: %q, want %q", retracted, gone)
	}
	return times
}

// byKey returns the newest records of a topic in the order of their keys,
// without what depends on when they were published.
func byKey(t *testing.T, p pool) []kafka.Message {
	t.Helper()
	newest := make(map[string]kafka.Message)
	for _, record := range streamtest.ReadAll(t, p.client, p.OutputTopic) {
		record.Topic, record.Offset, record.HighWaterMark = "", 0, 0
		if known, ok := newest[string(record.Key)]; ok && !bytes.Equal(known.Value, record.Value) {
			t.Errorf("%s was published twice, and differs", record.Key)
		}
		newest[string(record.Key)] = record
	}
	var records []kafka.Message
	for _, record := range newest {
		records = append(records, record)
	}
	slices.SortFunc(records, func(a, b kafka.Message) int { return cmp.Compare(string(a.Key), string(b.Key)) })
	return records
}

func TestWithoutStagesArticlesAreHandedOn(t *testing.T) {
	p := newPool(t, 2)
	articles := bundled(t)[:40]
	p.publish(t, articles...)
	p.work(t, "--stages=none")
	records := byKey(t, p)
	if len(records) != len(articles) {
		t.Errorf("%d of %d articles are on the output topic", len(records), len(articles))
	}
	for _, record := range records {
		if e := articletest.ValidateEnriched(t, record.Value); len(e.Pipeline.Stages) > 0 || e.Text == "" {
			t.Errorf("article %s was not handed on as sent: %s", record.Key, record.Value)
		}
	}
	rows := p.column(t, `SELECT (SELECT count(*) FROM articles) || ' ' || (SELECT count(*) FROM enrichments) || ' ' || (SELECT count(*) FROM stories)`)
	if want := []string{"40 0 0"}; !slices.Equal(rows, want) {
		t.Errorf("articles, enrichments, stories: got %v, want %v", rows, want)
	}
}

func TestParallelWorkGivesTheSameBytes(t *testing.T) {
	one := newPool(t, 3)
	many := one.beside(t)
	for _, attack := range hostile(t) {
		one.publish(t, attack.record)
	}
	one.publish(t, bundled(t)...)
	one.work(t, "--parallelism=1", "--batch-records=1000")
	many.work(t, "--parallelism=8", "--batch-records=7")
	want, got := byKey(t, one), byKey(t, many)
	if len(want) < 295 {
		t.Fatalf("%d records", len(want))
	}
	if diff := gocmp.Diff(want, got, gocmp.Comparer(bytes.Equal)); diff != "" {
		t.Errorf("records differ (-one +many):\n%s", diff)
	}
}

// Three workers share the partitions; one is stopped in the middle of its work.
func TestNothingIsLostWhenAWorkerLeaves(t *testing.T) {
	p := newPool(t, 6)
	var workers []*runningWorker
	for range 3 {
		workers = append(workers, p.startWorker(t, "--batch-records=5"))
	}
	for _, w := range workers {
		eventually(t, func() bool { return strings.Contains(w.log.String(), "partition assigned") })
	}
	articles := bundled(t)
	half := len(articles) / 2
	p.publish(t, articles[:half]...)
	p.awaitLag(t, int64(half/2))
	workers[0].stop()
	p.publish(t, articles[half:]...)
	workers[0].end(t)
	p.awaitLag(t, 0)
	for _, w := range workers {
		w.end(t)
	}
	var want []string
	for _, a := range articles {
		want = append(want, string(a.Key))
	}
	slices.Sort(want)
	var got []string
	for _, record := range byKey(t, p) {
		articletest.ValidateEnriched(t, record.Value)
		got = append(got, string(record.Key))
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("on the output topic (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(want, p.column(t, `SELECT article_id FROM enrichments ORDER BY article_id COLLATE "C"`)); diff != "" {
		t.Errorf("in Postgres (-want +got):\n%s", diff)
	}
	if dead := streamtest.ReadAll(t, p.client, p.DeadTopic); len(dead) > 0 {
		t.Errorf("%d dead letters", len(dead))
	}
}

// The marks that end transactions take offsets of the raw topic. None of them may
// look like a record that is still to be done, and no aborted record is.
func TestNoLagIsLeftBehindATransaction(t *testing.T) {
	p := newPool(t, 1)
	w := p.startWorker(t)
	producer, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(p.brokers, ",")...), kgo.DefaultProduceTopic(p.InputTopic),
		kgo.TransactionalID(streamtest.Name("producer")), kgo.TransactionTimeout(patience))
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	articles := bundled(t)
	for i, end := range []kgo.TransactionEndTry{kgo.TryCommit, kgo.TryAbort} {
		if err := producer.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		record := &kgo.Record{Key: articles[i].Key, Value: articles[i].Value}
		if err := producer.ProduceSync(t.Context(), record).FirstErr(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second) // the worker waits at the open transaction
		if err := producer.EndTransaction(t.Context(), end); err != nil {
			t.Fatal(err)
		}
		p.awaitLag(t, 0)
	}
	w.end(t)
	if published := byKey(t, p); len(published) != 1 || string(published[0].Key) != string(articles[0].Key) {
		t.Errorf("%d records on the output topic, want the committed one", len(published))
	}
}

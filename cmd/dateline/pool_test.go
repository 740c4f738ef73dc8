package main

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/wikinews"
	"github.com/dateline/dateline/store/storetest"
	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/streamtest"
)

// pool is what a pool of workers needs, with topics and a database of its own.
type pool struct {
	brokers  string
	client   *stream.Client
	database string
	topicFlags
	group string
}

func newPool(t *testing.T, partitions int) pool {
	t.Helper()
	brokers := streamtest.Brokers(t)
	client := stream.Open(brokers, stream.Security{})
	t.Cleanup(client.Close)
	p := pool{
		brokers: strings.Join(brokers, ","), client: client, database: storetest.URL(t), group: streamtest.Name("pool"),
		topicFlags: topicFlags{InputTopic: streamtest.Name("raw"), OutputTopic: streamtest.Name("enriched"), DeadTopic: streamtest.Name("dead")},
	}
	if _, err := client.CreateTopics(t.Context(), p.topics(partitions)); err != nil {
		t.Fatal(err)
	}
	return p
}

// beside returns a pool that reads the same articles, and writes elsewhere.
func (p pool) beside(t *testing.T) pool {
	t.Helper()
	p.database, p.group = storetest.URL(t), streamtest.Name("pool")
	partitions, err := p.client.Partitions(t.Context(), p.OutputTopic)
	if err != nil {
		t.Fatal(err)
	}
	p.OutputTopic, p.DeadTopic = streamtest.Name("enriched"), streamtest.Name("dead")
	if _, err := p.client.CreateTopics(t.Context(), p.topics(partitions)); err != nil {
		t.Fatal(err)
	}
	return p
}

// kafkaArgs are a command and the flags that all that talk to Kafka have.
func (p pool) kafkaArgs(command string, more ...string) []string {
	return append([]string{command, "--brokers", p.brokers, "--input-topic", p.InputTopic}, more...)
}

// args are a command and its flags, of those that know the whole pool.
func (p pool) args(command string, more ...string) []string {
	return append(p.kafkaArgs(command, "--output-topic", p.OutputTopic, "--dead-topic", p.DeadTopic,
		"--group", p.group, "--database-url", p.database), more...)
}

// publish sends records to the raw topic.
func (p pool) publish(t *testing.T, records ...kafka.Message) {
	t.Helper()
	for i := range records {
		records[i].Topic = p.InputTopic
	}
	streamtest.Publish(t, p.client, records...)
}

// bundled returns the bundled articles as records.
func bundled(t *testing.T) []kafka.Message {
	t.Helper()
	articles, err := wikinews.Records()
	if err != nil {
		t.Fatal(err)
	}
	records := make([]kafka.Message, 0, len(articles))
	for _, a := range articles {
		record, err := rawRecord("", article.Record{Value: a.Value, ContentType: contentJSON})
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, record)
	}
	return records
}

// safeBuffer takes the log of a worker while a test reads it.
type safeBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// runningWorker is a worker inside this process.
type runningWorker struct {
	stop func() // as SIGTERM does
	code chan int
	log  *safeBuffer
}

// startWorker starts a worker that is stopped at the end of the test, at the
// latest. It must leave in order.
func (p pool) startWorker(t *testing.T, more ...string) *runningWorker {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	w := &runningWorker{stop: stop, code: make(chan int, 1), log: &safeBuffer{}}
	args := p.args("worker", append([]string{"--listen=", "--session-timeout=10s"}, more...)...)
	go func() { w.code <- run(ctx, args, terminal{out: t.Output(), err: w.log}, shared.load) }()
	t.Cleanup(func() { w.end(t) })
	return w
}

// end stops the worker and waits until it has left. It may be called twice.
func (w *runningWorker) end(t *testing.T) {
	t.Helper()
	w.stop()
	code := <-w.code
	w.code <- code
	if code != exitDone {
		t.Errorf("the worker ended with exit code %d\n%s", code, w.log)
	}
}

// awaitLag waits until the pool has at most so many records still to do.
func (p pool) awaitLag(t *testing.T, most int64) {
	t.Helper()
	eventually(t, func() bool {
		lags, err := p.client.Lag(t.Context(), p.group, p.InputTopic)
		if err != nil {
			t.Fatal(err)
		}
		return total(lags, stream.PartitionLag.Lag) <= most
	})
}

// patience is how long may take what takes seconds, on a machine that does much else.
const patience = 5 * time.Minute

// eventually waits until a condition holds.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatal("it never came to that")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// work runs a worker until nothing is left to do.
func (p pool) work(t *testing.T, more ...string) {
	t.Helper()
	w := p.startWorker(t, more...)
	p.awaitLag(t, 0)
	w.end(t)
}

// headers returns a record's headers by name.
func headers(record kafka.Message) map[string]string {
	all := make(map[string]string)
	for _, h := range record.Headers {
		all[h.Key] = string(h.Value)
	}
	return all
}

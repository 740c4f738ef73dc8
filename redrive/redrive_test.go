package redrive_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/redrive"
	"github.com/dateline/dateline/store"
	"github.com/dateline/dateline/store/storetest"
	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/streamtest"
)

func TestMain(m *testing.M) {
	os.Exit(storetest.MainWithoutLeaks(m))
}

// servers are shared by the cases of a test.
type servers struct {
	brokers []string
	client  *stream.Client
	store   *store.Store
}

func newServers(t *testing.T) servers {
	t.Helper()
	brokers := streamtest.Brokers(t)
	client := stream.Open(brokers, stream.Security{})
	t.Cleanup(client.Close)
	s, _ := storetest.New(t)
	return servers{brokers, client, s}
}

// scene is a raw topic with dead letters.
type scene struct {
	servers
	raw, dead string
	letters   []article.Source
	sent      map[article.Source]kafka.Message // their records, by place
}

// newScene sends records of which every second one is a dead letter.
func newScene(t *testing.T, s servers) *scene {
	t.Helper()
	c := &scene{servers: s, raw: streamtest.Topic(t, s.client, 2), dead: streamtest.Topic(t, s.client, 1), sent: make(map[article.Source]kafka.Message)}
	var records []kafka.Message
	for i := range 12 {
		record := kafka.Message{
			Topic: c.raw, Key: []byte(fmt.Sprint("key ", i)), Value: []byte(fmt.Sprint("value ", i)),
			Time:    time.UnixMilli(1_700_000_000_000 + int64(i)).UTC(),
			Headers: []kafka.Header{{Key: "mine", Value: []byte(fmt.Sprint(i))}},
		}
		switch i {
		case 4:
			record.Value = nil
		case 6:
			record.Value, record.Headers = []byte{}, nil
		}
		records = append(records, record)
	}
	streamtest.Publish(t, s.client, records...)
	var outcomes []article.Outcome
	for _, r := range streamtest.ReadAll(t, s.client, c.raw) {
		if len(r.Value) > 0 && (r.Value[len(r.Value)-1]-'0')%2 == 1 {
			continue
		}
		of := article.Source{Topic: r.Topic, Partition: r.Partition, Offset: r.Offset, Timestamp: r.Time}
		c.letters, c.sent[bare(of)] = append(c.letters, of), r
		outcomes = append(outcomes, article.Outcome{Source: of, Dead: &article.DeadLetter{
			Fault: article.Fault{Class: article.Invalid, Stage: "decode", Message: "m"}, Key: r.Key, Value: r.Value,
		}})
	}
	claim, err := s.store.Claim(t.Context(), "group", c.raw, 0)
	if err == nil {
		err = s.store.Save(t.Context(), claim, 12, article.Pipeline{Version: "1", Digest: "d"}, outcomes)
	}
	if err != nil || len(c.letters) != 6 {
		t.Fatalf("%d dead letters: %v", len(c.letters), err)
	}
	return c
}

func bare(s article.Source) article.Source {
	s.Timestamp = time.Time{}
	return s
}

func (c *scene) producer(topic string) redrive.Producer {
	return c.client.NewTransactionalProducer(redrive.TransactionalID(topic), topic)
}

func (c *scene) redriver(t *testing.T) *redrive.Redriver {
	return &redrive.Redriver{
		Store: c.store, Kafka: c.client, NewProducer: c.producer, DeadTopic: c.dead, Host: "host",
		Notify: func(message string) { t.Log(message) },
	}
}

// run redrives all dead letters of the scene.
func (c *scene) run(t *testing.T) redrive.Report {
	t.Helper()
	report, err := c.redriver(t).Run(t.Context(), c.letters)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// copies returns how often each dead letter is on the raw topic again, and where.
func (c *scene) copies(t *testing.T) (times map[string]int, at map[string]kafka.Message) {
	t.Helper()
	times, at = make(map[string]int), make(map[string]kafka.Message)
	for _, r := range streamtest.ReadAll(t, c.client, c.raw) {
		for _, h := range r.Headers {
			if h.Key == redrive.RedrivenFrom {
				times[string(h.Value)]++
				at[string(h.Value)] = r
			}
		}
	}
	return times, at
}

// checkOnce checks that each dead letter is on the raw topic again once, as it was,
// and that the store knows where.
func (c *scene) checkOnce(t *testing.T) {
	t.Helper()
	times, at := c.copies(t)
	want := make(map[string]int)
	for _, of := range c.letters {
		want[of.Place()] = 1
	}
	if diff := cmp.Diff(want, times); diff != "" {
		t.Errorf("copies on the raw topic (-want +got):\n%s", diff)
	}
	for _, of := range c.letters {
		got, was := at[of.Place()], c.sent[bare(of)]
		letter, err := c.store.DeadLetter(t.Context(), of)
		if err != nil || letter.Redrive != store.RedriveDone || letter.ToOffset == nil || *letter.ToOffset != got.Offset || *letter.ToPartition != got.Partition {
			t.Errorf("the store says of %s: %+v, %v", of.Place(), letter, err)
		}
		was.Headers = append(slices.Clone(was.Headers), kafka.Header{Key: redrive.RedrivenFrom, Value: []byte(of.Place())})
		was.Offset, was.HighWaterMark = got.Offset, got.HighWaterMark
		if diff := cmp.Diff(was, got); diff != "" {
			t.Errorf("the copy of %s (-want +got):\n%s", of.Place(), diff)
		}
	}
}

func TestDeadLettersAreSentAsTheyWereOnce(t *testing.T) {
	c := newScene(t, newServers(t))
	if report, err := c.redriver(t).Run(t.Context(), append(c.letters[:3:3], c.letters[:3]...)); err != nil || len(report.Sent) != 3 {
		t.Fatalf("%+v, %v", report, err)
	}
	if report := c.run(t); len(report.Sent) != 3 || len(report.Taken) != 3 {
		t.Errorf("%+v", report)
	}
	c.checkOnce(t)
	if report := c.run(t); len(report.Sent) != 0 || len(report.Taken) != 6 {
		t.Errorf("%+v", report)
	}
	c.checkOnce(t)
}

// A copy that fails again is a dead letter of its own, and its copy tells of it
// alone.
func TestACopyOfACopy(t *testing.T) {
	c := newScene(t, newServers(t))
	first := c.run(t).Sent[0]
	again := article.Source{Topic: c.raw, Partition: first.ToPartition, Offset: first.ToOffset}
	report, err := c.redriver(t).Run(t.Context(), []article.Source{again})
	if err != nil || len(report.Sent) != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	times, at := c.copies(t)
	var own int
	for _, h := range at[again.Place()].Headers {
		if h.Key == redrive.RedrivenFrom {
			own++
		}
	}
	if len(times) != 7 || own != 1 {
		t.Errorf("copies: %v, %d headers", times, own)
	}
}

// errCrash ends a run as a crash does: nothing that comes later happens.
var errCrash = errors.New("crashed")

// crash ends a process at one of its steps: before it, in the midst of it, or
// after it, so that its reply is lost.
type crash struct {
	at, way, step int
	dead          bool
	log           []string
}

const (
	before = iota
	amid   // as before, but for a transaction, which stays open with its records
	after
	ways
)

// do runs a step, unless the process crashes at it or has crashed.
func (c *crash) do(name string, step, amidst func() error) error {
	if c.dead {
		return errCrash
	}
	c.log = append(c.log, name)
	c.step++
	if c.step-1 != c.at {
		return step()
	}
	c.dead = true
	switch {
	case c.way == amid && amidst != nil:
		if err := amidst(); err != nil {
			return err
		}
	case c.way == after:
		if err := step(); err != nil {
			return err
		}
	}
	return errCrash
}

type crashingStore struct {
	redrive.Store
	*crash
}

func (s crashingStore) BeginRedrives(ctx context.Context, topic string, of []article.Source, marks []int64, by string) (got []article.Source, err error) {
	err = s.do("begin", func() (err error) { got, err = s.Store.BeginRedrives(ctx, topic, of, marks, by); return err }, nil)
	return got, err
}

func (s crashingStore) BegunRedrives(ctx context.Context) (got []article.Redrive, err error) {
	err = s.do("begun", func() (err error) { got, err = s.Store.BegunRedrives(ctx); return err }, nil)
	return got, err
}

func (s crashingStore) FinishRedrives(ctx context.Context, sent []article.Redrive) error {
	return s.do("finish", func() error { return s.Store.FinishRedrives(ctx, sent) }, nil)
}

type crashingKafka struct {
	*stream.Client
	*crash
}

func (k crashingKafka) HighWatermarks(ctx context.Context, topic string) (got []int64, err error) {
	err = k.do("high watermarks", func() (err error) { got, err = k.Client.HighWatermarks(ctx, topic); return err }, nil)
	return got, err
}

func (k crashingKafka) FirstOffsets(ctx context.Context, topic string) (got []int64, err error) {
	err = k.do("first offsets", func() (err error) { got, err = k.Client.FirstOffsets(ctx, topic); return err }, nil)
	return got, err
}

type crashingProducer struct {
	redrive.Producer
	*crash
	open func(context.Context, []kafka.Message) error
}

func (p crashingProducer) Fence(ctx context.Context) error {
	return p.do("fence", func() error { return p.Producer.Fence(ctx) }, nil)
}

func (p crashingProducer) Publish(ctx context.Context, records []kafka.Message) error {
	return p.do("publish", func() error { return p.Producer.Publish(ctx, records) }, func() error { return p.open(ctx, records) })
}

// leaveOpen sends the records in a transaction that it does not end.
func (c *scene) leaveOpen(ctx context.Context, records []kafka.Message) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(c.brokers...), kgo.TransactionalID(redrive.TransactionalID(c.raw)))
	if err != nil {
		return err
	}
	defer client.Close()
	if err := client.BeginTransaction(); err != nil {
		return err
	}
	var list []*kgo.Record
	for _, r := range records {
		record := &kgo.Record{Topic: r.Topic, Key: r.Key, Value: r.Value, Timestamp: r.Time}
		for _, h := range r.Headers {
			record.Headers = append(record.Headers, kgo.RecordHeader{Key: h.Key, Value: h.Value})
		}
		list = append(list, record)
	}
	return client.ProduceSync(ctx, list...).FirstErr()
}

// crashRun runs a process that crashes, and reports whether it came to that.
func (c *scene) crashRun(t *testing.T, crash *crash, letters []article.Source) bool {
	t.Helper()
	r := c.redriver(t)
	r.Store, r.Kafka = crashingStore{c.store, crash}, crashingKafka{c.client, crash}
	r.NewProducer = func(topic string) redrive.Producer {
		return crashingProducer{c.producer(topic), crash, c.leaveOpen}
	}
	_, err := r.Run(t.Context(), letters)
	if err != nil && !errors.Is(err, errCrash) {
		t.Fatal(err)
	}
	return crash.dead
}

// A process crashes at each of its steps, while it sends or finds out about an
// earlier crash. The next one sends what is missing, and nothing twice.
func TestACrashAtEachStepSendsNothingTwice(t *testing.T) {
	s := newServers(t)
	for name, first := range map[string]*crash{
		"at first":                     nil,
		"after a crash before sending": {at: 5, way: before},
		"after a crash amid sending":   {at: 5, way: amid},
		"after a crash behind sending": {at: 5, way: after},
	} {
		for way := range ways {
			for at := 0; ; at++ {
				c := newScene(t, s)
				if first != nil {
					earlier := *first
					if !c.crashRun(t, &earlier, c.letters[:4]) || !strings.HasPrefix(strings.Join(earlier.log, ","), "begun,fence,begun,high watermarks,begin,publish") {
						t.Fatalf("the steps before: %v", earlier.log)
					}
				}
				crash := &crash{at: at, way: way}
				crashed := c.crashRun(t, crash, c.letters)
				report := c.run(t)
				if n := len(report.Sent) + len(report.Found) + len(report.Taken); n != 6 && crashed && first == nil {
					t.Errorf("%+v", report)
				}
				c.checkOnce(t)
				if t.Failed() {
					t.Fatalf("%s, crash %d at step %d of %v", name, way, at, crash.log)
				}
				if !crashed {
					t.Logf("%s: %v", name, crash.log)
					break
				}
			}
		}
	}
}

// Several at once shut each other out. Each tries again until it comes to its end.
func TestRedriversAtOnceSendNothingTwice(t *testing.T) {
	s := newServers(t)
	for range 5 {
		c := newScene(t, s)
		var redrivers sync.WaitGroup
		for range 3 {
			redrivers.Go(func() {
				for range 100 {
					_, err := c.redriver(t).Run(context.Background(), c.letters)
					if err == nil {
						return
					}
					t.Log(err)
				}
				t.Error("a redriver never came to its end")
			})
		}
		redrivers.Wait()
		c.run(t) // what one was shut out of
		c.checkOnce(t)
	}
}

// A redriver that is frozen before it sends, and wakes up when another one has done
// its work, sends nothing.
func TestAFrozenRedriverSendsNothing(t *testing.T) {
	c := newScene(t, newServers(t))
	frozen := c.redriver(t)
	frozen.NewProducer = func(topic string) redrive.Producer {
		return frozenProducer{c.producer(topic), func() { c.run(t) }}
	}
	if _, err := frozen.Run(t.Context(), c.letters); !errors.Is(err, stream.ErrFenced) {
		t.Errorf("it ended with %v", err)
	}
	c.checkOnce(t)
}

type frozenProducer struct {
	redrive.Producer
	meanwhile func()
}

func (p frozenProducer) Publish(ctx context.Context, records []kafka.Message) error {
	p.meanwhile()
	return p.Producer.Publish(ctx, records)
}

// removeBelow removes records of the raw topic as retention does.
func (c *scene) removeBelow(t *testing.T, offset int64) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(c.brokers...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	request := kmsg.NewPtrDeleteRecordsRequest()
	request.TimeoutMillis = 10_000
	of := kmsg.NewDeleteRecordsRequestTopic()
	of.Topic = c.raw
	for p := range int32(2) {
		of.Partitions = append(of.Partitions, kmsg.DeleteRecordsRequestTopicPartition{Partition: p, Offset: offset})
	}
	request.Topics = append(request.Topics, of)
	response, err := request.RequestWith(t.Context(), client)
	if err != nil || response.Topics[0].Partitions[0].ErrorCode != 0 || response.Topics[0].Partitions[1].ErrorCode != 0 {
		t.Fatalf("%+v, %v", response, err)
	}
}

// bury sends a record to the topic of dead letters, as the worker does.
func (c *scene) bury(t *testing.T, of article.Source, more ...kafka.Header) {
	t.Helper()
	m := c.sent[bare(of)]
	streamtest.Publish(t, c.client, kafka.Message{Topic: c.dead, Key: m.Key, Value: m.Value, Time: m.Time, Headers: append(slices.Concat(m.Headers, more),
		kafka.Header{Key: "dateline-error-class", Value: []byte("invalid")}, kafka.Header{Key: "dateline-error-topic", Value: []byte(of.Topic)},
		kafka.Header{Key: "dateline-error-partition", Value: []byte(fmt.Sprint(of.Partition))},
		kafka.Header{Key: "dateline-error-offset", Value: []byte(fmt.Sprint(of.Offset))})})
}

// Where retention has removed the raw record, that on the topic of dead letters is
// sent; where both are gone, or what is left is without its value, the report says so.
func TestRemovedRecordsComeFromTheTopicOfDeadLetters(t *testing.T) {
	c := newScene(t, newServers(t))
	marks, err := c.client.HighWatermarks(t.Context(), c.raw)
	if err != nil {
		t.Fatal(err)
	}
	c.removeBelow(t, min(marks[0], marks[1]))
	for _, of := range c.letters[1:] {
		c.bury(t, of)
	}
	c.bury(t, c.letters[1]) // once more, as at least once does
	c.bury(t, c.letters[0], kafka.Header{Key: "dateline-error-left-out", Value: []byte("value")})
	want := c.letters[0]
	report := c.run(t)
	if len(report.Sent) != 5 || len(report.Gone) != 1 || report.Gone[0] != want {
		t.Fatalf("%+v, want %s gone", report, want.Place())
	}
	if _, found, err := redrive.Record(t.Context(), c.client, c.dead, want); found || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
	if m, found, err := redrive.Record(t.Context(), c.client, c.dead, c.letters[1]); !found || err != nil || string(m.Key) != string(c.sent[bare(c.letters[1])].Key) {
		t.Errorf("found %v, %q, %v", found, m.Key, err)
	}
	c.letters = c.letters[1:]
	c.checkOnce(t)
}

// Where retention has removed what may have been sent, nothing is sent again.
func TestWhatCannotBeKnownIsLeftAlone(t *testing.T) {
	c := newScene(t, newServers(t))
	if !c.crashRun(t, &crash{at: 5, way: after}, c.letters) { // behind publish
		t.Fatal("it did not crash")
	}
	times, _ := c.copies(t)
	if len(times) != 6 {
		t.Fatalf("copies: %v", times)
	}
	for range 20 {
		streamtest.Publish(t, c.client, kafka.Message{Topic: c.raw, Key: []byte("key 0"), Value: []byte("{}")}, kafka.Message{Topic: c.raw, Key: []byte("key 1"), Value: []byte("{}")},
			kafka.Message{Topic: c.raw, Key: []byte("key 2"), Value: []byte("{}")}, kafka.Message{Topic: c.raw, Key: []byte("key 3"), Value: []byte("{}")})
	}
	marks, err := c.client.HighWatermarks(t.Context(), c.raw)
	if err != nil || min(marks[0], marks[1]) < 12 {
		t.Fatalf("high watermarks %v: %v", marks, err)
	}
	c.removeBelow(t, min(marks[0], marks[1]))
	report := c.run(t)
	if len(report.Unsure)+len(report.Found) != 6 || len(report.Sent) != 0 || len(report.Unsure) == 0 {
		t.Errorf("%+v", report)
	}
}

// A record that its topic takes no longer holds up no other, neither now nor later.
func TestARecordThatIsTooLargeHoldsUpNoOther(t *testing.T) {
	c := newScene(t, newServers(t))
	large := c.letters[2]
	r := c.redriver(t)
	r.NewProducer = func(topic string) redrive.Producer { return pickyProducer{c.producer(topic), large} }
	for range 2 {
		report, err := r.Run(t.Context(), c.letters)
		if err != nil || len(report.TooLarge) != 1 || bare(report.TooLarge[0]) != bare(large) {
			t.Fatalf("%+v, %v", report, err)
		}
		if times, _ := c.copies(t); len(times) != 5 || times[large.Place()] != 0 {
			t.Errorf("copies: %v", times)
		}
	}
	c.run(t)
	c.checkOnce(t)
}

// pickyProducer takes a dead letter for too large.
type pickyProducer struct {
	redrive.Producer
	large article.Source
}

func (p pickyProducer) Publish(ctx context.Context, records []kafka.Message) error {
	for i, r := range records {
		if string(r.Headers[len(r.Headers)-1].Value) == p.large.Place() {
			return fmt.Errorf("publish: %w", tooLargeError(i))
		}
	}
	return p.Producer.Publish(ctx, records)
}

type tooLargeError int

func (tooLargeError) Error() string         { return "message size too large" }
func (e tooLargeError) TooLargeRecord() int { return int(e) }

// A topic that is gone holds up no other, though something is begun there for ever.
func TestATopicThatIsGoneHoldsUpNoOther(t *testing.T) {
	s := newServers(t)
	scenes := []*scene{newScene(t, s), newScene(t, s)}
	slices.SortFunc(scenes, func(a, b *scene) int { return strings.Compare(a.raw, b.raw) })
	gone, there := scenes[0], scenes[1]
	if !gone.crashRun(t, &crash{at: 5, way: before}, gone.letters) { // at publish
		t.Fatal("it did not crash")
	}
	r := there.redriver(t)
	r.NewProducer = func(topic string) redrive.Producer {
		if topic == gone.raw {
			topic = streamtest.Name("no-such-topic")
		}
		return there.producer(topic)
	}
	if report, err := r.Run(t.Context(), there.letters); !errors.Is(err, stream.ErrNoTopic) || len(report.Sent) != 6 {
		t.Errorf("%+v, %v", report, err)
	}
	there.checkOnce(t)
}

package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/common/expfmt"
	"github.com/segmentio/kafka-go"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/article"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakePartition serves records and keeps what is committed.
type fakePartition struct {
	mu        sync.Mutex
	records   []kafka.Message
	end       int64 // behind what comes after the last record and is none
	fetched   int
	chunk     int
	pause     time.Duration // of each fetch that brings something
	published []kafka.Message
	next      int64
	fail      func() error            // of Commit, before anything is done
	takes     int                     // bytes of a record; 0 for any
	steps     func(name string) error // of taking the partition over
}

func (p *fakePartition) Group() string     { return "group" }
func (p *fakePartition) Topic() string     { return "raw" }
func (p *fakePartition) ID() int           { return 3 }
func (p *fakePartition) Generation() int32 { return 1 }

func (p *fakePartition) Fence(context.Context) error  { return p.step("fence") }
func (p *fakePartition) Resume(context.Context) error { return p.step("resume") }

func (p *fakePartition) step(name string) error {
	if p.steps == nil {
		return nil
	}
	return p.steps(name)
}

func (p *fakePartition) Fetch(ctx context.Context) ([]kafka.Message, error) {
	p.mu.Lock()
	n := min(p.chunk, len(p.records)-p.fetched)
	records := slices.Clone(p.records[p.fetched : p.fetched+n])
	p.fetched += n
	p.mu.Unlock()
	if p.pause > 0 && n > 0 {
		time.Sleep(p.pause)
	}
	if n == 0 {
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
	return records, nil
}

func (p *fakePartition) Offsets(context.Context) (first, highWatermark int64, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return 0, max(p.end, int64(len(p.records))), nil
}

func (p *fakePartition) NextOffset() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fetched < len(p.records) {
		return p.records[p.fetched].Offset
	}
	return max(p.end, int64(len(p.records)))
}

// closeTransaction puts a mark behind the records, which comes without any.
func (p *fakePartition) closeTransaction() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end = int64(len(p.records)) + 1
}

func (p *fakePartition) Commit(_ context.Context, records []kafka.Message, next int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		if err := p.fail(); err != nil {
			return err
		}
	}
	for i, r := range records {
		bytes := len(r.Key) + len(r.Value)
		for _, h := range r.Headers {
			bytes += len(h.Value)
		}
		if p.takes > 0 && bytes > p.takes {
			return fmt.Errorf("publish: %w", tooLargeError(i))
		}
	}
	p.published = append(p.published, records...)
	p.next = next
	return nil
}

func (p *fakePartition) committed() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.next
}

type fakeStore struct {
	mu       sync.Mutex
	outcomes []article.Outcome
	batches  []int
	fail     func([]article.Outcome) error
	steps    func(name string) error
}

func (s *fakeStore) Claim(_ context.Context, group, topic string, partition int) (article.Claim, error) {
	if s.steps != nil {
		if err := s.steps("claim"); err != nil {
			return article.Claim{}, err
		}
	}
	return article.Claim{Group: group, Topic: topic, Partition: partition, Epoch: 1}, nil
}

func (s *fakeStore) Save(_ context.Context, _ article.Claim, _ int64, _ article.Pipeline, outcomes []article.Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(outcomes); err != nil {
			return err
		}
	}
	s.outcomes = append(s.outcomes, outcomes...)
	s.batches = append(s.batches, len(outcomes))
	return nil
}

// fakeEnricher takes a random while for each article, so that they finish out
// of order.
type fakeEnricher struct {
	pause   time.Duration
	release chan struct{} // ends what would be endless
	enter   func() func()
}

func (fakeEnricher) Info() article.Pipeline { return article.Pipeline{Version: "1", Digest: "d"} }

func (e fakeEnricher) EnrichObserved(raw article.Raw, source article.Source, observe func(string, time.Duration)) (article.Enriched, error) {
	if observe != nil {
		defer observe("fake", e.pause)
	}
	if e.enter != nil {
		defer e.enter()()
	}
	if e.pause > 0 {
		time.Sleep(rand.N(e.pause))
	}
	switch raw.Title {
	case "panic":
		panic("at the disco")
	case "endless":
		<-e.release
	case "fault":
		return article.Enriched{}, &article.Fault{Class: article.TooLarge, Stage: "text", Message: "too long"}
	}
	return article.Enriched{Schema: article.Schema, Article: article.Article{ID: raw.ID, Title: raw.Title}, Source: &source}, nil
}

func testConfig() Config {
	return Config{
		OutputTopic: "out", DeadTopic: "dead", Parallelism: 4, InFlightBytes: 1 << 20,
		BatchRecords: 10, BatchBytes: 1 << 20, BatchAge: 200 * time.Millisecond,
		MaxRecordBytes: 1 << 20, DrainTimeout: 5 * time.Second, RecordTimeout: time.Minute, StallTimeout: 5 * time.Minute,
	}
}

func articles(titles ...string) []kafka.Message {
	var records []kafka.Message
	for i, title := range titles {
		records = append(records, kafka.Message{
			Topic: "raw", Partition: 3, Offset: int64(i), HighWaterMark: int64(len(titles)), Time: time.UnixMilli(int64(1000 + i)),
			Key: fmt.Append(nil, "key", i), Value: fmt.Appendf(nil, `{"title":%q}`, title),
		})
	}
	return records
}

func many(n int) []kafka.Message { return articles(slices.Repeat([]string{"news"}, n)...) }

// run works on the partition until the offset is committed, then revokes it.
func run(t *testing.T, w *Worker, p *fakePartition, until int64) error {
	t.Helper()
	ctx, revoke := context.WithCancel(t.Context())
	defer revoke()
	done := make(chan error, 1)
	go func() { done <- w.RunPartition(ctx, p) }()
	for p.committed() < until {
		select {
		case err := <-done:
			return err
		case <-time.After(10 * time.Millisecond):
		}
	}
	revoke()
	return <-done
}

func newWorker(config Config, e Enricher, s Store) (*Worker, *Metrics, *Health) {
	metrics, health := NewMetrics(prometheus.NewRegistry()), NewHealth()
	return New(config, e, s, metrics, health, nil, zap.NewNop()), metrics, health
}

// tells checks that a collector tells these series.
func tells(t *testing.T, collector prometheus.Collector, want ...string) {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(collector)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	for _, family := range families {
		if _, err := expfmt.MetricFamilyToText(&text, family); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range want {
		if !slices.Contains(strings.Split(text.String(), "\n"), line) {
			t.Errorf("%q is not told, but\n%s", line, text.String())
		}
	}
}

func TestOutcomesKeepTheOrderOfThePartition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := &fakePartition{records: many(500), chunk: 37}, &fakeStore{}
		w, metrics, _ := newWorker(testConfig(), fakeEnricher{pause: 20 * time.Millisecond}, s)
		if err := run(t, w, p, 500); err != nil {
			t.Fatal(err)
		}
		if len(s.outcomes) != 500 || len(p.published) != 500 {
			t.Fatalf("%d saved, %d published, want 500", len(s.outcomes), len(p.published))
		}
		for i := range s.outcomes {
			if s.outcomes[i].Source.Offset != int64(i) || string(p.published[i].Key) != fmt.Sprint("key", i) {
				t.Fatalf("position %d holds offset %d and key %s", i, s.outcomes[i].Source.Offset, p.published[i].Key)
			}
		}
		if slices.Max(s.batches) > 10 {
			t.Errorf("a batch of %d records, the bound is 10", slices.Max(s.batches))
		}
		if n := testutil.ToFloat64(metrics.records.WithLabelValues("enriched")); n != 500 {
			t.Errorf("metric counts %v records", n)
		}
		if n := testutil.CollectAndCount(metrics.lag); n != 0 {
			t.Errorf("%d series of lag are left after the partition was revoked", n)
		}
	})
}

// The first record after a pause is written at once, and those behind it a batch's
// age later.
func TestALoneRecordDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := &fakePartition{records: many(4), chunk: 1, pause: 50 * time.Millisecond}, &fakeStore{}
		for i := range p.records {
			p.records[i].HighWaterMark = int64(i + 1) // each is the last when it comes
		}
		w, _, _ := newWorker(testConfig(), fakeEnricher{}, s)
		start := time.Now()
		if err := run(t, w, p, 4); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.batches, []int{1, 3}) {
			t.Errorf("batches of %d records, want the first by itself", s.batches)
		}
		if took := time.Since(start); took < 250*time.Millisecond || took > 330*time.Millisecond {
			t.Errorf("committed after %v, want a batch's age of 200ms after the first, which came after 50ms", took)
		}
	})
}

func TestNoLagIsLeftBehindTheLastRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := &fakePartition{records: many(3), chunk: 3}, &fakeStore{}
		w, metrics, _ := newWorker(testConfig(), fakeEnricher{}, s)
		go func() {
			time.Sleep(time.Second)
			p.closeTransaction()
		}()
		if err := run(t, w, p, 4); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.batches, []int{3, 0}) || len(p.published) != 3 {
			t.Errorf("batches of %d records, %d published", s.batches, len(p.published))
		}
		if n := testutil.CollectAndCount(metrics.batchRecords); n != 1 {
			t.Errorf("%d batches counted, want the one with records", n)
		}
	})
}

func TestRecordsAtFaultBecomeDeadLettersAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		records := articles("good", "panic", "fault", "good")
		records = append(records,
			kafka.Message{Topic: "raw", Partition: 3, Offset: 4, Key: []byte("k"), Value: []byte("{"), Headers: []kafka.Header{{Key: "mine", Value: []byte("1")}, {Key: "dateline-error-class", Value: []byte("old")}}},
			kafka.Message{Topic: "raw", Partition: 3, Offset: 5, Key: []byte("gone"), Value: nil},
			kafka.Message{Topic: "raw", Partition: 3, Offset: 6, Key: nil, Value: nil},
			kafka.Message{Topic: "raw", Partition: 3, Offset: 7, Key: []byte("t"), Value: []byte("plain"), Headers: []kafka.Header{{Key: "Content-Type", Value: []byte("text/plain; charset=utf-8")}}},
		)
		p, s := &fakePartition{records: records, chunk: 3}, &fakeStore{}
		w, _, _ := newWorker(testConfig(), fakeEnricher{}, s)
		if err := run(t, w, p, 8); err != nil {
			t.Fatal(err)
		}
		want := []string{"out", "dead stage_failed", "dead too_large", "out", "dead undecodable", "out null", "dead invalid", "out"}
		for i, record := range p.published {
			got := record.Topic
			if record.Topic == "dead" {
				got += " " + headerValue(record.Headers, "dateline-error-class")
			} else if record.Value == nil {
				got += " null"
			}
			if got != want[i] {
				t.Errorf("record %d: %s, want %s", i, got, want[i])
			}
		}
		letter := p.published[4]
		if string(letter.Value) != "{" || string(letter.Key) != "k" || headerValue(letter.Headers, "mine") != "1" ||
			headerValue(letter.Headers, "dateline-error-offset") != "4" || strings.Count(fmt.Sprint(letter.Headers), "dateline-error-class") != 1 {
			t.Errorf("dead letter %+v", letter)
		}
	})
}

func TestAnOutageIsRetriedAndNeverADeadLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := &fakePartition{records: many(25), chunk: 10}, &fakeStore{}
		outage := 30
		s.fail = func([]article.Outcome) error {
			if outage--; outage > 0 {
				return errors.New("connection refused")
			}
			return nil
		}
		broken := 5
		p.fail = func() error {
			if broken--; broken > 0 {
				return errors.New("broker not available")
			}
			return nil
		}
		w, metrics, health := newWorker(testConfig(), fakeEnricher{}, s)
		health.SetJoined(true)
		go func() {
			time.Sleep(5 * time.Second)
			if reasons := health.Ready(); len(reasons) != 1 || !strings.Contains(reasons[0], "connection refused") {
				t.Errorf("during the outage: not ready because of %q", reasons)
			}
			if n := testutil.ToFloat64(metrics.lag); n != 25 {
				t.Errorf("during the outage the lag is told as %v", n)
			}
			tells(t, health, `dateline_failing_partitions{step="save"} 1`, `dateline_failing_partitions{step="publish"} 0`, `dateline_ready 0`)
		}()
		if err := run(t, w, p, 25); err != nil {
			t.Fatal(err)
		}
		if reasons := health.Ready(); len(reasons) != 0 {
			t.Errorf("after the outage: %q", reasons)
		}
		tells(t, health, `dateline_failing_partitions{step="save"} 0`, `dateline_ready 1`)
		if n := testutil.ToFloat64(metrics.retries.WithLabelValues("save")); n != 29 {
			t.Errorf("%v failed attempts to save are counted", n)
		}
		if n := testutil.ToFloat64(metrics.records.WithLabelValues("dead")); n != 0 || len(p.published) != 25 {
			t.Errorf("%v dead letters, %d published", n, len(p.published))
		}
	})
}

// tooLargeError is what a partition says of a record.
type tooLargeError int

func (tooLargeError) Error() string         { return "message size too large" }
func (e tooLargeError) TooLargeRecord() int { return int(e) }

// A dead letter that its topic does not take comes shortened, and holds nobody up.
func TestADeadLetterThatIsTooLargeIsShortened(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for _, test := range []struct {
		name             string
		key, value, mine string
		leftOut          string
	}{
		{"short", "k", "{", "h", ""},
		{"a long value", "k", long, "h", "value"},
		{"a long key", long, "{", "h", "key, headers, value"},
		{"a long header", "k", long, long, "key, headers, value"},
	} {
		synctest.Test(t, func(t *testing.T) {
			records := append(articles("news"), kafka.Message{
				Topic: "raw", Partition: 3, Offset: 1, HighWaterMark: 2, Key: []byte(test.key), Value: []byte(test.value),
				Headers: []kafka.Header{{Key: "mine", Value: []byte(test.mine)}, {Key: "dateline-error-left-out", Value: []byte("value")}},
			})
			p, s := &fakePartition{records: records, chunk: 2}, &fakeStore{}
			p.takes = 700
			w, _, _ := newWorker(testConfig(), fakeEnricher{}, s)
			if err := run(t, w, p, 2); err != nil {
				t.Fatal(err)
			}
			letter := p.published[1]
			want := map[string]string{"": test.key + test.value + test.mine, "value": test.key + test.mine}[test.leftOut]
			if got := string(letter.Key) + string(letter.Value) + headerValue(letter.Headers, "mine"); got != want || letter.Value == nil {
				t.Errorf("%s: it has %q, want %q", test.name, got, want)
			}
			if got := headerValue(letter.Headers, "dateline-error-left-out"); got != test.leftOut || headerValue(letter.Headers, "dateline-error-offset") != "1" {
				t.Errorf("%s: it is without %q, want %q", test.name, got, test.leftOut)
			}
		})
	}
}

// An enriched record counts with its key.
func TestAnEnrichedRecordWithALongKeyIsADeadLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		records := articles("news", "news")
		records[1].Key = []byte(strings.Repeat("k", 2000))
		records[1].Value = []byte(`{"id": "a", "title": "news"}`)
		p, s := &fakePartition{records: records, chunk: 2}, &fakeStore{}
		config := testConfig()
		config.MaxRecordBytes = 2000
		w, _, _ := newWorker(config, fakeEnricher{}, s)
		if err := run(t, w, p, 2); err != nil {
			t.Fatal(err)
		}
		if s.outcomes[0].Dead != nil || s.outcomes[1].Dead == nil || s.outcomes[1].Dead.Fault.Class != article.TooLarge {
			t.Errorf("dead letters: %+v, %+v", s.outcomes[0].Dead, s.outcomes[1].Dead)
		}
	})
}

func TestDataThatTheStoreRefusesIsADeadLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := &fakePartition{records: many(10), chunk: 10}, &fakeStore{}
		s.fail = func(outcomes []article.Outcome) error {
			for _, o := range outcomes {
				if o.Source.Offset%4 == 1 && o.Dead == nil {
					return &article.RejectedError{Source: o.Source, Fault: article.Fault{Class: article.Invalid, Stage: "save", Message: "no"}}
				}
			}
			return nil
		}
		w, metrics, _ := newWorker(testConfig(), fakeEnricher{}, s)
		if err := run(t, w, p, 10); err != nil {
			t.Fatal(err)
		}
		if n := testutil.ToFloat64(metrics.dead.WithLabelValues("invalid", "save")); n != 3 {
			t.Errorf("%v dead letters, want those at the offsets 1, 5 and 9", n)
		}
	})
}

// Kafka is fenced first, then Postgres, and the offset is read last: read
// earlier, it could be one that the owner before still moves.
func TestAPartitionIsTakenOverInOrder(t *testing.T) {
	for _, failing := range []string{"", "fence", "claim", "resume"} {
		synctest.Test(t, func(t *testing.T) {
			var steps []string
			failed := false
			step := func(name string) error {
				steps = append(steps, name)
				if name == failing && !failed {
					failed = true
					return errors.New("connection refused")
				}
				return nil
			}
			p, s := &fakePartition{records: many(5), chunk: 5, steps: step}, &fakeStore{steps: step}
			w, _, health := newWorker(testConfig(), fakeEnricher{}, s)
			health.SetJoined(true)
			if err := run(t, w, p, 5); err != nil {
				t.Fatal(err)
			}
			want := []string{"fence", "claim", "resume"}
			if i := slices.Index(want, failing); i >= 0 {
				want = slices.Insert(want, i, failing) // is tried again
			}
			if !slices.Equal(steps, want) {
				t.Errorf("with an outage at %q the steps are %v, want %v", failing, steps, want)
			}
			if reasons := health.Ready(); len(reasons) > 0 {
				t.Errorf("not ready after the outage: %v", reasons)
			}
		})
	}
}

func TestAPartitionLostWhileItIsTakenOverIsGivenUp(t *testing.T) {
	for _, failing := range []string{"fence", "claim", "resume"} {
		synctest.Test(t, func(t *testing.T) {
			step := func(name string) error {
				if name == failing {
					return lostPartition{errors.New("fenced")}
				}
				return nil
			}
			p, s := &fakePartition{records: many(5), chunk: 5, steps: step}, &fakeStore{steps: step}
			w, _, _ := newWorker(testConfig(), fakeEnricher{}, s)
			if err := w.RunPartition(t.Context(), p); !isLost(err) || p.fetched > 0 {
				t.Errorf("lost at %q: %d records fetched, %v", failing, p.fetched, err)
			}
		})
	}
}

// A record that a stage never ends with is a dead letter, its neighbours are
// not, and what runs on is bounded by the slots.
func TestARecordThatNeverEndsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := &fakePartition{records: articles("news", "endless", "news", "news"), chunk: 4}, &fakeStore{}
		release := make(chan struct{})
		w, _, _ := newWorker(testConfig(), fakeEnricher{release: release}, s)
		if err := run(t, w, p, 4); err != nil {
			t.Fatal(err)
		}
		if len(s.outcomes) != 4 || s.outcomes[1].Dead == nil || s.outcomes[1].Dead.Fault.Class != article.StageFailed {
			t.Fatalf("outcomes: %+v", s.outcomes)
		}
		if len(w.slots) != 1 {
			t.Errorf("%d slots are taken, want the one of what runs on", len(w.slots))
		}
		close(release)
		synctest.Wait()
		if len(w.slots) != 0 {
			t.Errorf("%d slots are taken in the end", len(w.slots))
		}
	})
}

// A process that was stopped for longer than a record may take finds the time gone by,
// and the record as it was.
func TestARecordIsKeptWhenTheProcessWasStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := testConfig()
		w, _, _ := newWorker(config, fakeEnricher{}, &fakeStore{})
		c, h := &crew{worker: w}, &hand{operation: w.watchdog.add("enrich", 3)}
		h.begin(&pending{record: articles("news")[0], done: make(chan struct{})})
		time.Sleep(2 * config.RecordTimeout) // nobody looks meanwhile
		if c.giveUp(h, config.RecordTimeout) {
			t.Fatal("it was given up at the first look")
		}
		given := 1
		for ; !c.giveUp(h, config.RecordTimeout); given++ {
		}
		if given < looks-1 {
			t.Errorf("it was given up after %d looks", given+1)
		}
	})
}

func TestARecordThatEndsInTimeIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := &fakePartition{records: articles("endless", "news"), chunk: 2}, &fakeStore{}
		config, release := testConfig(), make(chan struct{})
		w, _, _ := newWorker(config, fakeEnricher{release: release}, s)
		time.AfterFunc(config.RecordTimeout*9/10, func() { close(release) })
		if err := run(t, w, p, 2); err != nil {
			t.Fatal(err)
		}
		for i, outcome := range s.outcomes {
			if outcome.Dead != nil {
				t.Errorf("outcome %d: %+v", i, outcome)
			}
		}
	})
}

// While records that never end keep all slots, no other is begun. When they end after
// all, work goes on.
func TestWorkGoesOnWhenWhatWasGivenUpEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := &fakePartition{records: articles("endless", "endless", "news", "news"), chunk: 4}, &fakeStore{}
		config, release := testConfig(), make(chan struct{})
		config.Parallelism = 2
		var begun atomic.Int64
		enter := func() func() { begun.Add(1); return func() {} }
		w, _, _ := newWorker(config, fakeEnricher{release: release, enter: enter}, s)
		time.AfterFunc(2*config.RecordTimeout, func() {
			if n := begun.Load(); n != 2 {
				t.Errorf("%d records were begun, there is room for 2", n)
			}
			close(release)
		})
		if err := run(t, w, p, 4); err != nil {
			t.Fatal(err)
		}
		for i, outcome := range s.outcomes {
			if (outcome.Dead != nil) != (i < 2) {
				t.Errorf("outcome %d: %+v", i, outcome)
			}
		}
	})
}

func TestTheWatchdogNoticesWhatIsStuck(t *testing.T) {
	for _, stuck := range []string{"", "claim", "fence", "enrich"} {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			step := func(name string) error {
				if name == stuck {
					<-release
				}
				return nil
			}
			p, s := &fakePartition{records: many(5), chunk: 5, steps: step}, &fakeStore{steps: step}
			if stuck == "enrich" {
				p.records = articles("news", "endless")
			}
			w, _, _ := newWorker(testConfig(), fakeEnricher{release: release}, s)
			ctx, stop := context.WithTimeout(t.Context(), time.Hour)
			defer stop()
			done := make(chan error, 1)
			go func() { done <- w.RunPartition(ctx, p) }()
			err := w.Watch(ctx)
			var stalled *StalledError
			if errors.As(err, &stalled) != (stuck != "") || stalled != nil && stalled.Operation != stuck {
				t.Errorf("stuck at %q: %v", stuck, err)
			}
			stop()
			close(release)
			if err := <-done; err != nil && stuck == "" {
				t.Error(err)
			}
		})
	}
}

type lostPartition struct{ error }

func (lostPartition) PartitionLost() bool { return true }

func TestALostPartitionIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &fakePartition{records: many(30), chunk: 30, fail: func() error { return fmt.Errorf("commit: %w", lostPartition{errors.New("old generation")}) }}
		w, _, _ := newWorker(testConfig(), fakeEnricher{}, &fakeStore{})
		if err := run(t, w, p, 30); err == nil {
			t.Fatal("no error")
		}
		if !w.inFlight.TryAcquire(w.config.InFlightBytes) {
			t.Error("records of the lost partition still hold room")
		}
	})
}

// Revoked in the middle of an outage, a partition is given back within the
// drain timeout; revoked in good times, its batch is finished.
func TestRevocationDrainsInTime(t *testing.T) {
	for _, outage := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			p, s := &fakePartition{records: many(5), chunk: 5}, &fakeStore{}
			if outage {
				s.fail = func([]article.Outcome) error { return errors.New("down") }
			}
			w, _, _ := newWorker(testConfig(), fakeEnricher{}, s)
			ctx, revoke := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- w.RunPartition(ctx, p) }()
			time.Sleep(100 * time.Millisecond) // less than the batch age: the batch is open
			revoke()
			start := time.Now()
			if err := <-done; (err != nil) != outage {
				t.Errorf("outage %v: ended with %v", outage, err)
			}
			if took := time.Since(start); took > 6*time.Second || !outage && took > time.Second {
				t.Errorf("outage %v: drained after %v", outage, took)
			}
			if want := map[bool]int64{false: 5, true: 0}[outage]; p.committed() != want {
				t.Errorf("outage %v: committed %d, want %d", outage, p.committed(), want)
			}
		})
	}
}

func TestRecordsInFlightAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := testConfig()
		config.InFlightBytes = 4 * (512 + held*20) // about four records
		config.Parallelism = 100
		var mu sync.Mutex
		running, most := 0, 0
		e := fakeEnricher{pause: 10 * time.Millisecond, enter: func() func() {
			mu.Lock()
			defer mu.Unlock()
			running++
			most = max(most, running)
			return func() { mu.Lock(); running--; mu.Unlock() }
		}}
		p := &fakePartition{records: many(60), chunk: 60}
		p.records[7].Value = []byte(`{"title":"` + strings.Repeat("x", 10_000) + `"}`) // larger than the bound
		w, _, _ := newWorker(config, e, &fakeStore{})
		if err := run(t, w, p, 60); err != nil {
			t.Fatal(err)
		}
		if most > 4 {
			t.Errorf("%d records at once, the bound leaves room for 4", most)
		}
	})
}

// Whatever fails and whenever the partition is revoked: what is committed never
// exceeds what was saved and published without a gap.
func TestCommitNeverExceedsWhatIsContiguouslyDone(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(r, "records")
		revokeAfter := time.Duration(rapid.IntRange(0, 2000).Draw(r, "revoke after ms")) * time.Millisecond
		faults := rapid.SliceOfN(rapid.IntRange(0, 3), 0, 40).Draw(r, "faults")
		synctest.Test(t, func(t *testing.T) {
			next := func() int {
				if len(faults) == 0 {
					return 0
				}
				defer func() { faults = faults[1:] }()
				return faults[0]
			}
			p, s := &fakePartition{records: many(n), chunk: 7}, &fakeStore{}
			s.fail = func([]article.Outcome) error {
				if next() == 1 {
					return errors.New("save")
				}
				return nil
			}
			p.fail = func() error {
				switch next() {
				case 2:
					return errors.New("publish")
				case 3:
					return lostPartition{errors.New("lost")}
				}
				return nil
			}
			w, _, _ := newWorker(testConfig(), fakeEnricher{pause: 50 * time.Millisecond}, s)
			ctx, revoke := context.WithTimeout(t.Context(), revokeAfter)
			defer revoke()
			_ = w.RunPartition(ctx, p) // a lost partition is an error here, and fine
			saved := map[int64]bool{}
			for _, o := range s.outcomes {
				saved[o.Source.Offset] = true
			}
			for offset := range p.next {
				if !saved[offset] || string(p.published[offset].Key) != fmt.Sprint("key", offset) {
					r.Fatalf("committed %d, but offset %d is not done", p.next, offset)
				}
			}
			if int64(len(p.published)) != p.next {
				r.Fatalf("%d published, committed %d", len(p.published), p.next)
			}
			if !w.inFlight.TryAcquire(w.config.InFlightBytes) {
				r.Fatal("room is still held")
			}
		})
	})
}

func TestBackoffGrowsToItsBound(t *testing.T) {
	var b backoff
	var last time.Duration
	for b.attempt = range 40 {
		c := b.ceiling()
		if c < last || c > backoffMost {
			t.Fatalf("attempt %d: %v after %v", b.attempt, c, last)
		}
		last = c
	}
	if last != backoffMost {
		t.Errorf("ends at %v", last)
	}
}

func TestHealthPages(t *testing.T) {
	health, mux := NewHealth(), http.NewServeMux()
	health.Register(mux)
	status := func(path string) int {
		recorder := httptest.NewRecorder()
		mux.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, http.NoBody))
		return recorder.Code
	}
	if status("/livez") != 200 || status("/readyz") != 503 {
		t.Error("before joining: want live and not ready")
	}
	health.SetJoined(true)
	if status("/readyz") != 200 {
		t.Error("after joining: want ready")
	}
}

package worker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/worker"
)

// The variables choose other schedules than those of an ordinary run: how many,
// or a single one by its seed.
const (
	schedulesEnv = "DATELINE_TEST_SCHEDULES"
	seedEnv      = "DATELINE_TEST_SEED"
)

const (
	simulatedPartitions = 2
	simulatedRecords    = 60
	simulatedSession    = 400 * time.Millisecond
)

// TestSimulatedSchedules runs real members of a pool on the embedded broker,
// whose connections are cut between any two steps, over a store that fails and
// loses replies, while members come and go, and leaders and coordinators move. In the end nothing may be lost,
// seen twice or out of order. A seed that fails is named.
func TestSimulatedSchedules(t *testing.T) {
	for _, seed := range seeds(t) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			newSimulation(t, seed).run()
			if t.Failed() {
				t.Logf("to repeat: %s=%d go test ./worker -run TestSimulatedSchedules", seedEnv, seed)
			}
		})
	}
}

func seeds(t *testing.T) []uint64 {
	if seed, err := strconv.ParseUint(os.Getenv(seedEnv), 10, 64); err == nil {
		return []uint64{seed}
	}
	count := 12
	if given, err := strconv.Atoi(os.Getenv(schedulesEnv)); err == nil {
		count = given
	}
	first := uint64(time.Now().UnixNano())
	t.Log("first seed: ", first)
	all := make([]uint64, count)
	for i := range all {
		all[i] = first + uint64(i)
	}
	return all
}

// simulation is one schedule.
type simulation struct {
	t       *testing.T
	random  *rand.Rand // of the schedule, apart from the faults'
	faults  *faults
	cluster *kfake.Cluster
	brokers []string
	store   *memoryStore
	sent    map[int][]kafka.Message // by partition
}

func newSimulation(t *testing.T, seed uint64) *simulation {
	f := &faults{random: rand.New(rand.NewPCG(seed, 1)), rate: 0.15}
	cluster, err := kfake.NewCluster(kfake.NumBrokers(3), kfake.SeedTopics(simulatedPartitions, "raw", "out", "dead"),
		kfake.ListenFn(f.listen), kfake.GroupMinSessionTimeout(time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	s := &simulation{
		t: t, random: rand.New(rand.NewPCG(seed, 2)), faults: f, cluster: cluster, brokers: cluster.ListenAddrs(),
		store: newMemoryStore(f), sent: make(map[int][]kafka.Message),
	}
	s.send()
	f.left = 5 + s.random.IntN(40)
	return s
}

// send publishes revisions of some articles, with records at fault among them.
func (s *simulation) send() {
	client := stream.Open(s.brokers, stream.Security{})
	defer client.Close()
	producer := client.NewProducer()
	for i := range simulatedRecords {
		id := fmt.Sprint("article", s.random.IntN(15))
		value := fmt.Sprintf(`{"id":%q,"title":"revision %d"}`, id, i)
		if s.random.IntN(12) == 0 {
			value = "{" // at fault
		}
		record := kafka.Message{Topic: "raw", Key: []byte(id), Value: []byte(value), Time: time.UnixMilli(int64(1_700_000_000_000 + i))}
		if err := producer.Write(s.t.Context(), record); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := producer.Close(); err != nil {
		s.t.Fatal(err)
	}
	for record, err := range client.ReadTopic(s.t.Context(), "raw") {
		if err != nil {
			s.t.Fatal(err)
		}
		s.sent[record.Partition] = append(s.sent[record.Partition], record)
	}
}

// run lets members come and go, until all is done, and looks at what came of it.
func (s *simulation) run() {
	first := s.join()
	second := s.join()
	members := []*member{first, second}
	for range s.random.IntN(4) {
		time.Sleep(time.Duration(s.random.IntN(300)) * time.Millisecond)
		i := s.random.IntN(len(members))
		members[i].leave()
		members[i] = s.join()
		switch s.random.IntN(4) {
		case 0:
			s.cluster.ShufflePartitionLeaders()
		case 1:
			s.cluster.RehashCoordinators()
		}
	}
	s.await(func(left int64) bool { return left < simulatedRecords/4 }, 5*time.Second)
	s.faults.end()
	if !s.await(func(left int64) bool { return left == 0 }, 3*time.Minute) {
		s.t.Error("the pool never came to the end")
	}
	for _, m := range members {
		m.leave()
	}
	s.checkStore()
	s.checkOutput()
}

// await waits until so much is left to do, and reports whether it came to that.
func (s *simulation) await(holds func(left int64) bool, patience time.Duration) bool {
	client := stream.Open(s.brokers, stream.Security{})
	defer client.Close()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		lags, err := client.Lag(s.t.Context(), "pool", "raw")
		if err != nil {
			continue
		}
		left := int64(0)
		for _, l := range lags {
			left += l.Lag()
		}
		if holds(left) {
			return true
		}
	}
	return false
}

// member is a member of the pool.
type member struct{ leave func() }

func (s *simulation) join() *member {
	ctx, cancel := context.WithCancel(context.Background())
	client := stream.Open(s.brokers, stream.Security{})
	w := worker.New(worker.Config{
		OutputTopic: "out", DeadTopic: "dead", Parallelism: 3, InFlightBytes: 4096, BatchRecords: 1 + s.random.IntN(8),
		BatchBytes: 1 << 20, BatchAge: 20 * time.Millisecond, MaxRecordBytes: 1 << 20,
		DrainTimeout: simulatedSession / 2, RecordTimeout: time.Minute, StallTimeout: time.Minute,
	}, titleEnricher{}, s.store, worker.NewMetrics(prometheus.NewRegistry()), worker.NewHealth(), nil, zap.NewNop())
	group := client.NewGroup(stream.GroupConfig{ID: "pool", Topic: "raw", Outputs: []string{"out", "dead"}, SessionTimeout: simulatedSession, Log: zap.NewNop()})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = group.Run(ctx, func(ctx context.Context, p *stream.Partition) error { return w.RunPartition(ctx, p) })
	}()
	leave := sync.OnceFunc(func() {
		cancel()
		<-done
		client.Close()
	})
	s.t.Cleanup(leave)
	return &member{leave}
}

// titleEnricher copies the title.
type titleEnricher struct{}

func (titleEnricher) Info() article.Pipeline { return article.Pipeline{Version: "1", Digest: "d"} }

func (titleEnricher) EnrichObserved(raw article.Raw, source article.Source, _ func(string, time.Duration)) (article.Enriched, error) {
	return article.Enriched{Schema: article.Schema, Article: article.Article{ID: raw.ID, Title: raw.Title}, Source: &source}, nil
}

// place is where a raw record stands.
type place struct {
	partition int
	offset    int64
}

// expected returns the places of the records with and without fault, and the newest
// title of each article.
func (s *simulation) expected() (sound, faulty map[place]bool, newest map[string]string) {
	sound, faulty, newest = make(map[place]bool), make(map[place]bool), make(map[string]string)
	for partition, records := range s.sent {
		for _, r := range records {
			var raw struct{ ID, Title string }
			if json.Unmarshal(r.Value, &raw) != nil {
				faulty[place{partition, r.Offset}] = true
				continue
			}
			sound[place{partition, r.Offset}] = true
			newest[raw.ID] = raw.Title // an article's revisions share a partition, in order
		}
	}
	return sound, faulty, newest
}

func (s *simulation) checkStore() {
	_, faulty, newest := s.expected()
	kept := make(map[string]string)
	for id, o := range s.store.articles {
		kept[id] = o.Raw.Title
	}
	if !maps.Equal(kept, newest) {
		s.t.Errorf("the store holds %v, want %v", kept, newest)
	}
	dead := make(map[place]bool)
	for source := range s.store.dead {
		dead[place{source.Partition, source.Offset}] = true
	}
	if !maps.Equal(dead, faulty) {
		s.t.Errorf("the store has dead letters of %v, want %v", dead, faulty)
	}
}

// checkOutput reads what readers of committed records see, by another client.
func (s *simulation) checkOutput() {
	sound, faulty, _ := s.expected()
	var enriched, dead []place
	last := make(map[string]int64) // offset of each key's last record
	for _, r := range s.committed(len(sound)+len(faulty), "out", "dead") {
		if r.Topic == "dead" {
			dead = append(dead, placeOfDead(r))
			continue
		}
		var e article.Enriched
		if err := json.Unmarshal(r.Value, &e); err != nil {
			s.t.Fatal(err)
		}
		enriched = append(enriched, place{e.Source.Partition, e.Source.Offset})
		if before, ok := last[string(r.Key)]; ok && e.Source.Offset <= before {
			s.t.Errorf("%s: offset %d follows %d", r.Key, e.Source.Offset, before)
		}
		last[string(r.Key)] = e.Source.Offset
	}
	s.checkEachOnce("enriched records", enriched, sound)
	s.checkEachOnce("dead letters", dead, faulty)
}

func placeOfDead(r *kgo.Record) (p place) {
	for _, h := range r.Headers {
		switch h.Key {
		case "dateline-error-partition":
			p.partition, _ = strconv.Atoi(string(h.Value))
		case "dateline-error-offset":
			p.offset, _ = strconv.ParseInt(string(h.Value), 10, 64)
		}
	}
	return p
}

func (s *simulation) checkEachOnce(what string, got []place, want map[place]bool) {
	times := make(map[place]int)
	for _, p := range got {
		times[p]++
	}
	for p := range want {
		if times[p] != 1 {
			s.t.Errorf("%s: %+v is seen %d times", what, p, times[p])
		}
	}
	for p := range times {
		if !want[p] {
			s.t.Errorf("%s: %+v should not be there", what, p)
		}
	}
}

// committed returns the records of topics that committed transactions left, in
// the order of each partition. It waits for so many, and then a moment for more.
func (s *simulation) committed(want int, topics ...string) []*kgo.Record {
	reader, err := kgo.NewClient(kgo.SeedBrokers(s.brokers...), kgo.ConsumeTopics(topics...),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchMaxWait(50*time.Millisecond))
	if err != nil {
		s.t.Fatal(err)
	}
	defer reader.Close()
	var records []*kgo.Record
	patience := time.Now().Add(time.Minute)
	for quiet := 0; quiet < 4 || len(records) < want && time.Now().Before(patience); {
		ctx, cancel := context.WithTimeout(s.t.Context(), 150*time.Millisecond)
		fetches := reader.PollFetches(ctx)
		cancel()
		quiet++
		fetches.EachRecord(func(r *kgo.Record) { records, quiet = append(records, r), 0 })
	}
	slices.SortStableFunc(records, func(a, b *kgo.Record) int { return int(a.Offset - b.Offset) })
	return records
}

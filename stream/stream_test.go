package stream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/streamtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeCluster is a broker whose answers the test can choose, with a topic.
func fakeCluster(t *testing.T, partitions int32, topic string) *kfake.Cluster {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(partitions, topic))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster
}

// sameBytes compares large values quickly, and tells null from empty.
var sameBytes = cmp.Comparer(func(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) })

// A null, an empty and a large value come back as they were sent, with key,
// headers and time.
func TestPublishedRecordsComeBackUnchanged(t *testing.T) {
	client := streamtest.Client(t)
	topic := streamtest.Topic(t, client, 1)
	at := time.UnixMilli(1_700_000_000_123).UTC()
	sent := []kafka.Message{
		{Topic: topic, Key: []byte("null"), Value: nil, Time: at},
		{Topic: topic, Key: []byte("empty"), Value: []byte{}, Time: at},
		{Topic: topic, Key: nil, Value: []byte("no key"), Time: at, Headers: []kafka.Header{{Key: "h", Value: []byte("v")}}},
		{Topic: topic, Key: []byte("large"), Value: bytes.Repeat([]byte("0123456789abcdef"), 10<<16), Time: at},
	}
	streamtest.Publish(t, client, sent...)
	got := streamtest.ReadAll(t, client, topic)
	if len(got) != len(sent) {
		t.Fatalf("%d records, want %d", len(got), len(sent))
	}
	for i := range sent {
		want := sent[i]
		want.Offset, want.HighWaterMark = int64(i), got[i].HighWaterMark
		if diff := cmp.Diff(want, got[i], sameBytes); diff != "" {
			t.Errorf("record %d (-want +got):\n%s", i, diff)
		}
	}
}

// Keys go to the partitions that the Java client's murmur2 gives them.
func TestPartitionsAreThoseOfTheJavaClient(t *testing.T) {
	client := streamtest.Client(t)
	topic := streamtest.Topic(t, client, 8)
	// Utils.toPositive(Utils.murmur2(key)) % 8 with the hashes of Kafka's own tests.
	want := map[string]int{
		"21": int(uint32(0x7fffffff&-973932308) % 8), "foobar": int(uint32(0x7fffffff&-790332482) % 8),
		"a-little-bit-long-string": int(uint32(0x7fffffff&-985981536) % 8),
	}
	for key := range want {
		streamtest.Publish(t, client, kafka.Message{Topic: topic, Key: []byte(key), Value: []byte("v")})
	}
	for _, record := range streamtest.ReadAll(t, client, topic) {
		if record.Partition != want[string(record.Key)] {
			t.Errorf("key %s in partition %d, want %d", record.Key, record.Partition, want[string(record.Key)])
		}
	}
}

func TestCreateTopicsLeavesExistingOnesAlone(t *testing.T) {
	client := streamtest.Client(t)
	spec := stream.TopicSpec{
		Name: streamtest.Name("t"), Partitions: 3, ReplicationFactor: -1,
		Configs: map[string]string{"max.message.bytes": "2000000"},
	}
	for i, want := range [][]string{{spec.Name}, nil} {
		created, err := client.CreateTopics(t.Context(), []stream.TopicSpec{spec})
		if err != nil || !slices.Equal(created, want) {
			t.Errorf("call %d: created %v, %v; want %v", i, created, err, want)
		}
		spec.Partitions = 5
	}
	if n, err := client.Partitions(t.Context(), spec.Name); n != 3 || err != nil {
		t.Errorf("%d partitions, %v", n, err)
	}
	if n, err := client.TopicMaxBytes(t.Context(), spec.Name); n != 2_000_000 || err != nil {
		t.Errorf("max.message.bytes %d, %v", n, err)
	}
	if _, err := client.Partitions(t.Context(), "no-such-topic"); !errors.Is(err, stream.ErrNoTopic) {
		t.Errorf("a topic that does not exist: %v", err)
	}
}

// Whoever may not create topics need not, where they are there.
func TestTopicsThatAreThereAreNotAskedFor(t *testing.T) {
	cluster := fakeCluster(t, 1, "there")
	cluster.ControlKey(int16(kmsg.CreateTopics), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		response := request.ResponseKind().(*kmsg.CreateTopicsResponse)
		for _, topic := range request.(*kmsg.CreateTopicsRequest).Topics {
			response.Topics = append(response.Topics, kmsg.CreateTopicsResponseTopic{Topic: topic.Topic, ErrorCode: int16(kafka.TopicAuthorizationFailed)})
		}
		return response, nil, true
	})
	client := stream.Open(cluster.ListenAddrs(), stream.Security{})
	t.Cleanup(client.Close)
	if created, err := client.CreateTopics(t.Context(), []stream.TopicSpec{{Name: "there", Partitions: 1, ReplicationFactor: 1}}); err != nil || len(created) != 0 {
		t.Errorf("a topic that is there: %v, %v", created, err)
	}
	if _, err := client.CreateTopics(t.Context(), []stream.TopicSpec{{Name: "missing", Partitions: 1, ReplicationFactor: 1}}); !errors.Is(err, kafka.TopicAuthorizationFailed) {
		t.Errorf("one that is missing: %v", err)
	}
}

func TestPingSaysWhatIsWrong(t *testing.T) {
	client := stream.Open([]string{"127.0.0.1:1"}, stream.Security{})
	defer client.Close()
	if _, err := client.Ping(t.Context()); err == nil || !bytes.Contains([]byte(err.Error()), []byte("127.0.0.1:1")) {
		t.Errorf("error does not name the broker: %v", err)
	}
}

// member runs a group member that commits what it reads until it is stopped.
type member struct {
	stop func()
	done chan error
}

func join(t *testing.T, client *stream.Client, group, topic string, got func(kafka.Message)) member {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	g := client.NewGroup(stream.GroupConfig{ID: group, Topic: topic, SessionTimeout: 10 * time.Second, Log: zaptest.NewLogger(t, zaptest.Level(zap.ErrorLevel))})
	m := member{stop: cancel, done: make(chan error, 1)}
	go func() {
		m.done <- g.Run(ctx, func(ctx context.Context, p *stream.Partition) error {
			if err := errors.Join(p.Fence(ctx), p.Resume(ctx)); err != nil {
				return err
			}
			for ctx.Err() == nil {
				records, err := p.Fetch(ctx)
				if err != nil {
					continue
				}
				for _, record := range records {
					got(record)
				}
				if n := len(records); n > 0 {
					if err := p.Commit(context.WithoutCancel(ctx), nil, records[n-1].Offset+1); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-m.done; err != nil {
			t.Errorf("leave the group: %v", err)
		}
		close(m.done)
	})
	return m
}

// Members come and go, one of them before the topic exists; every record is
// read at least once and, since all members leave in order, exactly once.
func TestGroupReadsEverythingWhileMembersComeAndGo(t *testing.T) {
	client := streamtest.Client(t)
	group, topic := streamtest.Name("group"), streamtest.Name("late")
	var mu sync.Mutex
	seen := map[string]int{}
	got := func(record kafka.Message) {
		mu.Lock()
		defer mu.Unlock()
		seen[string(record.Key)]++
	}
	total := 0
	publish := func() {
		var records []kafka.Message
		for range 200 {
			key := fmt.Sprint(total)
			records = append(records, kafka.Message{Topic: topic, Key: []byte(key), Value: []byte("v")})
			total++
		}
		streamtest.Publish(t, client, records...)
	}
	await := func() {
		t.Helper()
		deadline := time.Now().Add(time.Minute)
		for {
			mu.Lock()
			n := len(seen)
			mu.Unlock()
			if n == total {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d of %d records read", n, total)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}

	first := join(t, client, group, topic, got) // waits for the topic
	if _, err := client.CreateTopics(t.Context(), []stream.TopicSpec{{Name: topic, Partitions: 4, ReplicationFactor: -1}}); err != nil {
		t.Fatal(err)
	}
	publish()
	await()
	second := join(t, client, group, topic, got)
	publish()
	await()
	first.stop()
	if err := <-first.done; err != nil {
		t.Error(err)
	}
	first.done <- nil
	publish()
	await()
	_ = second
	mu.Lock()
	defer mu.Unlock()
	for key, times := range seen {
		if times != 1 {
			t.Errorf("record %s was read %d times", key, times)
		}
	}
	lags, err := client.Lag(t.Context(), group, topic)
	if err != nil || len(lags) != 4 {
		t.Fatalf("lag of %d partitions, %v", len(lags), err)
	}
}

// The leader of a new partition answers a moment later than its topic is known.
func TestLagWaitsForTheLeader(t *testing.T) {
	cluster := fakeCluster(t, 1, "new")
	const times = 3
	var refused atomic.Int32
	cluster.ControlKey(int16(kmsg.ListOffsets), func(request kmsg.Request) (kmsg.Response, error, bool) {
		if refused.Add(1) > times {
			return nil, nil, false
		}
		cluster.KeepControl()
		response := request.ResponseKind().(*kmsg.ListOffsetsResponse)
		response.Topics = []kmsg.ListOffsetsResponseTopic{{Topic: "new", Partitions: []kmsg.ListOffsetsResponseTopicPartition{
			{Partition: 0, ErrorCode: int16(kafka.NotLeaderForPartition)},
		}}}
		return response, nil, true
	})
	client := stream.Open(cluster.ListenAddrs(), stream.Security{})
	t.Cleanup(client.Close)
	if lags, err := client.Lag(t.Context(), "", "new"); err != nil || len(lags) != 1 || refused.Load() <= times {
		t.Errorf("%+v after %d requests: %v", lags, refused.Load(), err)
	}
}

// A group that never was has everything still to do, as one that never
// committed.
func TestLagOfAnUnknownGroupIsAll(t *testing.T) {
	client := streamtest.Client(t)
	topic := streamtest.Topic(t, client, 2)
	streamtest.Publish(t, client, kafka.Message{Topic: topic, Value: []byte("v")}, kafka.Message{Topic: topic, Value: []byte("w")})
	lags, err := client.Lag(t.Context(), streamtest.Name("nobody"), topic)
	if err != nil || len(lags) != 2 {
		t.Fatalf("lag of %d partitions, %v", len(lags), err)
	}
	if lags[0].NextOffset != -1 || lags[1].NextOffset != -1 || lags[0].Lag()+lags[1].Lag() != 2 {
		t.Errorf("%+v, want no next offset and a lag of 2", lags)
	}
}

// A member that has lost its partition cannot commit for it.
func TestCommitOfAPastGenerationIsRefused(t *testing.T) {
	client := streamtest.Client(t)
	group, topic := streamtest.Name("group"), streamtest.Topic(t, client, 1)
	streamtest.Publish(t, client, kafka.Message{Topic: topic, Value: []byte("v")}, kafka.Message{Topic: topic, Value: []byte("w")})
	kept := make(chan *stream.Partition, 1)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	g := client.NewGroup(stream.GroupConfig{ID: group, Topic: topic, Log: zap.NewNop()})
	go func() {
		done <- g.Run(ctx, func(ctx context.Context, p *stream.Partition) error {
			kept <- p
			<-ctx.Done()
			return nil
		})
	}()
	p := <-kept
	if err := p.Fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.Commit(t.Context(), nil, 1); err != nil {
		t.Fatalf("commit of the owner: %v", err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("leave the group: %v", err)
	}
	if err := p.Commit(t.Context(), nil, 2); err == nil {
		t.Fatal("a commit after leaving the group was taken")
	}
	lags, err := client.Lag(t.Context(), group, topic)
	if err != nil || lags[0].NextOffset != 1 || lags[0].Lag() != 1 {
		t.Errorf("%+v, %v; want next offset 1 and lag 1", lags, err)
	}
}

package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.uber.org/zap"
)

// once is an owner of an input partition that publishes to a topic of its own.
type once struct {
	*exactlyOnce
	client *Client
	output string
}

// newOnce returns an owner for a group without members.
func newOnce(t *testing.T, brokers []string, group, input, output string) once {
	t.Helper()
	client := Open(brokers, Security{})
	t.Cleanup(client.Close)
	return once{client: client, output: output, exactlyOnce: &exactlyOnce{
		transactions: newTransactions(client, group+"-"+input+"-0", []string{output}, group),
		member:       membership{group, -1, ""}, input: topicPartition{input, 0},
	}}
}

func (o once) records(values ...string) []kafka.Message {
	var records []kafka.Message
	for _, v := range values {
		records = append(records, kafka.Message{Topic: o.output, Key: []byte(v), Value: []byte(v), Time: time.UnixMilli(1_700_000_000_000)})
	}
	return records
}

// insist commits until it succeeds, as a worker does.
func (o once) insist(t *testing.T, nextOffset int64, values ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		err := o.commit(ctx, o.records(values...), nextOffset)
		if err == nil {
			return
		}
		if errors.Is(err, ErrLost) || ctx.Err() != nil {
			t.Fatal(err)
		}
		t.Log(err)
	}
}

// readCommitted reads a topic's committed values with another client's code,
// sorted.
func readCommitted(t *testing.T, brokers []string, topic string, want int) []string {
	t.Helper()
	reader, err := kgo.NewClient(kgo.SeedBrokers(brokers...), kgo.ConsumeTopics(topic),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	var values []string
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for len(values) < want {
		fetches := reader.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatalf("after %d of %d records: %v", len(values), want, err)
		}
		fetches.EachRecord(func(r *kgo.Record) { values = append(values, string(r.Value)) })
	}
	slices.Sort(values)
	return values
}

// TestACutCommitIsDoneOnce cuts the connection at each kind of request, before
// it is sent and in place of its reply.
func TestACutCommitIsDoneOnce(t *testing.T) {
	for _, api := range []protocol.ApiKey{
		protocol.InitProducerId, protocol.AddPartitionsToTxn, protocol.Produce, protocol.AddOffsetsToTxn,
		protocol.TxnOffsetCommit, protocol.EndTxn, protocol.OffsetFetch, protocol.FindCoordinator,
	} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/reply lost %v", api, after), func(t *testing.T) {
				brokers, input, output, group := testTopics(t)
				owner := newOnce(t, brokers, group, input, output)
				if err := owner.fence(t.Context()); err != nil {
					t.Fatal(err)
				}
				owner.insist(t, 1, "a")
				fault := newCut(int16(api), after, 2)
				owner.client.transport.Dial = fault.dial
				owner.client.Close() // the connections without the fault
				owner.insist(t, 3, "b", "c")
				owner.unsure = true // as after a failure before
				owner.insist(t, 4, "d")
				owner.unsure = true
				owner.insist(t, 4, "d") // which is done already
				if values := readCommitted(t, brokers, output, 4); strings.Join(values, "") != "abcd" {
					t.Errorf("readers see %q", values)
				}
				if next, err := owner.client.committedOffset(t.Context(), group, input, 0); err != nil || next != 4 {
					t.Errorf("committed is %d: %v", next, err)
				}
			})
		}
	}
}

// TestTheNextOwnerShutsOutTheLast leaves a transaction open, as a member does
// that is cut off or frozen.
func TestTheNextOwnerShutsOutTheLast(t *testing.T) {
	brokers, input, output, group := testTopics(t)
	zombie, heir := newOnce(t, brokers, group, input, output), newOnce(t, brokers, group, input, output)
	if err := zombie.fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	zombie.insist(t, 1, "a")
	if err := zombie.transactions.publish(t.Context(), zombie.records("b")); err != nil {
		t.Fatal(err)
	}
	if err := zombie.transactions.commitOffset(t.Context(), zombie.member, zombie.input, 2); err != nil {
		t.Fatal(err)
	}

	if err := heir.fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if next, err := heir.client.committedOffset(t.Context(), group, input, 0); err != nil || next != 1 {
		t.Errorf("the heir resumes at %d: %v", next, err)
	}
	if err := zombie.transactions.end(t.Context(), true); !isLost(err) {
		t.Errorf("the zombie ends its transaction: %v", err)
	}
	if err := zombie.commit(t.Context(), zombie.records("c"), 2); !errors.Is(err, ErrLost) {
		t.Errorf("the zombie commits: %v", err)
	}
	if onKafka() { // the embedded broker lets it, and then fences the heir
		if err := zombie.fence(t.Context()); !errors.Is(err, ErrLost) {
			t.Errorf("the zombie begins again: %v", err)
		}
	}
	heir.insist(t, 2, "b")
	if values := readCommitted(t, brokers, output, 2); strings.Join(values, "") != "ab" {
		t.Errorf("readers see %q", values)
	}
}

// TestNothingStaysOpenBehindTheFence leaves a transaction open under the producer id
// and epoch that the next one has: as a broker does that has taken a commit, is
// killed, and forgets to end the transaction where its records are.
func TestNothingStaysOpenBehindTheFence(t *testing.T) {
	brokers, input, output, group := testTopics(t)
	owner := newOnce(t, brokers, group, input, output)
	if err := owner.fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := owner.transactions.publish(t.Context(), owner.records("a", "b")); err != nil {
		t.Fatal(err)
	}
	if err := owner.transactions.commitOffset(t.Context(), owner.member, owner.input, 2); err != nil {
		t.Fatal(err)
	}
	if err := owner.transactions.sweep(t.Context()); err != nil { // the fence's last step
		t.Fatal(err)
	}
	if next, err := owner.client.committedOffset(t.Context(), group, input, 0); err != nil || next != -1 {
		t.Fatalf("committed is %d: %v", next, err)
	}
	owner.insist(t, 2, "a", "b")
	if values := readCommitted(t, brokers, output, 2); strings.Join(values, "") != "ab" {
		t.Errorf("readers see %q", values)
	}
	if next, err := owner.client.committedOffset(t.Context(), group, input, 0); err != nil || next != 2 {
		t.Errorf("committed is %d: %v", next, err)
	}
}

// The fence aborts an empty transaction on each partition.
func TestTheFenceSweepsEveryPartition(t *testing.T) {
	brokers, input, output, group := testTopics(t)
	owner := newOnce(t, brokers, group, input, output)
	for want := range int64(3) {
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
			lags, err := owner.client.Lag(t.Context(), "", output)
			if err == nil && lags[0].HighWatermark == want {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%+v, %v, want %d marks", lags, err, want)
			}
		}
		if err := owner.fence(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFetchShowsCommittedRecordsOnly reads a topic with a transaction that was
// aborted, one that was committed and one that is open.
func TestFetchShowsCommittedRecordsOnly(t *testing.T) {
	brokers, input, output, group := testTopics(t)
	owner := newOnce(t, brokers, group, input, output)
	for _, values := range [][]string{{"a", "b"}, {"c"}} {
		if err := owner.fence(t.Context()); err != nil { // ends what is open
			t.Fatal(err)
		}
		if err := owner.transactions.publish(t.Context(), owner.records(values...)); err != nil {
			t.Fatal(err)
		}
	}
	if err := owner.fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	owner.insist(t, 1, "d", "e")
	owner.insist(t, 2, "f")
	if err := owner.transactions.publish(t.Context(), owner.records("g")); err != nil {
		t.Fatal(err)
	}
	p := &Partition{client: owner.client, log: zap.NewNop(), topic: output, nextOffset: -1}
	var values string
	for range 5 {
		records, err := p.Fetch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			values += string(r.Value)
		}
	}
	if values != "def" {
		t.Errorf("fetched %q", values)
	}
}

// TestRemovedRecordsAreSkippedAndCounted removes records as retention does, and
// reads a topic that ends before the offset.
func TestRemovedRecordsAreSkippedAndCounted(t *testing.T) {
	brokers, input, output, group := testTopics(t)
	owner := newOnce(t, brokers, group, input, output)
	producer := owner.client.NewProducer()
	t.Cleanup(func() { _ = producer.Close() })
	if err := producer.Write(t.Context(), owner.records("a", "b", "c", "d")...); err != nil {
		t.Fatal(err)
	}
	removeRecords(t, brokers, output, 3)
	for from, want := range map[int64]int64{1: 2, 9: 0} {
		skipped := int64(-1)
		p := &Partition{
			client: owner.client, log: zap.NewNop(), topic: output, nextOffset: from,
			onSkipped: func(_ int, records int64) { skipped = records },
		}
		if records, err := p.Fetch(t.Context()); err != nil || len(records) > 0 {
			t.Fatalf("%d records, %v", len(records), err)
		}
		records, err := p.Fetch(t.Context())
		if err != nil || len(records) != 1 || string(records[0].Value) != "d" {
			t.Errorf("from offset %d on: %d records, %v", from, len(records), err)
		}
		if skipped != want {
			t.Errorf("from offset %d on: %d skipped, want %d", from, skipped, want)
		}
	}
}

// A cursor goes where it is put, and the partition says how far it reaches.
func TestResumeAtAndOffsets(t *testing.T) {
	brokers, _, output, _ := testTopics(t)
	client := Open(brokers, Security{})
	t.Cleanup(client.Close)
	producer := client.NewProducer()
	t.Cleanup(func() { _ = producer.Close() })
	if err := producer.Write(t.Context(), messages(output, "a", "b", "c", "d")...); err != nil {
		t.Fatal(err)
	}
	removeRecords(t, brokers, output, 1)
	p := client.cursor(output, 0, 4)
	p.ResumeAt(2)
	records, err := p.Fetch(t.Context())
	if err != nil || len(records) != 2 || string(records[0].Value) != "c" || p.NextOffset() != 4 {
		t.Errorf("%+v, next %d, %v", records, p.NextOffset(), err)
	}
	if first, end, err := p.Offsets(t.Context()); err != nil || first != 1 || end != 4 {
		t.Errorf("from %d to %d: %v", first, end, err)
	}
}

// removeRecords removes those of the only partition below an offset.
func removeRecords(t *testing.T, brokers []string, topic string, below int64) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	request := kmsg.NewPtrDeleteRecordsRequest()
	request.TimeoutMillis = 10_000
	of := kmsg.NewDeleteRecordsRequestTopic()
	of.Topic, of.Partitions = topic, []kmsg.DeleteRecordsRequestTopicPartition{{Partition: 0, Offset: below}}
	request.Topics = append(request.Topics, of)
	response, err := request.RequestWith(t.Context(), client)
	if err != nil || response.Topics[0].Partitions[0].ErrorCode != 0 {
		t.Fatalf("%+v, %v", response, err)
	}
}

// TestLargeBatchesAreSplit publishes more than a broker takes at once.
func TestLargeBatchesAreSplit(t *testing.T) {
	brokers, input, output, group := testTopics(t)
	owner := newOnce(t, brokers, group, input, output)
	if err := owner.fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	var records []kafka.Message
	for i := range 30 {
		value := strings.Repeat(fmt.Sprint(i%10), maxBatchBytes/4)
		records = append(records, kafka.Message{Topic: output, Key: []byte(fmt.Sprint(i)), Value: []byte(value)})
	}
	if err := owner.commit(t.Context(), records, 30); err != nil {
		t.Fatal(err)
	}
	if values := readCommitted(t, brokers, output, 30); len(values) != 30 || len(values[29]) != maxBatchBytes/4 {
		t.Errorf("readers see %d records", len(values))
	}
}

// A record that its topic does not take is named, and the others come without it.
func TestARecordThatIsTooLargeIsNamed(t *testing.T) {
	brokers, input, output, group := testTopics(t)
	owner := newOnce(t, brokers, group, input, output)
	if err := owner.fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	records := owner.records("a", "b", "c")
	const lz4Window = 64 << 10
	for _, value := range []string{noise(2 << 20), strings.Repeat(noise(2*lz4Window), maxRequestBytes/lz4Window/2+8)} {
		records[1].Value = []byte(value)
		var tooLarge *TooLargeError
		if err := owner.commit(t.Context(), records, 3); !errors.As(err, &tooLarge) || tooLarge.Record != 1 || tooLarge.Topic != output {
			t.Fatalf("%d bytes: %v", len(value), err)
		}
	}
	records[1].Value = []byte("short")
	if err := owner.commit(t.Context(), records, 3); err != nil {
		t.Fatal(err)
	}
	if values := readCommitted(t, brokers, output, 3); !slices.Equal(values, []string{"a", "c", "short"}) {
		t.Errorf("readers see %q", values)
	}
}

// TestBatchesAreSplitWhereATopicTakesLess publishes to a topic whose limit is below
// that of most.
func TestBatchesAreSplitWhereATopicTakesLess(t *testing.T) {
	brokers, input, _, group := testTopics(t)
	client := Open(brokers, Security{})
	defer client.Close()
	output := "small-" + input
	_, err := client.CreateTopics(t.Context(), []TopicSpec{
		{Name: output, Partitions: 1, ReplicationFactor: -1, Configs: map[string]string{"max.message.bytes": "100000"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	const size = 20 << 10
	records, text := make([]kafka.Message, 30), []byte(noise(30*size))
	for i := range records {
		records[i] = kafka.Message{Topic: output, Key: fmt.Append(nil, i), Value: text[i*size : (i+1)*size]}
	}
	owner := newOnce(t, brokers, group, input, output)
	if err := owner.fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := owner.commit(t.Context(), records, 30); err != nil {
		t.Fatal(err)
	}
	for i, r := range records {
		if r.Offset != int64(i)+1 { // behind the mark that the fence has left
			t.Errorf("record %d got the offset %d", i, r.Offset)
		}
	}
	producer := client.NewProducer()
	defer producer.Close()
	if err := producer.Write(t.Context(), records...); err != nil {
		t.Fatal(err)
	}
	readCommitted(t, brokers, output, 60)
}

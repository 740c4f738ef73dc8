package stream_test

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/streamtest"
)

// Compaction leaves a batch's last offset where it was, though the record there is
// gone: a fetch from behind the last record that is left brings the same batch
// again, and nothing else where a segment ends with it.
func TestFetchGoesOnBehindACompactedBatch(t *testing.T) {
	cluster := fakeCluster(t, 1, "compacted")
	client := stream.Open(cluster.ListenAddrs(), stream.Security{})
	t.Cleanup(client.Close)
	for _, value := range []string{"0", "1", "2", "3", "4"} {
		streamtest.Publish(t, client, kafka.Message{Topic: "compacted", Value: []byte(value)})
	}
	cluster.ControlKey(int16(kmsg.Fetch), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		fetch := request.(*kmsg.FetchRequest)
		if fetch.Topics[0].Partitions[0].FetchOffset > 3 {
			return nil, nil, false
		}
		response := fetch.ResponseKind().(*kmsg.FetchResponse)
		response.Topics = []kmsg.FetchResponseTopic{{Topic: "compacted", TopicID: fetch.Topics[0].TopicID, Partitions: []kmsg.FetchResponseTopicPartition{{
			HighWatermark: 5, LastStableOffset: 5, RecordBatches: compacted(0, 3, "0"),
		}}}}
		return response, nil, true
	})
	var got []string
	for _, r := range streamtest.ReadAll(t, client, "compacted") {
		got = append(got, fmt.Sprintf("%d %s", r.Offset, r.Value))
	}
	if want := []string{"0 0", "4 4"}; !slices.Equal(got, want) {
		t.Errorf("read %q, want %q", got, want)
	}
}

// compacted returns a batch that reaches from the first offset to the last, and of
// which only the first record is left.
func compacted(first, last int64, value string) []byte {
	return batch(kmsg.RecordBatch{FirstOffset: first, LastOffsetDelta: int32(last - first)}, value)
}

// batch returns a batch of one record as it is sent.
func batch(b kmsg.RecordBatch, value string) []byte {
	record := kmsg.Record{Value: []byte(value)}
	record.Length = int32(len(record.AppendTo(nil)) - 1) // without the length itself
	b.Magic, b.NumRecords, b.ProducerID, b.ProducerEpoch, b.FirstSequence, b.Records = 2, 1, -1, -1, -1, record.AppendTo(nil)
	const beforeLength, beforeAttributes = 12, 21
	raw := b.AppendTo(nil)
	binary.BigEndian.PutUint32(raw[8:], uint32(len(raw)-beforeLength))
	binary.BigEndian.PutUint32(raw[17:], crc32.Checksum(raw[beforeAttributes:], crc32.MakeTable(crc32.Castagnoli)))
	return raw
}

// A reader sees what was committed, also where it takes many fetches.
func TestAbortedRecordsAreHiddenInEachFetch(t *testing.T) {
	cluster := fakeCluster(t, 1, "aborted")
	client := stream.Open(cluster.ListenAddrs(), stream.Security{})
	t.Cleanup(client.Close)
	producer, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.TransactionalID("producer"), kgo.DefaultProduceTopic("aborted"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(producer.Close)
	const transactions = 120
	value := make([]byte, 8<<10)
	_, _ = rand.NewChaCha8([32]byte{}).Read(value) // what hardly compresses; never fails
	var want []string
	for n := range transactions {
		if err := producer.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		key := strconv.Itoa(n)
		if err := producer.ProduceSync(t.Context(), &kgo.Record{Key: []byte(key), Value: value}).FirstErr(); err != nil {
			t.Fatal(err)
		}
		commit := n%3 != 0
		if err := producer.EndTransaction(t.Context(), kgo.TransactionEndTry(commit)); err != nil {
			t.Fatal(err)
		}
		if commit {
			want = append(want, key)
		}
	}
	var got []string
	for _, r := range streamtest.ReadAll(t, client, "aborted") {
		got = append(got, string(r.Key))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Where a topic has the times of the broker, a record's own says nothing.
func TestRecordsHaveTheTimesOfTheBroker(t *testing.T) {
	cluster := fakeCluster(t, 1, "timed")
	client := stream.Open(cluster.ListenAddrs(), stream.Security{})
	t.Cleanup(client.Close)
	for _, value := range []string{"0", "1", "2"} {
		streamtest.Publish(t, client, kafka.Message{Topic: "timed", Value: []byte(value)})
	}
	const appended = 1 << 3
	cluster.ControlKey(int16(kmsg.Fetch), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		fetch := request.(*kmsg.FetchRequest)
		response := fetch.ResponseKind().(*kmsg.FetchResponse)
		response.Topics = []kmsg.FetchResponseTopic{{Topic: "timed", TopicID: fetch.Topics[0].TopicID, Partitions: []kmsg.FetchResponseTopicPartition{{
			HighWatermark: 3, LastStableOffset: 3, AbortedTransactions: []kmsg.FetchResponseTopicPartitionAbortedTransaction{{ProducerID: 7, FirstOffset: 0}},
			RecordBatches: slices.Concat(
				batch(kmsg.RecordBatch{FirstOffset: 0, FirstTimestamp: 1000, MaxTimestamp: 5000, Attributes: appended}, "0"),
				batch(kmsg.RecordBatch{FirstOffset: 1, FirstTimestamp: 2000, MaxTimestamp: 2000}, "1"),
				batch(kmsg.RecordBatch{FirstOffset: 2, FirstTimestamp: 9_000_000_000_000, MaxTimestamp: 6000, Attributes: appended}, "2")),
		}}}}
		return response, nil, true
	})
	var got []string
	for _, r := range streamtest.ReadAll(t, client, "timed") {
		got = append(got, fmt.Sprintf("%s at %d", r.Value, r.Time.UnixMilli()))
	}
	if want := []string{"0 at 5000", "1 at 2000", "2 at 6000"}; !slices.Equal(got, want) {
		t.Errorf("read %q, want %q", got, want)
	}
}

package stream_test

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/streamtest"
)

// Compaction leaves a batch's last offset where it was, though the record there is
// gone: a fetch from behind the last record that is left brings the same batch
// again, and nothing else where a segment ends with it.
func TestFetchGoesOnBehindACompactedBatch(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "compacted"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
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
	record := kmsg.Record{Value: []byte(value)}
	record.Length = int32(len(record.AppendTo(nil)) - 1) // without the length itself
	batch := kmsg.RecordBatch{
		FirstOffset: first, LastOffsetDelta: int32(last - first), Magic: 2, NumRecords: 1,
		ProducerID: -1, ProducerEpoch: -1, FirstSequence: -1, Records: record.AppendTo(nil),
	}
	const beforeLength, beforeAttributes = 12, 21
	raw := batch.AppendTo(nil)
	binary.BigEndian.PutUint32(raw[8:], uint32(len(raw)-beforeLength))
	binary.BigEndian.PutUint32(raw[17:], crc32.Checksum(raw[beforeAttributes:], crc32.MakeTable(crc32.Castagnoli)))
	return raw
}

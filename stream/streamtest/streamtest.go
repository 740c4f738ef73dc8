// Package streamtest gives tests a Kafka to talk to: the embedded broker, or
// the real one that DATELINE_TEST_BROKERS names. With REQUIRE_SERVICES=1 only
// the real one will do.
package streamtest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/embedded"
)

// Brokers returns the addresses of a broker that lives as long as the test.
func Brokers(t testing.TB) []string {
	t.Helper()
	if brokers := os.Getenv("DATELINE_TEST_BROKERS"); brokers != "" {
		return strings.Split(brokers, ",")
	}
	if os.Getenv("REQUIRE_SERVICES") == "1" {
		t.Fatal("REQUIRE_SERVICES=1, but DATELINE_TEST_BROKERS is not set")
	}
	broker, err := embedded.Start("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(broker.Close)
	return []string{broker.Addr()}
}

// Client returns a client on Brokers, closed with the test.
func Client(t testing.TB) *stream.Client {
	t.Helper()
	client := stream.Open(Brokers(t), stream.Security{})
	t.Cleanup(client.Close)
	return client
}

// Name returns a name for a topic or a group that no other test has.
func Name(prefix string) string { return prefix + "-" + strings.ToLower(rand.Text()[:10]) }

// Topic creates a topic with room for large records and returns its name.
func Topic(t testing.TB, client *stream.Client, partitions int) string {
	t.Helper()
	name := Name("test")
	_, err := client.CreateTopics(t.Context(), []stream.TopicSpec{{
		Name: name, Partitions: partitions, ReplicationFactor: -1,
		Configs: map[string]string{"max.message.bytes": "17825792"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// Publish writes the records.
func Publish(t testing.TB, client *stream.Client, records ...kafka.Message) {
	t.Helper()
	producer := client.NewProducer()
	defer producer.Close()
	if err := producer.Write(t.Context(), records...); err != nil {
		t.Fatal(err)
	}
}

// ReadAll returns all records of a topic, partition by partition in order.
func ReadAll(t testing.TB, client *stream.Client, topic string) []kafka.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var all []kafka.Message
	for record, err := range client.ReadTopic(ctx, topic) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, record)
	}
	return all
}

// RemoveRecords removes the records of a partition below an offset, as retention
// does.
func RemoveRecords(t testing.TB, brokers []string, topic string, partition int, below int64) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	request := kmsg.NewPtrDeleteRecordsRequest()
	request.TimeoutMillis = 10_000
	of := kmsg.NewDeleteRecordsRequestTopic()
	of.Topic, of.Partitions = topic, []kmsg.DeleteRecordsRequestTopicPartition{{Partition: int32(partition), Offset: below}}
	request.Topics = append(request.Topics, of)
	response, err := request.RequestWith(t.Context(), client)
	if err != nil || response.Topics[0].Partitions[0].ErrorCode != 0 {
		t.Fatalf("%+v, %v", response, err)
	}
}

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
)

func newTestProducer(t *testing.T, brokers []string, id, topic string) (*Client, *TransactionalProducer) {
	t.Helper()
	client := Open(brokers, Security{})
	t.Cleanup(client.Close)
	producer := client.NewTransactionalProducer(id, topic)
	if err := producer.Fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	return client, producer
}

func messages(topic string, values ...string) []kafka.Message {
	return once{output: topic}.records(values...)
}

// valuesFrom returns the values that ReadFrom yields, in order.
func valuesFrom(t *testing.T, client *Client, topic string, offsets ...int64) (values []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for record, err := range client.ReadFrom(ctx, topic, offsets) {
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, string(record.Value))
	}
	return values
}

// Records that were published know where they are, also in several batches.
func TestPublishedRecordsKnowTheirPlaces(t *testing.T) {
	brokers, _, _, group := testTopics(t)
	topic := "wide-" + group
	admin := Open(brokers, Security{})
	t.Cleanup(admin.Close)
	if _, err := admin.CreateTopics(t.Context(), []TopicSpec{{Name: topic, Partitions: 3, ReplicationFactor: -1}}); err != nil {
		t.Fatal(err)
	}
	client, producer := newTestProducer(t, brokers, group, topic)
	for range 2 {
		records := messages(topic, "a", "b", "c", "d", "e", "f", strings.Repeat("g", maxBatchBytes), strings.Repeat("h", maxBatchBytes/2))
		if err := producer.Publish(t.Context(), records); err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			got, found, err := client.ReadRecord(t.Context(), topic, r.Partition, r.Offset)
			if err != nil || !found || string(got.Value) != string(r.Value) || !got.Time.Equal(r.Time) || got.Offset != r.Offset {
				t.Errorf("at %d@%d: %.20q, found %v, %v", r.Partition, r.Offset, got.Value, found, err)
			}
		}
	}
}

// A producer that was replaced publishes nothing any more, and what it left open
// never shows.
func TestTheNextProducerShutsOutTheLast(t *testing.T) {
	brokers, _, output, group := testTopics(t)
	_, zombie := newTestProducer(t, brokers, group, output)
	if err := zombie.Publish(t.Context(), messages(output, "a")); err != nil {
		t.Fatal(err)
	}
	if err := zombie.transactions.publish(t.Context(), messages(output, "b")); err != nil {
		t.Fatal(err)
	}
	client, heir := newTestProducer(t, brokers, group, output)
	if err := zombie.transactions.end(t.Context(), true); !isLost(err) {
		t.Errorf("the zombie ends its transaction: %v", err)
	}
	if err := zombie.Publish(t.Context(), messages(output, "c")); !errors.Is(err, ErrFenced) {
		t.Errorf("the zombie publishes: %v", err)
	}
	if err := heir.Publish(t.Context(), messages(output, "d", "e")); err != nil {
		t.Fatal(err)
	}
	if values := valuesFrom(t, client, output); strings.Join(values, "") != "ade" {
		t.Errorf("readers see %q", values)
	}
}

// TestACutPublishIsAllOrNothing cuts the connection at each kind of request. The
// next producer finds all records there, or none.
func TestACutPublishIsAllOrNothing(t *testing.T) {
	for _, api := range []protocol.ApiKey{protocol.AddPartitionsToTxn, protocol.Produce, protocol.EndTxn} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/reply lost %v", api, after), func(t *testing.T) {
				brokers, _, output, group := testTopics(t)
				client, producer := newTestProducer(t, brokers, group, output)
				fault := newCut(int16(api), after, 1)
				client.transport.Dial = fault.dial
				client.Close() // the connections without the fault
				err := producer.Publish(t.Context(), messages(output, "a", "b"))
				reader, _ := newTestProducer(t, brokers, group, output)
				values := valuesFrom(t, reader, output)
				if !slices.Equal(values, nil) && !slices.Equal(values, []string{"a", "b"}) || err == nil && len(values) == 0 {
					t.Errorf("readers see %q after %v", values, err)
				}
				if api == protocol.EndTxn && after && len(values) == 0 {
					t.Error("the transaction was not committed, though the broker had read that")
				}
			})
		}
	}
}

// A reader that has to miss nothing waits for the transactions that are open.
// The fence left a mark at offset 0.
func TestReadFromWaitsForOpenTransactions(t *testing.T) {
	brokers, _, output, group := testTopics(t)
	client, producer := newTestProducer(t, brokers, group, output)
	if err := producer.Publish(t.Context(), messages(output, "a", "b")); err != nil {
		t.Fatal(err)
	}
	if err := producer.transactions.publish(t.Context(), messages(output, "c")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	var got string
	var last error
	for record, err := range client.ReadFrom(ctx, output, []int64{2}) {
		got, last = got+string(record.Value), err
	}
	if got != "b" || last == nil { // not an end as if that were all
		t.Errorf("read %q, then %v", got, last)
	}
	seen := make(chan []string)
	go func() {
		var values []string
		for record, err := range client.ReadFrom(t.Context(), output, []int64{2}) {
			if err != nil {
				t.Error(err)
			}
			values = append(values, string(record.Value))
			if len(values) == 1 { // the open transaction is next
				if err := producer.transactions.end(t.Context(), true); err != nil {
					t.Error(err)
				}
			}
		}
		seen <- values
	}()
	if values := <-seen; strings.Join(values, "") != "bc" {
		t.Errorf("read %q", values)
	}
}

func TestReadRecordAndReadSince(t *testing.T) {
	brokers, _, output, _ := testTopics(t)
	client := Open(brokers, Security{})
	t.Cleanup(client.Close)
	producer := client.NewProducer()
	t.Cleanup(func() { _ = producer.Close() })
	at := func(second int) time.Time {
		return time.UnixMilli(1_700_000_000_000).Add(time.Duration(second) * time.Second)
	}
	for i, second := range []int{1, 5, 3, 9} {
		if err := producer.Write(t.Context(), kafka.Message{Topic: output, Value: []byte(fmt.Sprint(i)), Time: at(second)}); err != nil {
			t.Fatal(err)
		}
	}
	for second, want := range map[int]string{0: "0123", 1: "0123", 2: "123", 5: "123", 6: "3", 9: "3", 10: ""} {
		var got string
		for record, err := range client.ReadSince(t.Context(), output, at(second)) {
			if err != nil {
				t.Fatal(err)
			}
			got += string(record.Value)
		}
		if got != want {
			t.Errorf("since second %d: %q, want %q", second, got, want)
		}
	}
	removeRecords(t, brokers, output, 2)
	for offset, want := range map[int64]bool{0: false, 1: false, 2: true, 3: true, 4: false, 99: false} {
		record, found, err := client.ReadRecord(t.Context(), output, 0, offset)
		if err != nil || found != want || found && string(record.Value) != fmt.Sprint(offset) {
			t.Errorf("offset %d: %q, found %v, %v", offset, record.Value, found, err)
		}
	}
	if first, err := client.FirstOffsets(t.Context(), output); err != nil || fmt.Sprint(first) != "[2]" {
		t.Errorf("first offsets %v: %v", first, err)
	}
	if values := valuesFrom(t, client, output, 0); strings.Join(values, "") != "23" {
		t.Errorf("read %q", values)
	}
}

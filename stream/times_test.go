package stream

import (
	"slices"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
)

// Records have the times that they are published with, or the nearest that can be written.
func TestTimesOfAnyYear(t *testing.T) {
	brokers, input, _, group := testTopics(t)
	client := Open(brokers, Security{})
	defer client.Close()
	output := "times-" + input
	spec := TopicSpec{Name: output, Partitions: 1, ReplicationFactor: -1}
	if onKafka() {
		spec.Configs = map[string]string{"message.timestamp.after.max.ms": "9223372036854775807"}
	}
	if _, err := client.CreateTopics(t.Context(), []TopicSpec{spec}); err != nil {
		t.Fatal(err)
	}
	owner := newOnce(t, brokers, group, input, output)
	if err := owner.fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The first is what -1 stands for, the last are microseconds taken for milliseconds.
	sent := []int64{-1, 0, 1, 1_700_000_000_123, 9_223_372_036_853, 1_700_000_000_123_456, 1_800_000_000_123_456}
	want := []int64{-1, 1, 1, 1_700_000_000_123, 9_223_372_036_853, 9_223_372_036_854, 9_223_372_036_854}
	var records []kafka.Message
	for _, at := range sent {
		records = append(records, kafka.Message{Topic: output, Time: time.UnixMilli(at)})
	}
	if err := owner.commit(t.Context(), records, 1); err != nil {
		t.Fatal(err)
	}
	producer := client.NewProducer()
	defer producer.Close()
	if err := producer.Write(t.Context(), records...); err != nil {
		t.Fatal(err)
	}
	var got []int64
	for r, err := range client.ReadTopic(t.Context(), output) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.Time.UnixMilli())
	}
	if !slices.Equal(got, slices.Concat(want, want)) {
		t.Errorf("got  %v,\nwant %v twice", got, want)
	}
}

// A real broker's topic can give records the time at which it takes them.
func TestTimesOfTheBroker(t *testing.T) {
	if !onKafka() {
		t.Skip("the embedded broker has no such topics")
	}
	brokers, input, _, _ := testTopics(t)
	client := Open(brokers, Security{})
	defer client.Close()
	topic := "appended-" + input
	spec := TopicSpec{Name: topic, Partitions: 1, ReplicationFactor: -1, Configs: map[string]string{"message.timestamp.type": "LogAppendTime"}}
	if _, err := client.CreateTopics(t.Context(), []TopicSpec{spec}); err != nil {
		t.Fatal(err)
	}
	producer := client.NewProducer()
	defer producer.Close()
	began := time.Now().Truncate(time.Millisecond)
	for _, at := range []time.Time{time.UnixMilli(-1), time.UnixMilli(1000), began.AddDate(100, 0, 0)} {
		if err := producer.Write(t.Context(), kafka.Message{Topic: topic, Value: []byte("v"), Time: at}); err != nil {
			t.Fatal(err)
		}
	}
	read := 0
	for r, err := range client.ReadTopic(t.Context(), topic) {
		if err != nil {
			t.Fatal(err)
		}
		if read++; r.Time.Before(began) || r.Time.After(time.Now()) {
			t.Errorf("record %d has the time %s", r.Offset, r.Time)
		}
	}
	if read != 3 {
		t.Errorf("%d records came", read)
	}
}

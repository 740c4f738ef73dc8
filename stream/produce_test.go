package stream_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/stream"
	"github.com/dateline/dateline/stream/streamtest"
)

// TestAProducerSplitsWhatABrokerRefusesAtOnce writes records that can't be
// compressed to a topic with a broker's usual limit, some of them too large for
// a batch with others.
func TestAProducerSplitsWhatABrokerRefusesAtOnce(t *testing.T) {
	client := streamtest.Client(t)
	topic := streamtest.Name("large")
	spec := stream.TopicSpec{
		Name: topic, Partitions: 1, ReplicationFactor: 1, Configs: map[string]string{"max.message.bytes": "1048588"},
	}
	if _, err := client.CreateTopics(t.Context(), []stream.TopicSpec{spec}); err != nil {
		t.Fatal(err)
	}
	noise := rand.NewChaCha8([32]byte{})
	records := make([]kafka.Message, 200)
	for i := range records {
		size := 20 << 10
		if i%50 == 7 {
			size = 700 << 10
		}
		records[i] = kafka.Message{Topic: topic, Value: make([]byte, size)}
		if _, err := noise.Read(records[i].Value); err != nil {
			t.Fatal(err)
		}
		binary.BigEndian.PutUint32(records[i].Value, uint32(i))
	}
	producer := client.NewProducer()
	defer producer.Close()
	if err := producer.Write(t.Context(), records...); err != nil {
		t.Fatal(err)
	}
	got := streamtest.ReadAll(t, client, topic)
	if len(got) != len(records) {
		t.Fatalf("%d records came, of %d", len(got), len(records))
	}
	for i, r := range got {
		if n := binary.BigEndian.Uint32(r.Value); n != uint32(i) || len(r.Value) != len(records[i].Value) {
			t.Errorf("record %d has number %d and %d bytes", i, n, len(r.Value))
		}
	}
}

// A record that its topic does not take is named.
func TestAProducerNamesWhatIsTooLarge(t *testing.T) {
	client := streamtest.Client(t)
	topic := streamtest.Topic(t, client, 1)
	noise := rand.NewChaCha8([32]byte{})
	records := []kafka.Message{{Topic: topic, Value: []byte("a")}, {Topic: topic, Value: make([]byte, 18<<20)}, {Topic: topic, Value: []byte("b")}}
	if _, err := noise.Read(records[1].Value); err != nil {
		t.Fatal(err)
	}
	producer := client.NewProducer()
	defer producer.Close()
	var tooLarge *stream.TooLargeError
	if err := producer.Write(t.Context(), records...); !errors.As(err, &tooLarge) || tooLarge.Record != 1 || tooLarge.Topic != topic {
		t.Errorf("%v", err)
	}
	records[1].Value = bytes.Repeat([]byte("packed "), 18<<20/7)
	if err := producer.Write(t.Context(), records[1]); err != nil {
		t.Errorf("what is less when it is packed: %v", err)
	}
}

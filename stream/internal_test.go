package stream

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"
)

// brokersEnv names a real Kafka; see streamtest, which this package's own tests
// cannot import.
const brokersEnv = "DATELINE_TEST_BROKERS"

func onKafka() bool { return os.Getenv(brokersEnv) != "" }

// testTopics returns a broker, an input and an output topic of one partition
// each, and the name of a group.
func testTopics(t *testing.T) (brokers []string, input, output, group string) {
	t.Helper()
	if onKafka() {
		brokers = strings.Split(os.Getenv(brokersEnv), ",")
	} else {
		cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(cluster.Close)
		brokers = cluster.ListenAddrs()
	}
	name := strings.ToLower(rand.Text()[:10])
	input, output, group = "in-"+name, "out-"+name, "group-"+name
	client := Open(brokers, Security{})
	defer client.Close()
	_, err := client.CreateTopics(t.Context(), []TopicSpec{
		{Name: input, Partitions: 1, ReplicationFactor: -1}, {Name: output, Partitions: 1, ReplicationFactor: -1},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range []string{input, output} { // waits for the leader
		if _, err := client.Lag(t.Context(), "", topic); err != nil {
			t.Fatal(err)
		}
	}
	return brokers, input, output, group
}

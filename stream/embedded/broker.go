// Package embedded runs a Kafka-protocol broker inside the process, for trying
// Dateline and for tests. It is kfake, not Kafka: one node, no replication.
package embedded

import (
	"fmt"
	"strconv"

	"github.com/twmb/franz-go/pkg/kfake"
)

// maxMessageBytes leaves room for a whole page and its headers.
const maxMessageBytes = 17 << 20

// Broker is a running broker on loopback. The caller closes it.
type Broker struct{ cluster *kfake.Cluster }

// Start runs a broker on a free port of loopback. With a folder it keeps its
// records there between runs, else in memory.
func Start(dir string) (*Broker, error) {
	options := []kfake.Opt{
		kfake.NumBrokers(1),
		kfake.BrokerConfigs(map[string]string{"message.max.bytes": strconv.Itoa(maxMessageBytes)}),
	}
	if dir != "" {
		options = append(options, kfake.DataDir(dir))
	}
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		return nil, fmt.Errorf("start the embedded broker: %w", err)
	}
	return &Broker{cluster}, nil
}

// Addr returns the broker's host and port.
func (b *Broker) Addr() string { return b.cluster.ListenAddrs()[0] }

// Close ends the broker.
func (b *Broker) Close() { b.cluster.Close() }

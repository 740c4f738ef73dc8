package stream

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/segmentio/kafka-go"
)

// clientID is how the broker's logs and quotas know Dateline.
const clientID = "dateline"

// Client is a connection to a Kafka cluster. It is safe for concurrent use;
// the caller closes it.
type Client struct {
	brokers   []string
	security  Security
	transport *kafka.Transport
	kafka     *kafka.Client
}

// Open returns a client. It does not connect: see Ping. One transport serves
// all requests, so that what one learns of the cluster the others know too.
func Open(brokers []string, security Security) *Client {
	transport := &kafka.Transport{
		ClientID:    clientID,
		DialTimeout: 5 * time.Second,
		MetadataTTL: 2 * time.Second, // the default of 6 s prolongs each change of leader
		TLS:         security.TLS,
		SASL:        security.SASL,
	}
	return &Client{
		brokers: brokers, security: security, transport: transport,
		kafka: &kafka.Client{Addr: kafka.TCP(brokers...), Transport: transport, Timeout: 30 * time.Second},
	}
}

// Close ends the connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Ping asks the cluster for its brokers and returns how many there are.
func (c *Client) Ping(ctx context.Context) (brokers int, err error) {
	// The transport hides why it cannot connect behind a time-out; a plain
	// connection says it.
	if err := c.dialAny(ctx); err != nil {
		return 0, err
	}
	response, err := c.kafka.Metadata(ctx, &kafka.MetadataRequest{})
	if err != nil {
		return 0, fmt.Errorf("ask %v for metadata: %w", c.brokers, err)
	}
	return len(response.Brokers), nil
}

func (c *Client) dialAny(ctx context.Context) (err error) {
	for _, broker := range c.brokers {
		var conn *kafka.Conn
		if conn, err = c.dialer().DialContext(ctx, "tcp", broker); err == nil {
			return conn.Close()
		}
		err = fmt.Errorf("connect to broker %s: %w", broker, err)
	}
	return err
}

func (c *Client) dialer() *kafka.Dialer {
	return &kafka.Dialer{
		ClientID: clientID, Timeout: 5 * time.Second, DualStack: true,
		TLS: c.security.TLS, SASLMechanism: c.security.SASL,
		KeepAlive: 30 * time.Second, FallbackDelay: 300 * time.Millisecond,
		DialFunc: (&net.Dialer{}).DialContext,
	}
}

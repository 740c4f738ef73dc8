package store

import (
	"net"
	"time"
)

// The bounds on a server that is gone without a goodbye, as the one before a failover
// can be, are those that Open asks of the server for clients. Else a save could wait
// for its answer for a quarter of an hour.
const (
	keepaliveIdle     = 10 * time.Second
	keepaliveInterval = 5 * time.Second
	keepaliveCount    = 3
	sentTimeout       = 25 * time.Second // for what was sent and is not acknowledged, where the system can
)

func dialer() *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepaliveIdle, Interval: keepaliveInterval, Count: keepaliveCount},
		Control:         limitSent,
	}
}

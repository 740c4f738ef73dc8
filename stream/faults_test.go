package stream

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"sync/atomic"
)

// cut is a fault: the connection ends at a request of some kind, either before
// it is sent or in place of its reply.
type cut struct {
	api   int16
	after bool // the broker has acted, but the reply is lost
	left  atomic.Int32
}

func newCut(api int16, after bool, times int32) *cut {
	c := &cut{api: api, after: after}
	c.left.Store(times)
	return c
}

// dial is for kafka.Transport.
func (c *cut) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &cutConn{Conn: conn, cut: c}, nil
}

// cutConn reads the requests that go through: a size of four bytes, then the
// kind in two.
type cutConn struct {
	net.Conn
	cut     *cut
	head    []byte // of the request under way, up to its kind
	rest    int    // bytes that are left of it
	swallow atomic.Bool
}

var errCut = errors.New("connection cut by the test")

func (c *cutConn) Write(b []byte) (int, error) {
	for data := b; len(data) > 0; {
		if c.rest > 0 {
			n := min(c.rest, len(data))
			data, c.rest = data[n:], c.rest-n
			continue
		}
		n := min(6-len(c.head), len(data))
		c.head, data = append(c.head, data[:n]...), data[n:]
		if len(c.head) < 6 {
			continue
		}
		api := int16(binary.BigEndian.Uint16(c.head[4:]))
		c.rest, c.head = int(binary.BigEndian.Uint32(c.head))-2, c.head[:0]
		if api != c.cut.api || c.cut.left.Add(-1) < 0 {
			continue
		}
		if !c.cut.after {
			return 0, errors.Join(errCut, c.Close())
		}
		c.swallow.Store(true)
	}
	return c.Conn.Write(b)
}

func (c *cutConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.swallow.Load() {
		return 0, errors.Join(errCut, c.Close())
	}
	return n, err
}

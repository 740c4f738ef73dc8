package worker_test

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net"
	"sync"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// faults decides by a seed what goes wrong, and how often in all.
type faults struct {
	mu     sync.Mutex
	random *rand.Rand
	left   int
	rate   float64 // of the requests that are hit while some are left
}

// hit reports whether something goes wrong now, and one of so many ways.
func (f *faults) hit(ways int) (bool, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left == 0 || f.random.Float64() >= f.rate {
		return false, 0
	}
	f.left--
	return true, f.random.IntN(ways)
}

func (f *faults) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left = 0
}

// faultyListener cuts connections at requests: before the broker has read them,
// or in place of its reply.
type faultyListener struct {
	net.Listener
	faults *faults
}

func (f *faults) listen(network, address string) (net.Listener, error) {
	listener, err := net.Listen(network, address)
	if err != nil {
		return nil, err
	}
	return &faultyListener{listener, f}, nil
}

func (l *faultyListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &faultyConn{Conn: conn, faults: l.faults}, nil
}

// faultyConn is the broker's end of a connection. It finds where requests begin:
// a size of four bytes, then the kind in two.
type faultyConn struct {
	net.Conn
	faults *faults
	mu     sync.Mutex
	head   []byte // of the request under way, up to its kind
	rest   int    // bytes that are left of it
	mute   bool   // its reply is lost
}

var errCut = errors.New("cut by the simulation")

func (c *faultyConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	for data := b[:n]; len(data) > 0; {
		if c.rest > 0 {
			skipped := min(c.rest, len(data))
			data, c.rest = data[skipped:], c.rest-skipped
			continue
		}
		taken := min(6-len(c.head), len(data))
		c.head, data = append(c.head, data[:taken]...), data[taken:]
		if len(c.head) < 6 {
			continue
		}
		kind := kmsg.Key(binary.BigEndian.Uint16(c.head[4:]))
		c.rest, c.head = int(binary.BigEndian.Uint32(c.head))-2, c.head[:0]
		if err := c.disturb(kind); err != nil {
			return 0, err
		}
	}
	return n, err
}

// disturb decides what becomes of a request. Those that open a connection are
// spared, so that something gets done.
func (c *faultyConn) disturb(kind kmsg.Key) error {
	if kind == kmsg.ApiVersions || kind == kmsg.Metadata {
		return nil
	}
	hit, way := c.faults.hit(2)
	switch {
	case !hit:
	case way == 0:
		return errors.Join(errCut, c.Close())
	default:
		c.mu.Lock()
		c.mute = true
		c.mu.Unlock()
	}
	return nil
}

func (c *faultyConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	mute := c.mute
	c.mu.Unlock()
	if mute {
		return 0, errors.Join(errCut, c.Close())
	}
	return c.Conn.Write(b)
}

package store

import (
	"slices"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// buffers are lent to what is sent, on any connection: a batch takes hundreds of
// kilobytes, which would be garbage each time. The collector takes those that nobody
// borrows for a while. They are safe for concurrent use.
type buffers struct{ kept sync.Pool }

// buffersKey is where a connection has them.
const buffersKey = "dateline.buffers"

func (b *buffers) lendTo(conn *pgconn.PgConn) { conn.CustomData()[buffersKey] = b }

func buffersOf(conn *pgconn.PgConn) *buffers { return conn.CustomData()[buffersKey].(*buffers) }

// leastLent is how many bytes are worth it. What is less than that may stay with a
// connection (see isFree).
const leastLent = 16 << 10

// borrow returns an empty buffer with room for so many bytes.
func (b *buffers) borrow(room int) []byte {
	if room >= leastLent {
		if kept, ok := b.kept.Get().(*[]byte); ok {
			return slices.Grow(*kept, room)
		}
	}
	return make([]byte, 0, room)
}

// giveBack takes a buffer that nobody uses any more.
func (b *buffers) giveBack(buffer []byte) {
	if cap(buffer) >= leastLent {
		buffer = buffer[:0]
		b.kept.Put(&buffer)
	}
}

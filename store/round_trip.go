package store

import (
	"context"
	"reflect"
	"slices"
	"unsafe"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// roundTrip is statements that are sent together.
type roundTrip struct {
	batch     pgx.Batch
	room      int // bytes that they take
	arguments arguments
}

// arguments are those of one statement after another, as pgx writes them before it
// copies them into the message.
type arguments struct {
	buffer []byte
	room   int // bytes that the largest take
}

// queue adds a statement.
func (t *roundTrip) queue(sql string, values ...any) *pgx.QueuedQuery {
	room := 0
	for _, value := range values {
		room += roomOf(value)
	}
	if i := slices.IndexFunc(values, isList); i >= 0 {
		values = slices.Clone(values)
		values[i] = first{values[i], &t.arguments}
	}
	const besides = 200 // its name, and what is asked of it
	t.room += besides + room
	t.arguments.room = max(t.arguments.room, room)
	return t.batch.Queue(sql, values...)
}

// send runs the statements, if there are any, and hands their rows to those who wait
// for them.
func (t *roundTrip) send(ctx context.Context, tx pgx.Tx) error {
	conn := tx.Conn().PgConn()
	lender := buffersOf(conn)
	message := lender.borrow(t.room)
	t.arguments.buffer = lender.borrow(t.arguments.room)
	conn.Frontend().Send(lent{buffer: message})
	results := tx.SendBatch(ctx, &t.batch)
	if isFree(conn, message) {
		lender.giveBack(message)
	}
	lender.giveBack(t.arguments.buffer)
	return results.Close()
}

func isList(argument any) bool {
	_, isBytes := argument.([]byte)
	return reflect.ValueOf(argument).Kind() == reflect.Slice && !isBytes
}

// roomOf is about how many bytes an argument takes, rather more than less.
func roomOf(argument any) int {
	const header, length, number = 32, 4, 12
	room := header
	switch argument := argument.(type) {
	case string:
		room += len(argument)
	case []string:
		for _, text := range argument {
			room += length + len(text)
		}
	case []*string:
		for _, text := range argument {
			if text != nil {
				room += len(*text)
			}
			room += length
		}
	case [][]byte:
		for _, bytes := range argument {
			room += length + len(bytes)
		}
	default:
		if isList(argument) {
			room += number * reflect.ValueOf(argument).Len()
		}
	}
	return room
}

// lent is no message, but makes pgx write those to come into a buffer, which it would
// make anew again and again as it grows.
type lent struct {
	noMessage
	buffer []byte // empty
}

// Encode returns the buffer with what has been written before.
func (l lent) Encode(before []byte) ([]byte, error) { return append(l.buffer, before...), nil }

// isFree reports whether a connection writes into a buffer no more, as is so when its
// message has been sent.
func isFree(conn *pgconn.PgConn, buffer []byte) bool {
	looks := look{buffer: buffer}
	conn.Frontend().Send(&looks)
	return looks.free
}

// look is no message, but sees what the next one would be written into.
type look struct {
	noMessage
	buffer []byte
	free   bool
}

// Encode changes nothing.
func (l *look) Encode(next []byte) ([]byte, error) {
	l.free = unsafe.SliceData(next) != unsafe.SliceData(l.buffer)
	return next, nil
}

// noMessage has what else messages to the server have.
type noMessage struct{}

// Decode does nothing.
func (noMessage) Decode([]byte) error { return nil }

// Frontend does nothing.
func (noMessage) Frontend() {}

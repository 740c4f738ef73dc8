package store

import (
	"context"
	"reflect"
	"slices"

	"github.com/jackc/pgx/v5"
)

// roundTrip is statements that are sent together.
type roundTrip struct {
	batch pgx.Batch
	room  int // bytes that they take
}

// queue adds a statement.
func (t *roundTrip) queue(sql string, arguments ...any) *pgx.QueuedQuery {
	room := 0
	for _, argument := range arguments {
		room += roomOf(argument)
	}
	if i := slices.IndexFunc(arguments, isList); i >= 0 {
		arguments = slices.Clone(arguments)
		arguments[i] = first{arguments[i], room}
	}
	const besides = 200 // its name, and what is asked of it
	t.room += besides + room
	return t.batch.Queue(sql, arguments...)
}

// send runs the statements, if there are any, and hands their rows to those who wait
// for them.
func (t *roundTrip) send(ctx context.Context, tx pgx.Tx) error {
	tx.Conn().PgConn().Frontend().Send(spare(t.room))
	return tx.SendBatch(ctx, &t.batch).Close()
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

// spare is no message, but makes room for those to come: pgx would make its buffer anew
// again and again as it grows.
type spare int

// Encode makes room for so many bytes.
func (s spare) Encode(buf []byte) ([]byte, error) { return slices.Grow(buf, int(s)), nil }

// Decode is there because messages have it.
func (spare) Decode([]byte) error { return nil }

// Frontend is there because messages to the server have it.
func (spare) Frontend() {}

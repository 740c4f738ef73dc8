package store

import (
	"encoding/binary"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// lists says how the lists that a save is made of become arrays, by the array's type.
// pgx looks at each item by itself, and for many makes an object of it.
var lists = map[uint32][]listPlan{
	pgtype.TextArrayOID:        {items[string]{pgtype.TextOID, appendText}, items[*string]{pgtype.TextOID, orNull(appendText)}},
	pgtype.ByteaArrayOID:       {items[[]byte]{pgtype.ByteaOID, appendBytes}},
	pgtype.BoolArrayOID:        {items[bool]{pgtype.BoolOID, appendBoolean}},
	pgtype.Int4ArrayOID:        {items[int]{pgtype.Int4OID, appendInteger}},
	pgtype.Int8ArrayOID:        {items[int64]{pgtype.Int8OID, appendBigint}},
	pgtype.Float4ArrayOID:      {items[float64]{pgtype.Float4OID, appendReal}, items[*float64]{pgtype.Float4OID, orNull(appendReal)}},
	pgtype.TimestamptzArrayOID: {items[time.Time]{pgtype.TimestamptzOID, appendTime}, items[*time.Time]{pgtype.TimestamptzOID, orNull(appendTime)}},
	pgtype.DateArrayOID:        {items[time.Time]{pgtype.DateOID, appendDay}},
}

// registerLists makes pgx write them so.
func registerLists(types *pgtype.Map) {
	for array, plans := range lists {
		known, _ := types.TypeForOID(array)
		types.RegisterType(&pgtype.Type{Name: known.Name, OID: array, Codec: listCodec{known.Codec, plans}})
	}
}

// listCodec is pgx's codec of an array with a short way for some lists.
type listCodec struct {
	pgtype.Codec
	plans []listPlan
}

// listPlan writes lists of one Go type.
type listPlan interface {
	pgtype.EncodePlan
	takes(list any) bool
}

// PlanEncode leaves to pgx what it does not know.
func (c listCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.(first); ok {
		return encodeFirst{m, oid, format}
	}
	if format == pgtype.BinaryFormatCode {
		for _, plan := range c.plans {
			if plan.takes(value) {
				return plan
			}
		}
	}
	return c.Codec.PlanEncode(m, oid, format, value)
}

// items writes a []T as an array.
type items[T any] struct {
	oid        uint32 // of an item's type
	appendItem func(buf []byte, item T) []byte
}

func (items[T]) takes(list any) bool {
	_, ok := list.([]T)
	return ok
}

// Encode appends, in Postgres' binary format, the number of dimensions, whether there
// are nulls, the type of the items, how many they are, the number of the first, and them.
func (i items[T]) Encode(value any, buf []byte) ([]byte, error) {
	list := value.([]T)
	if list == nil {
		return nil, nil
	}
	nulls := len(buf) + 4
	for _, field := range []uint32{1, 0, i.oid, uint32(len(list)), 1} {
		buf = binary.BigEndian.AppendUint32(buf, field)
	}
	for _, item := range list {
		begin := len(buf)
		buf = i.appendItem(buf, item)
		if binary.BigEndian.Uint32(buf[begin:]) == null {
			binary.BigEndian.PutUint32(buf[nulls:], 1)
		}
	}
	return buf, nil
}

// orNull appends null for nil.
func orNull[T any](appendItem func([]byte, T) []byte) func([]byte, *T) []byte {
	return func(buf []byte, item *T) []byte {
		if item == nil {
			return appendNull(buf)
		}
		return appendItem(buf, *item)
	}
}

// first is the first list of a statement: with it pgx is given the buffer that all of the
// statement's arguments go into, which it would make anew again and again as it grows.
type first struct {
	list any
	of   *arguments
}

type encodeFirst struct {
	m      *pgtype.Map
	oid    uint32
	format int16
}

// Encode appends the list to the arguments before it.
func (e encodeFirst) Encode(value any, before []byte) ([]byte, error) {
	f := value.(first)
	return e.m.Encode(e.oid, e.format, f.list, append(f.of.buffer, before...))
}

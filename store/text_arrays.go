package store

import (
	"encoding/binary"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// textsCodec is pgx's codec of text[] with a short way for the lists that a save is made
// of. pgx looks at each text by itself, and takes memory anew again and again as its
// buffer grows; here a column's room is taken at once.
type textsCodec struct{ *pgtype.ArrayCodec }

// registerTexts makes a connection use it.
func registerTexts(conn *pgx.Conn) {
	text, _ := conn.TypeMap().TypeForOID(pgtype.TextOID)
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "_text", OID: pgtype.TextArrayOID, Codec: textsCodec{&pgtype.ArrayCodec{ElementType: text}},
	})
}

// PlanEncode knows []string and []*string in the binary format, and leaves all else to
// pgx.
func (c textsCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if format == pgtype.BinaryFormatCode {
		switch value.(type) {
		case []string:
			return encodeTexts{}
		case []*string:
			return encodeNullableTexts{}
		}
	}
	return c.ArrayCodec.PlanEncode(m, oid, format, value)
}

type encodeTexts struct{}

// Encode appends a []string.
func (encodeTexts) Encode(value any, buf []byte) ([]byte, error) {
	texts := value.([]string)
	if texts == nil {
		return nil, nil
	}
	bytes := 0
	for _, text := range texts {
		bytes += len(text)
	}
	buf = appendTextsHeader(buf, len(texts), bytes, false)
	for _, text := range texts {
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(text)))
		buf = append(buf, text...)
	}
	return buf, nil
}

type encodeNullableTexts struct{}

// Encode appends a []*string.
func (encodeNullableTexts) Encode(value any, buf []byte) ([]byte, error) {
	texts := value.([]*string)
	if texts == nil {
		return nil, nil
	}
	bytes, hasNull := 0, false
	for _, text := range texts {
		if text == nil {
			hasNull = true
		} else {
			bytes += len(*text)
		}
	}
	buf = appendTextsHeader(buf, len(texts), bytes, hasNull)
	for _, text := range texts {
		if text == nil {
			const null = ^uint32(0)
			buf = binary.BigEndian.AppendUint32(buf, null)
			continue
		}
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(*text)))
		buf = append(buf, *text...)
	}
	return buf, nil
}

// appendTextsHeader begins an array in Postgres' binary format: the number of dimensions,
// whether there are nulls, the type of its items, how many they are and the number of the
// first. It makes room for all.
func appendTextsHeader(buf []byte, texts, bytes int, hasNull bool) []byte {
	const header, length = 20, 4
	buf = slices.Grow(buf, header+length*texts+bytes)
	nulls := uint32(0)
	if hasNull {
		nulls = 1
	}
	for _, field := range []uint32{1, nulls, pgtype.TextOID, uint32(texts), 1} {
		buf = binary.BigEndian.AppendUint32(buf, field)
	}
	return buf
}

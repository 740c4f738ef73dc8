package store

import (
	"encoding/binary"
	"math"
	"time"
)

// The functions here append a value in Postgres' binary format as it stands in an array
// and in a row that is copied: its length, and then itself.

// null stands in place of a length.
const null = math.MaxUint32

func appendNull(buf []byte) []byte { return binary.BigEndian.AppendUint32(buf, null) }

func appendText(buf []byte, text string) []byte {
	return append(binary.BigEndian.AppendUint32(buf, uint32(len(text))), text...)
}

// appendBytes appends null for nil.
func appendBytes(buf, bytes []byte) []byte {
	if bytes == nil {
		return appendNull(buf)
	}
	return append(binary.BigEndian.AppendUint32(buf, uint32(len(bytes))), bytes...)
}

func appendBoolean(buf []byte, b bool) []byte {
	buf = binary.BigEndian.AppendUint32(buf, 1)
	if b {
		return append(buf, 1)
	}
	return append(buf, 0)
}

// appendInteger takes numbers of partitions and editions, and counts within one
// article, which fit.
func appendInteger(buf []byte, n int) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(buf, 4), uint32(n))
}

func appendBigint(buf []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(buf, 8), uint64(n))
}

func appendReal(buf []byte, x float64) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(buf, 4), math.Float32bits(float32(x)))
}

// appendRealOrNull appends null for nil.
func appendRealOrNull(buf []byte, x *float64) []byte {
	if x == nil {
		return appendNull(buf)
	}
	return appendReal(buf, *x)
}

// epoch is when Postgres' times and days begin, 2000-01-01, in Unix's seconds.
const epoch = 946_684_800

func appendTime(buf []byte, t time.Time) []byte {
	return appendBigint(buf, (t.Unix()-epoch)*1e6+int64(t.Nanosecond())/1e3)
}

// appendDay takes the beginning of a day in UTC.
func appendDay(buf []byte, t time.Time) []byte {
	const day = 24 * 60 * 60
	return appendInteger(buf, int((t.Unix()-epoch)/day))
}

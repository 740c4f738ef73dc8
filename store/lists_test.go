package store

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// The short way writes the same bytes as pgx does.
func TestListsAreEncodedAsByPgx(t *testing.T) {
	long, empty, third := strings.Repeat("long ", 1000), "", 1.0/3
	at := time.Date(2026, 3, 1, 12, 30, 0, 123456789, time.FixedZone("", 3600))
	day, before := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC)
	covered := map[uint32]bool{}
	for _, c := range []struct {
		array uint32
		lists []any
	}{
		{pgtype.TextArrayOID, []any{[]string{"a", "", long, "é"}, []string{}, []string(nil), []*string{&long, &empty}, []*string{nil, &long, nil}, []*string(nil)}},
		{pgtype.ByteaArrayOID, []any{[][]byte{{0, 255}, nil, {}}, [][]byte(nil)}},
		{pgtype.BoolArrayOID, []any{[]bool{true, false}, []bool{}}},
		{pgtype.Int4ArrayOID, []any{[]int{0, -1, math.MaxInt32, math.MinInt32}, []int(nil)}},
		{pgtype.Int8ArrayOID, []any{[]int64{0, -1, math.MaxInt64, math.MinInt64}}},
		{pgtype.Float4ArrayOID, []any{[]float64{0, third, -1e-9}, []*float64{nil, &third}}},
		{pgtype.TimestamptzArrayOID, []any{[]time.Time{at, day, before, before.Add(-time.Nanosecond), {}}, []*time.Time{nil, &at}}},
		{pgtype.DateArrayOID, []any{[]time.Time{day, before, {}}}},
	} {
		covered[c.array] = true
		for _, list := range c.lists {
			m := pgtype.NewMap()
			want, err := m.Encode(c.array, pgtype.BinaryFormatCode, list, []byte("before"))
			if err != nil {
				t.Fatal(err)
			}
			if room, need := roomOf(list), len(want)-len("before"); room < need {
				t.Errorf("there is room for %d bytes of %T, which take %d", room, list, need)
			}
			registerLists(m)
			known, _ := m.TypeForOID(c.array)
			if _, short := known.Codec.PlanEncode(m, c.array, pgtype.BinaryFormatCode, list).(listPlan); !short {
				t.Errorf("there is no short way for %T", list)
			}
			for _, value := range []any{list, first{list, &arguments{buffer: make([]byte, 0, 10_000)}}} {
				got, err := m.Encode(c.array, pgtype.BinaryFormatCode, value, []byte("before"))
				if err != nil || !bytes.Equal(got, want) || (got == nil) != (want == nil) {
					t.Errorf("%T of %v: got %q (%v), want %q", value, list, got, err, want)
				}
			}
		}
	}
	for array := range lists {
		if !covered[array] {
			t.Errorf("nothing tests lists of type %d", array)
		}
	}
}

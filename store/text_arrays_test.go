package store

import (
	"bytes"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"
)

// The short way writes the same bytes as pgx does.
func TestTextsAreEncodedAsByPgx(t *testing.T) {
	long, empty := strings.Repeat("long ", 1000), ""
	short := textsCodec{arrayOfTexts(t)}
	for _, list := range []any{
		[]string{"a", "", long, "é"}, []string{}, []string(nil), []*string{&long, &empty}, []*string{nil, &long, nil}, []*string{}, []*string(nil),
	} {
		m := pgtype.NewMap()
		want, err := m.Encode(pgtype.TextArrayOID, pgtype.BinaryFormatCode, list, []byte("before"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := short.PlanEncode(m, pgtype.TextArrayOID, pgtype.BinaryFormatCode, list).Encode(list, []byte("before"))
		if err != nil || !bytes.Equal(got, want) || (got == nil) != (want == nil) {
			t.Errorf("%T of %v: got %q (%v), want %q", list, list, got, err, want)
		}
	}
}

func arrayOfTexts(t *testing.T) *pgtype.ArrayCodec {
	t.Helper()
	known, ok := pgtype.NewMap().TypeForOID(pgtype.TextOID)
	if !ok {
		t.Fatal("pgx knows no text")
	}
	return &pgtype.ArrayCodec{ElementType: known}
}

package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"

	"github.com/jackc/pgx/v5"
)

// copyIn adds rows to a table; appendRow appends the values of one, in the order of the
// columns. pgx's own copy makes an object of each value.
func copyIn(
	ctx context.Context, tx pgx.Tx, table string, columns []string, rows int, appendRow func(row []byte, i int) []byte,
) error {
	if rows == 0 {
		return nil
	}
	const likely = 90 // bytes of a row
	conn := tx.Conn().PgConn()
	lender := buffersOf(conn)
	data := append(lender.borrow(likely*rows), "PGCOPY\n\xff\r\n\x00"...)
	data = append(data, 0, 0, 0, 0, 0, 0, 0, 0) // no flags, no extension
	for i := range rows {
		data = binary.BigEndian.AppendUint16(data, uint16(len(columns)))
		data = appendRow(data, i)
	}
	sql := "COPY " + table + " (" + strings.Join(columns, ", ") + ") FROM STDIN BINARY"
	if _, err := conn.CopyFrom(ctx, bytes.NewReader(data), sql); err != nil {
		return err // pgx may still read the data
	}
	lender.giveBack(data)
	return nil
}

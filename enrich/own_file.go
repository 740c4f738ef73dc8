package enrich

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readOwnFile reads an operator's file as CSV in UTF-8, with a row of column names
// first, and returns its digest. header and row take the fields that were read;
// the reader tells where they are. An error says line and column.
func readOwnFile(r io.Reader, header, row func(reader *csv.Reader, fields []string) error) (digest string, err error) {
	hash := sha256.New()
	reader := csv.NewReader(io.TeeReader(r, hash))
	names, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return "", errors.New("line 1: no row of column names")
	}
	if err != nil {
		return "", err
	}
	names[0] = strings.TrimPrefix(names[0], "\uFEFF")
	if err := header(reader, names); err != nil {
		return "", err
	}
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(hash.Sum(nil)), nil
		}
		if err != nil {
			return "", err // says line and column
		}
		if err := row(reader, fields); err != nil {
			return "", err
		}
	}
}

// exactColumns is a header that has just these names.
func exactColumns(want ...string) func(*csv.Reader, []string) error {
	return func(_ *csv.Reader, names []string) error {
		if !slices.Equal(names, want) {
			return fmt.Errorf("line 1: the columns are %q, want %q", names, want)
		}
		return nil
	}
}

// problemAt is an error that says where a field of the last row is.
func problemAt(reader *csv.Reader, field int, format string, args ...any) error {
	line, column := reader.FieldPos(field)
	return fmt.Errorf("line %d, column %d: %s", line, column, fmt.Sprintf(format, args...))
}

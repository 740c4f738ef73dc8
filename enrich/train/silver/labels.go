package silver

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/dateline/dateline/article"
)

// types in the order of their numbers in a file.
var types = []article.EntityType{article.Person, article.Organization, article.Place}

// Write writes the names of each text of a set so that Read reads them. The
// same names give the same bytes.
func Write(w io.Writer, names [][]Name) error {
	packed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	data := binary.AppendUvarint(nil, uint64(len(names)))
	for _, text := range names {
		data = binary.AppendUvarint(data, uint64(len(text)))
		at := 0
		for _, n := range text {
			data = binary.AppendUvarint(data, uint64(n.Start-at))
			data = binary.AppendUvarint(data, uint64((n.End-n.Start)*len(types)+slices.Index(types, n.Type)))
			at = n.End
		}
	}
	if _, err := packed.Write(data); err != nil {
		return err
	}
	return packed.Close()
}

// Read reads the names of each text of a set.
func Read(r io.Reader) ([][]Name, error) {
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("read silver: %w", err)
	}
	in := bufio.NewReader(unpacked)
	number := func() int {
		n, readErr := binary.ReadUvarint(in)
		if err == nil {
			err = readErr
		}
		return int(n)
	}
	var names [][]Name
	for range number() {
		var text []Name
		at := 0
		for range number() {
			start := at + number()
			n := number()
			at = start + n/len(types)
			text = append(text, Name{start, at, types[n%len(types)]})
			if err != nil {
				return nil, fmt.Errorf("read silver: %w", err)
			}
		}
		names = append(names, text)
	}
	if err != nil {
		return nil, fmt.Errorf("read silver: %w", err)
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read silver: more data than expected")
	}
	return names, nil
}

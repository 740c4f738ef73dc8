package ner

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// numbers reads numbers up to the first error, and zeros after it.
type numbers struct {
	in  *bufio.Reader
	err error
}

// uvarint reads a number that may not exceed a limit.
func (n *numbers) uvarint(limit uint64) uint64 {
	if n.err != nil {
		return 0
	}
	number, err := binary.ReadUvarint(n.in)
	if err == nil && number > limit {
		err = fmt.Errorf("number %d is over %d", number, limit)
	}
	if err != nil {
		n.err = err
		return 0
	}
	return number
}

func (n *numbers) bytes(count int) []byte {
	data := make([]byte, count)
	if n.err == nil {
		_, n.err = io.ReadFull(n.in, data)
	}
	return data
}

// end returns the first error, or one if anything follows. Only behind the
// last number does a gzip reader compare its checksum.
func (n *numbers) end() error {
	if n.err == nil {
		if _, err := n.in.ReadByte(); err == nil {
			n.err = errors.New("more data than expected")
		} else if !errors.Is(err, io.EOF) {
			n.err = err
		}
	}
	return n.err
}

func (n *numbers) varint() int64 {
	if n.err != nil {
		return 0
	}
	number, err := binary.ReadVarint(n.in)
	if err != nil {
		n.err = err
		return 0
	}
	return number
}

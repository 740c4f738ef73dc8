package enrich

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// unpack returns the contents of an embedded gzip file.
func unpack(embedded []byte) ([]byte, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(embedded))
	if err != nil {
		return nil, err
	}
	content := bytes.NewBuffer(make([]byte, 0, unpackedSize(embedded)+bytes.MinRead)) // all fits in
	if _, err := content.ReadFrom(unpacked); err != nil {
		return nil, err
	}
	return content.Bytes(), nil
}

// unpackedSize returns how many bytes a gzip file has unpacked, as it says in its end.
func unpackedSize(packed []byte) int {
	return int(binary.LittleEndian.Uint32(packed[len(packed)-4:]))
}

// digestOf returns the SHA-256 of an embedded file in hexadecimal.
func digestOf(embedded []byte) string {
	sum := sha256.Sum256(embedded)
	return hex.EncodeToString(sum[:])
}

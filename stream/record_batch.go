package stream

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
)

// Places in a record batch of version 2; see "Record Batch" in Kafka's message
// format. The checksum covers everything from the attributes on.
const (
	batchLengthEnd     = 12 // of all that follows it
	batchChecksum      = 17
	batchAttributes    = 21
	batchMaxTimestamp  = 35
	batchProducerID    = 43
	batchProducerEpoch = 51
	batchBaseSequence  = 53
	batchRecords       = 61
)

// encodeBatch returns records as a batch of a transaction, compressed by lz4,
// behind its size in four bytes. kafka-go writes no producer's id, epoch and
// sequence, so they are put in afterwards.
func encodeBatch(records []kafka.Message, p producerID, sequence int32) ([]byte, error) {
	set := protocol.RecordSet{
		Version: 2, Attributes: protocol.Lz4 | protocol.Transactional, Records: &recordReader{records: records},
	}
	var sized bytes.Buffer
	sized.Grow(likelyBatchBytes(records))
	if _, err := set.WriteTo(&sized); err != nil {
		return nil, fmt.Errorf("encode %d records: %w", len(records), err)
	}
	batch := sized.Bytes()[4:]
	binary.BigEndian.PutUint64(batch[batchProducerID:], uint64(p.id))
	binary.BigEndian.PutUint16(batch[batchProducerEpoch:], uint16(p.epoch))
	binary.BigEndian.PutUint32(batch[batchBaseSequence:], uint32(sequence))
	checksum := crc32.Checksum(batch[batchAttributes:], crc32.MakeTable(crc32.Castagnoli))
	binary.BigEndian.PutUint32(batch[batchChecksum:], checksum)
	return sized.Bytes(), nil
}

// likelyBatchBytes is a little more than lz4 makes of most texts.
func likelyBatchBytes(records []kafka.Message) int {
	const overhead = 1024
	bytes := 0
	for _, r := range records {
		bytes += recordBytes(r)
	}
	return bytes*5/8 + overhead
}

// recordReader hands records to kafka-go, each in the memory of the one before.
type recordReader struct {
	records    []kafka.Message
	record     protocol.Record
	key, value reusableBytes
}

// ReadRecord returns the next record, which is valid until the next call.
func (r *recordReader) ReadRecord() (*protocol.Record, error) {
	if len(r.records) == 0 {
		return nil, io.EOF
	}
	next := r.records[0]
	r.records = r.records[1:]
	r.record = protocol.Record{Time: writable(next.Time), Key: r.key.nullable(next.Key), Value: r.value.nullable(next.Value), Headers: next.Headers}
	return &r.record, nil
}

type reusableBytes struct{ bytes.Reader }

// Close does nothing.
func (*reusableBytes) Close() error { return nil }

// nullable keeps a missing key or value, which is null, apart from an empty one.
func (b *reusableBytes) nullable(content []byte) protocol.Bytes {
	if content == nil {
		return nil
	}
	b.Reset(content)
	return b
}

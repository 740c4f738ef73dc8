package stream

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
)

// Places in a record batch of version 2; see "Record Batch" in Kafka's message
// format. The checksum covers everything from the attributes on.
const (
	batchChecksum      = 17
	batchAttributes    = 21
	batchProducerID    = 43
	batchProducerEpoch = 51
	batchBaseSequence  = 53
)

// encodeBatch returns records as a batch of a transaction, compressed by lz4,
// behind its size in four bytes. kafka-go writes no producer's id, epoch and
// sequence, so they are put in afterwards.
func encodeBatch(records []kafka.Message, p producerID, sequence int32) ([]byte, error) {
	list := make([]protocol.Record, len(records))
	for i, r := range records {
		list[i] = protocol.Record{Time: r.Time, Key: nullable(r.Key), Value: nullable(r.Value), Headers: r.Headers}
	}
	set := protocol.RecordSet{
		Version: 2, Attributes: protocol.Lz4 | protocol.Transactional, Records: protocol.NewRecordReader(list...),
	}
	var sized bytes.Buffer
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

// nullable keeps a missing key or value, which is null, apart from an empty one.
func nullable(b []byte) protocol.Bytes {
	if b == nil {
		return nil
	}
	return protocol.NewBytes(b)
}

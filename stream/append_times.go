package stream

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go/protocol"
	fetchapi "github.com/segmentio/kafka-go/protocol/fetch"
)

// logAppendTime is the attribute of a batch whose records all have the time at which the
// broker took them: its greatest one, whatever the producer wrote into the records.
const logAppendTime protocol.Attributes = 1 << 3

func isAppendTimed(batch protocol.RecordReader) bool {
	b, ok := batch.(*protocol.RecordBatch)
	return ok && b.Attributes&logAppendTime != 0
}

// appendTimes is a fetch that is made for the times of such batches only, of which
// kafka-go tells nothing. Where a topic has them, it follows the fetch of the records.
type appendTimes struct {
	*fetchapi.Request
	version int16
}

// batchTimes are when the broker took batches, by their first offsets.
type batchTimes map[int64]time.Time

type appendTimesResponse struct {
	protocol.Message // of the same kind
	times            batchTimes
}

// Required makes kafka-go leave the exchange to RawExchange.
func (a *appendTimes) Required(versions map[protocol.ApiKey]int16) bool {
	a.version = versions[protocol.Fetch]
	return true
}

// RawExchange sends the request, and looks for the times in what comes back.
func (a *appendTimes) RawExchange(rw io.ReadWriter) (protocol.Message, error) {
	const correlation = 1 // of any number: requests of a connection are answered in order
	if err := protocol.WriteRequest(rw, a.version, correlation, clientID, a.Request); err != nil {
		return nil, err
	}
	var size [4]byte
	if _, err := io.ReadFull(rw, size[:]); err != nil {
		return nil, err
	}
	response := make([]byte, binary.BigEndian.Uint32(size[:]))
	if _, err := io.ReadFull(rw, response); err != nil {
		return nil, err
	}
	times := make(batchTimes)
	batches := recordsOf(response, a.version)
	for len(batches) > batchRecords {
		if protocol.Attributes(binary.BigEndian.Uint16(batches[batchAttributes:]))&logAppendTime != 0 {
			at := int64(binary.BigEndian.Uint64(batches[batchMaxTimestamp:]))
			times[int64(binary.BigEndian.Uint64(batches))] = time.UnixMilli(at)
		}
		whole := batchLengthEnd + int(binary.BigEndian.Uint32(batches[batchLengthEnd-4:]))
		batches = batches[min(whole, len(batches)):]
	}
	return appendTimesResponse{a.Request, times}, nil
}

// recordsOf returns the batches in a response to a fetch of one partition, from version 4
// on; nothing of one that has an error.
func recordsOf(response []byte, version int16) []byte {
	r := wire(response)
	r.take(4 + 4) // correlation, throttling
	if version >= 7 {
		r.take(2 + 4) // error, session
	}
	r.take(4)              // one topic
	r.take(int(r.int16())) // its name
	r.take(4)              // one partition
	r.take(4 + 2 + 8 + 8)  // its number, error, high watermark, last stable offset
	if version >= 5 {
		r.take(8) // first offset
	}
	r.take(16 * int(max(0, r.int32()))) // aborted transactions
	if version >= 11 {
		r.take(4) // replica to read from
	}
	return r.take(int(r.int32()))
}

// wire is what is left of a message. It has nothing left behind its end.
type wire []byte

func (w *wire) take(n int) []byte {
	n = max(0, min(n, len(*w)))
	taken := (*w)[:n]
	*w = (*w)[n:]
	return taken
}

func (w *wire) int16() (n int16) {
	if b := w.take(2); len(b) == 2 {
		n = int16(binary.BigEndian.Uint16(b))
	}
	return n
}

func (w *wire) int32() (n int32) {
	if b := w.take(4); len(b) == 4 {
		n = int32(binary.BigEndian.Uint32(b))
	}
	return n
}

// of returns the time of a batch that isAppendTimed.
func (t batchTimes) of(batch protocol.RecordReader) (time.Time, error) {
	b := batch.(*protocol.RecordBatch)
	at, ok := t[b.BaseOffset]
	if !ok {
		return time.Time{}, fmt.Errorf("the broker does not tell any more when it took the records from offset %d on", b.BaseOffset)
	}
	return at, nil
}

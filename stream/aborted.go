package stream

import (
	"cmp"
	"slices"

	"github.com/segmentio/kafka-go/protocol"
	fetchapi "github.com/segmentio/kafka-go/protocol/fetch"
)

// aborted follows the aborted transactions through the batches of a fetch. A
// transaction begins at its first offset, and ends at its producer's next
// control record.
type aborted struct {
	coming []fetchapi.ResponseTransaction // by first offset
	open   map[int64]bool                 // by producer
}

func newAborted(list []fetchapi.ResponseTransaction) *aborted {
	coming := slices.Clone(list)
	slices.SortFunc(coming, func(a, b fetchapi.ResponseTransaction) int { return cmp.Compare(a.FirstOffset, b.FirstOffset) })
	return &aborted{coming, make(map[int64]bool)}
}

// hides reports whether the records of a batch, given in the order of the
// partition, are none that a reader should see.
func (a *aborted) hides(batch protocol.RecordReader) bool {
	switch b := batch.(type) {
	case *protocol.ControlBatch:
		a.begin(b.BaseOffset)
		delete(a.open, b.ProducerID)
		return true
	case *protocol.RecordBatch:
		a.begin(b.BaseOffset)
		return b.Attributes.Transactional() && a.open[b.ProducerID]
	}
	return false
}

// begin opens the transactions that begin up to an offset.
func (a *aborted) begin(offset int64) {
	for len(a.coming) > 0 && a.coming[0].FirstOffset <= offset {
		a.open[a.coming[0].ProducerID] = true
		a.coming = a.coming[1:]
	}
}

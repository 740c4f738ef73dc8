package replay

import (
	"fmt"
	"slices"
	"sync"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// ledger remembers, for one partition, what became of offsets until they are
// committed, and which results of the batch that was saved last are published. It
// is safe for concurrent use.
type ledger struct {
	mu      sync.Mutex
	passed  []article.PassedOffsets // in order, without overlaps
	publish []bool                  // by outcome
}

// pass notes the fate of offsets behind all that were noted before.
func (l *ledger) pass(passed []article.PassedOffsets) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range passed {
		if n := len(l.passed); n > 0 && l.passed[n-1].To == p.From && l.passed[n-1].Fate == p.Fate {
			l.passed[n-1].To = p.To
			continue
		}
		l.passed = append(l.passed, p)
	}
}

// below returns what was noted of the offsets before one.
func (l *ledger) below(nextOffset int64) (passed []article.PassedOffsets) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.passed {
		if p.To = min(p.To, nextOffset); p.From < p.To {
			passed = append(passed, p)
		}
	}
	return passed
}

func (l *ledger) saved(publish []bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.publish = publish
}

// published returns those of a batch's records that go to a topic.
func (l *ledger) published(records []kafka.Message) (published []kafka.Message, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(records) != len(l.publish) {
		return nil, fmt.Errorf("%d records of %d outcomes that were saved", len(records), len(l.publish))
	}
	for i, r := range records {
		if l.publish[i] {
			published = append(published, r)
		}
	}
	return published, nil
}

// forget drops what was committed.
func (l *ledger) forget(nextOffset int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.passed = slices.DeleteFunc(l.passed, func(p article.PassedOffsets) bool { return p.To <= nextOffset })
}

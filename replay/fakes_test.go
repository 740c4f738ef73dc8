package replay_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// topic is one partition of a raw topic, and what a group has committed of it.
type topic struct {
	records   []kafka.Message // by offset, with gaps
	first     int64
	end       int64
	step      int // records that a fetch brings at most
	committed int64
	published []string // keys, in order
}

// source is the partition for one generation.
type source struct {
	*topic
	cursor int64
}

func (source) Group() string               { return "live-replay-1" }
func (source) Topic() string               { return "raw" }
func (source) ID() int                     { return 0 }
func (source) Generation() int32           { return 1 }
func (source) Fence(context.Context) error { return nil }
func (s *source) NextOffset() int64        { return s.cursor }
func (s *source) ResumeAt(offset int64)    { s.cursor = offset }

func (s *source) Resume(context.Context) error {
	s.cursor = s.committed
	return nil
}

func (s *source) Offsets(context.Context) (first, highWatermark int64, err error) {
	return s.first, s.end, nil
}

// Fetch goes on at the first record that there is, as the broker's client does.
func (s *source) Fetch(context.Context) (records []kafka.Message, err error) {
	if s.cursor < s.first || s.cursor > s.end {
		s.cursor = s.first
		return nil, nil
	}
	for _, r := range s.records {
		if r.Offset >= s.cursor && len(records) < s.step {
			records = append(records, r)
		}
	}
	s.cursor = s.end
	if len(records) == s.step {
		s.cursor = records[len(records)-1].Offset + 1
	}
	return records, nil
}

func (s *source) Commit(_ context.Context, records []kafka.Message, nextOffset int64) error {
	for _, r := range records {
		s.published = append(s.published, string(r.Key))
	}
	s.committed = nextOffset
	return nil
}

// memory is a store that keeps a replay of one partition.
type memory struct {
	mu        sync.Mutex
	replay    article.Replay
	fates     map[int64]article.ReplayFate // by offset
	revisions map[string]article.RevisionState
	kept      []article.StoredRecord
	written   map[string]int
	fail      func() error // before each call that writes or asks
}

func (m *memory) part() *article.ReplayPartition { return &m.replay.Partitions[0] }

func (m *memory) Replay(context.Context, int) (article.Replay, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.replay
	r.Partitions = slices.Clone(r.Partitions)
	return r, nil
}

func (m *memory) Claim(context.Context, string, string, int) (article.Claim, error) {
	return article.Claim{}, nil
}

func (m *memory) FindRevisions(_ context.Context, _ string, of []article.RevisionQuery) ([]article.RevisionState, error) {
	if err := m.fail(); err != nil {
		return nil, err
	}
	states := make([]article.RevisionState, len(of))
	for i, q := range of {
		if states[i] = m.revisions[q.ID]; states[i] == "" {
			states[i] = article.RevisionFresh
		}
	}
	return states, nil
}

func (m *memory) StoredRecords(_ context.Context, _ string, stretch article.OffsetRange, limit int) (found []article.StoredRecord, err error) {
	for _, r := range m.kept {
		if r.Source.Offset >= stretch.From && r.Source.Offset < stretch.To && len(found) < limit {
			found = append(found, r)
		}
	}
	return found, nil
}

// SaveReplay gives each offset that has none yet a fate, and refuses to leave one
// without.
func (m *memory) SaveReplay(_ context.Context, _ article.Claim, r article.Replay, next int64, _ article.Pipeline,
	outcomes []article.Outcome, passed []article.PassedOffsets,
) (publish []bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail(); err != nil {
		return nil, err
	}
	p := m.part()
	fates := make(map[int64]article.ReplayFate)
	for _, s := range passed {
		for offset := s.From; offset < s.To; offset++ {
			fates[offset] = s.Fate
		}
	}
	var unpublished []int64
	for _, o := range outcomes {
		fate := article.FateWritten
		if o.Dead != nil {
			fate = article.FateDead
		}
		if fates[o.Source.Offset] == "" {
			fates[o.Source.Offset] = fate
			m.written[o.Raw.ID]++
		}
		goes := fate == article.FateWritten && r.Publish == article.PublishAll
		if o.Source.Offset < p.NextOffset {
			goes = slices.Contains(p.Unpublished, o.Source.Offset)
		}
		publish = append(publish, goes)
		if goes {
			unpublished = append(unpublished, o.Source.Offset)
		}
	}
	if next <= p.NextOffset {
		return publish, nil
	}
	for offset := p.NextOffset; offset < next; offset++ {
		if fates[offset] == "" {
			return nil, fmt.Errorf("offset %d has no fate", offset)
		}
		m.fates[offset] = fates[offset]
	}
	p.NextOffset, p.Unpublished = next, unpublished
	m.finish()
	return publish, nil
}

func (m *memory) finish() {
	if p := m.part(); p.Left() == 0 && len(p.Unpublished) == 0 {
		m.replay.State = article.ReplayDone
	}
}

func (m *memory) FinishPublishing(context.Context, int, int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail(); err != nil {
		return err
	}
	if m.part().Left() == 0 {
		m.part().Unpublished = nil
	}
	m.finish()
	return nil
}

func (m *memory) count() map[article.ReplayFate]int {
	count := make(map[article.ReplayFate]int)
	for fate := range maps.Values(m.fates) {
		count[fate]++
	}
	return count
}

var errOutage = errors.New("an outage")

func never() error { return nil }

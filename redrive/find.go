package redrive

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/dateline/dateline/article"
)

// findOut looks for what earlier redrives have begun. What is on the topic is done;
// what is not is sent.
func (t *topicRun) findOut(ctx context.Context, begun map[article.Source]article.Redrive) error {
	if len(begun) == 0 {
		return nil
	}
	t.Notify(fmt.Sprintf("%d dead letters were begun by an earlier redrive; looking on %s whether they were sent", len(begun), t.topic))
	found, err := t.find(ctx, begun)
	if err != nil {
		return err
	}
	if err := t.finish(ctx, found); err != nil {
		return err
	}
	t.report.Found = append(t.report.Found, found...)
	// Asked for after the search, so that nothing was removed unnoticed during it.
	first, err := t.Kafka.FirstOffsets(ctx, t.topic)
	if err != nil {
		return err
	}
	missing := maps.Clone(begun)
	for _, f := range found {
		delete(missing, place(f.Of))
	}
	var open []article.Source
	for _, m := range missing {
		if removed(m.HighWatermarks, first) {
			t.report.Unsure = append(t.report.Unsure, m)
			continue
		}
		open = append(open, m.Of)
	}
	slices.SortFunc(open, byPlace)
	// They are begun already.
	return t.sendAll(ctx, open, func(_ context.Context, chunk []record) ([]record, error) { return chunk, nil })
}

func byPlace(a, b article.Source) int {
	return cmp.Or(cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Partition, b.Partition), cmp.Compare(a.Offset, b.Offset))
}

// find returns those redrives that are on the topic, and where.
func (t *topicRun) find(ctx context.Context, begun map[article.Source]article.Redrive) ([]article.Redrive, error) {
	missing := maps.Clone(begun)
	var found []article.Redrive
	for m, err := range t.Kafka.ReadFrom(ctx, t.topic, lowest(begun)) {
		if err != nil {
			return nil, err
		}
		of, ok := header(m, RedrivenFrom)
		if !ok {
			continue
		}
		source, err := article.ParsePlace(of)
		if err != nil {
			continue // it is not ours
		}
		r, ok := missing[source]
		if !ok {
			continue
		}
		r.ToPartition, r.ToOffset = m.Partition, m.Offset
		found = append(found, r)
		delete(missing, source)
	}
	return found, nil
}

// lowest returns, for each partition, the least of the high watermarks. A partition
// that one of the redrives does not know is newer than that one, and is searched
// from its start.
func lowest(begun map[article.Source]article.Redrive) (offsets []int64) {
	first := true
	for _, b := range begun {
		if first {
			offsets, first = slices.Clone(b.HighWatermarks), false
			continue
		}
		offsets = offsets[:min(len(offsets), len(b.HighWatermarks))]
		for p := range offsets {
			offsets[p] = min(offsets[p], b.HighWatermarks[p])
		}
	}
	return offsets
}

// removed reports whether retention has removed records that are not below the high
// watermarks.
func removed(highWatermarks, first []int64) bool {
	for p, offset := range first {
		if p < len(highWatermarks) && offset > highWatermarks[p] || p >= len(highWatermarks) && offset > 0 {
			return true
		}
	}
	return false
}

package replay

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// sift tells the records of a chunk that are to be enriched from offsets whose fate
// is known without.
func (p *Partition) sift(ctx context.Context, c chunk) (kept []kafka.Message, passed []article.PassedOffsets, err error) {
	fates, err := p.fates(ctx, c.records)
	if err != nil {
		return nil, nil, err
	}
	pass := func(from, to int64, fate article.ReplayFate) {
		if from < to {
			passed = append(passed, article.PassedOffsets{From: from, To: to, Fate: fate})
		}
	}
	at := p.cursor
	for i, r := range c.records {
		pass(at, r.Offset, c.between)
		at = r.Offset + 1
		if fates[i] != "" {
			pass(r.Offset, at, fates[i])
		}
		if p.enriches(r, fates[i]) {
			kept = append(kept, r)
		}
	}
	pass(at, c.next, c.between)
	return kept, passed, nil
}

// enriches decides whether a record is enriched. Of what is accounted for only that
// is which is perhaps not published.
func (p *Partition) enriches(r kafka.Message, fate article.ReplayFate) bool {
	if r.Offset < p.plan.NextOffset {
		return slices.Contains(p.plan.Unpublished, r.Offset)
	}
	return fate == "" || fate == article.FateUnchanged && p.job.replay.Publish == article.PublishAll
}

// fates returns what becomes of each record; "" where enriching it tells that, and
// where it is accounted for already.
func (p *Partition) fates(ctx context.Context, records []kafka.Message) ([]article.ReplayFate, error) {
	fates := make([]article.ReplayFate, len(records))
	var queries []article.RevisionQuery
	var asked []int // indexes of their records
	for i, r := range records {
		if r.Offset < p.plan.NextOffset {
			continue
		}
		fate, query := p.judge(r)
		fates[i] = fate
		if query != nil {
			queries, asked = append(queries, *query), append(asked, i)
		}
	}
	if len(queries) == 0 {
		return fates, nil
	}
	states, err := p.job.store.FindRevisions(ctx, p.job.replay.Pipeline.Digest, queries)
	if err != nil {
		return nil, err
	}
	for n, state := range states {
		switch state {
		case article.RevisionUnchanged:
			fates[asked[n]] = article.FateUnchanged
		case article.RevisionOlder:
			fates[asked[n]] = article.FateOlder
		}
	}
	return fates, nil
}

// judge returns the fate of a record as far as the record itself tells it, or what
// is to be asked. A record at fault is left to the worker.
func (p *Partition) judge(r kafka.Message) (article.ReplayFate, *article.RevisionQuery) {
	input := article.Record{Key: r.Key, Value: r.Value, ContentType: contentType(r), Timestamp: article.RecordTime(r.Time)}
	id, hash, err := identify(input)
	if err != nil {
		id = string(r.Key)
	}
	switch {
	case p.job.selected != nil && !p.job.selected[id]:
		return article.FateUnselected, nil
	case err != nil:
		return "", nil
	case input.IsRetraction():
		return article.FateRetracted, nil
	}
	return "", &article.RevisionQuery{ID: id, Hash: hash, Source: article.Source{
		Topic: r.Topic, Partition: r.Partition, Offset: r.Offset, Timestamp: input.Timestamp,
	}}
}

// identify returns the article's id and the hash of its contents, which a retraction
// does not have.
func identify(input article.Record) (id, hash string, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	if input.IsRetraction() {
		id, err = article.DecodeRetraction(input)
		return id, "", err
	}
	raw, err := article.Decode(input)
	if err != nil {
		return "", "", err
	}
	return raw.ID, raw.Hash(), nil
}

// contentType returns the last header of that name, in any case, as the worker does.
func contentType(r kafka.Message) (value string) {
	for _, h := range r.Headers {
		if strings.EqualFold(h.Key, "content-type") {
			value = string(h.Value)
		}
	}
	return value
}

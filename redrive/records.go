package redrive

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// Headers of a dead letter that say where its raw record is.
const (
	topicHeader     = "dateline-error-topic"
	partitionHeader = "dateline-error-partition"
	offsetHeader    = "dateline-error-offset"
)

// leftOutHeader is that of a dead letter whose topic does not take all of it.
const leftOutHeader = "dateline-error-left-out"

// record is the raw record of a dead letter, perhaps with the headers of one.
type record struct {
	of      article.Source
	message kafka.Message
}

// Record returns the raw record of a dead letter: from its own topic, or where that
// has it no longer, from the one of dead letters. It is not found if neither has it.
func Record(ctx context.Context, k Kafka, deadTopic string, of article.Source) (message kafka.Message, found bool, err error) {
	for r, err := range records(ctx, k, deadTopic, []article.Source{of}, func(article.Source) {}) {
		return r.message, err == nil, err
	}
	return kafka.Message{}, false, nil
}

func (t *topicRun) records(ctx context.Context, letters []article.Source) iter.Seq2[record, error] {
	return records(ctx, t.Kafka, t.DeadTopic, letters, func(of article.Source) { t.report.Gone = append(t.report.Gone, of) })
}

// records yields the records of dead letters: first those that the raw topic has, in
// the order of their places, then those that only the topic of dead letters has. It
// calls gone for each that neither has.
func records(
	ctx context.Context, k Kafka, deadTopic string, letters []article.Source, gone func(article.Source),
) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		removed := make(map[article.Source]article.Source)
		for _, of := range slices.SortedFunc(slices.Values(letters), byPlace) {
			message, found, err := k.ReadRecord(ctx, of.Topic, of.Partition, of.Offset)
			if err == nil && (!found || !same(message, of)) {
				removed[place(of)] = of
				continue
			}
			if !yield(record{of, message}, err) || err != nil {
				return
			}
		}
		if len(removed) == 0 {
			return
		}
		for message, err := range k.ReadSince(ctx, deadTopic, oldest(removed)) {
			if err != nil {
				yield(record{}, err)
				return
			}
			of, ok := removed[deadPlace(message)]
			if _, shortened := header(message, leftOutHeader); !ok || shortened {
				continue
			}
			delete(removed, place(of))
			if !yield(record{of, message}, nil) {
				return
			}
			if len(removed) == 0 {
				return
			}
		}
		for _, of := range removed {
			gone(of)
		}
	}
}

// same reports whether a record is the one that became the dead letter. It is another
// one where the topic was removed and made anew.
func same(m kafka.Message, of article.Source) bool {
	return of.Timestamp.IsZero() || article.RecordTime(m.Time).Equal(of.Timestamp)
}

// oldest returns the least timestamp, which dead letters share with their records.
// It is zero if one is not known, or was brought into the years that can be written.
func oldest(letters map[article.Source]article.Source) time.Time {
	var least time.Time
	first := true
	for _, l := range letters {
		if first || l.Timestamp.Before(least) {
			least, first = l.Timestamp, false
		}
	}
	if !least.After(article.RecordTime(time.Time{})) {
		return time.Time{}
	}
	return least
}

// deadPlace returns where the raw record of a dead letter is; zero if it does not say.
func deadPlace(m kafka.Message) article.Source {
	topic, _ := header(m, topicHeader)
	partition, _ := header(m, partitionHeader)
	offset, _ := header(m, offsetHeader)
	p, err := strconv.Atoi(partition)
	o, offsetErr := strconv.ParseInt(offset, 10, 64)
	if err != nil || offsetErr != nil {
		return article.Source{}
	}
	return article.Source{Topic: topic, Partition: p, Offset: o}
}

// header returns the last header of a name, as Kafka's own clients do.
func header(m kafka.Message, name string) (value string, ok bool) {
	for _, h := range slices.Backward(m.Headers) {
		if h.Key == name {
			return string(h.Value), true
		}
	}
	return "", false
}

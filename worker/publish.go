package worker

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
)

// deadHeader is the prefix of the headers that a dead letter gets.
const deadHeader = "dateline-error-"

// leftOutHeader says what of the raw record a dead letter is without: its value, or all.
const (
	leftOutHeader = deadHeader + "left-out"
	leftOutValue  = "value"
	leftOutAll    = "key, headers, value"
)

// publications returns the records that a batch puts on the output topic and
// on the topic of dead letters, in its order. They carry the raw record's time,
// so that a repeat publishes the same bytes; where records are traced, the headers
// of the output lead to the trace, and differ. A dead letter has the raw record's.
func (w *Worker) publications(b batch) []kafka.Message {
	published := make([]kafka.Message, 0, len(b.outcomes))
	for i, outcome := range b.outcomes {
		raw := b.records[i]
		switch {
		case outcome.Dead != nil:
			published = append(published, kafka.Message{
				Topic: w.config.DeadTopic, Key: raw.Key, Value: raw.Value, Time: raw.Time,
				Headers: deadHeaders(raw, *outcome.Dead),
			})
		case outcome.Enriched == nil:
			published = append(published, kafka.Message{Topic: w.config.OutputTopic, Key: raw.Key, Time: raw.Time, Headers: b.trace(i).propagate(nil)})
		default:
			published = append(published, kafka.Message{
				Topic: w.config.OutputTopic, Key: outcome.Raw.OutputKey(), Value: outcome.Encoded, Time: raw.Time,
				Headers: b.trace(i).propagate([]kafka.Header{{Key: "content-type", Value: []byte("application/json")}}),
			})
		}
	}
	return published
}

// deadHeaders keeps the record's headers and adds why and where it failed. It
// replaces those of an earlier failure.
func deadHeaders(raw kafka.Message, dead article.DeadLetter) []kafka.Header {
	headers := slices.DeleteFunc(slices.Clone(raw.Headers), func(h kafka.Header) bool {
		return strings.HasPrefix(h.Key, deadHeader)
	})
	for _, added := range [][2]string{
		{"class", string(dead.Fault.Class)},
		{"stage", dead.Fault.Stage},
		{"message", dead.Fault.Message},
		{"topic", raw.Topic},
		{"partition", strconv.Itoa(raw.Partition)},
		{"offset", strconv.FormatInt(raw.Offset, 10)},
		{"pipeline", dead.Pipeline.Digest},
	} {
		headers = append(headers, kafka.Header{Key: deadHeader + added[0], Value: []byte(added[1])})
	}
	return headers
}

// tooLarge is implemented by errors which say that a topic does not take one of the
// records for its size.
type tooLarge interface{ TooLargeRecord() int }

// shorten makes a dead letter that its topic does not take one that it takes: without
// the value, or if that is not enough, without all of the raw record. Otherwise nobody
// would come past it. It reports false for what can't be shortened.
func (w *Worker) shorten(err error, b batch, published []kafka.Message) bool {
	var refused tooLarge
	if !errors.As(err, &refused) {
		return false
	}
	i := refused.TooLargeRecord()
	raw, dead, letter := b.records[i], b.outcomes[i].Dead, &published[i]
	if dead == nil || letter.Topic == "" { // as those of a replay, which go to no topic
		return false
	}
	without := leftOutValue
	switch headerValue(letter.Headers, leftOutHeader) {
	case leftOutAll:
		return false
	case leftOutValue:
		without, raw.Headers, letter.Key = leftOutAll, nil, nil
	}
	letter.Value = []byte{} // not null, which retracts
	letter.Headers = append(deadHeaders(raw, *dead), kafka.Header{Key: leftOutHeader, Value: []byte(without)})
	w.log.Warn("the topic of dead letters does not take one for its size, leaving a part of it out", zap.Error(err), zap.String("without", without),
		zap.String("topic", raw.Topic), zap.Int("partition", raw.Partition), zap.Int64("offset", raw.Offset))
	return true
}

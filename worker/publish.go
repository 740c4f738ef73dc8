package worker

import (
	"slices"
	"strconv"
	"strings"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// deadHeader is the prefix of the headers that a dead letter gets.
const deadHeader = "dateline-error-"

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

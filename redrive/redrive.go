package redrive

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// Bounds of what is sent in one transaction. A record of more bytes goes alone.
const (
	chunkRecords = 100
	chunkBytes   = 8 << 20
)

// finishTimeout bounds recording what was sent when the caller has given up.
const finishTimeout = 10 * time.Second

// Store keeps which redrives were begun and which are done.
type Store interface {
	// BeginRedrives returns the places of those that nobody has begun before.
	BeginRedrives(ctx context.Context, topic string, of []article.Source, highWatermarks []int64, by string) ([]article.Source, error)
	// BegunRedrives returns those that are begun and not done, of all topics.
	BegunRedrives(ctx context.Context) ([]article.Redrive, error)
	// FinishRedrives may be repeated.
	FinishRedrives(ctx context.Context, sent []article.Redrive) error
}

// Kafka reads committed records. Lists of offsets go by partition, from 0 on.
type Kafka interface {
	// FirstOffsets are those of the oldest records that retention has left.
	FirstOffsets(ctx context.Context, topic string) ([]int64, error)
	// HighWatermarks are offsets that no record sent later is below.
	HighWatermarks(ctx context.Context, topic string) ([]int64, error)
	// ReadFrom yields the records from the offsets on, and waits for transactions
	// that were open at the call.
	ReadFrom(ctx context.Context, topic string, offsets []int64) iter.Seq2[kafka.Message, error]
	// ReadSince yields all records of a time or later, and perhaps others; the zero
	// time stands for all.
	ReadSince(ctx context.Context, topic string, since time.Time) iter.Seq2[kafka.Message, error]
	// ReadRecord does not find what retention has removed.
	ReadRecord(ctx context.Context, topic string, partition int, offset int64) (record kafka.Message, found bool, err error)
}

// Producer publishes records.
type Producer interface {
	// Fence shuts out every earlier producer of the topic. It comes first, once.
	Fence(ctx context.Context) error
	// Publish sends all of the records or none, and sets the partition and offset
	// of each if it knows them. After an error it is open which, and the producer is
	// not used any more. An error can name a record that the topic does not take:
	// see tooLarge.
	Publish(ctx context.Context, records []kafka.Message) error
}

// tooLarge is implemented by errors which say that a topic does not take one of the
// records for its size.
type tooLarge interface{ TooLargeRecord() int }

// TransactionalID is the one under which a topic's dead letters are sent there again.
func TransactionalID(topic string) string { return "dateline-redrive-" + topic }

// Redriver sends dead letters again. It is for one goroutine.
type Redriver struct {
	Store       Store
	Kafka       Kafka
	NewProducer func(topic string) Producer // for one run
	DeadTopic   string                      // where records are that the raw topic has no longer
	Host        string                      // who does it
	Notify      func(message string)        // is told of what takes long
}

// Report says what became of dead letters.
type Report struct {
	Sent   []article.Redrive // now
	Found  []article.Redrive // were there, sent by an earlier redrive that did not come to its end
	Taken  []article.Source  // left alone, since another redrive has begun them meanwhile
	Gone   []article.Source  // not sent, since retention has removed the record
	Unsure []article.Redrive // not sent, since what would tell whether they were sent before is removed

	TooLarge []article.Source // not sent, since the topic does not take a record of this size
}

// Run sends the dead letters, and those that an earlier run has begun and not sent,
// whichever they are. A topic that fails, as one that is gone, holds up no other. After an
// error the report has what was done; what was under way is found out by the next run.
func (r *Redriver) Run(ctx context.Context, letters []article.Source) (Report, error) {
	var report Report
	begun, err := r.Store.BegunRedrives(ctx)
	if err != nil {
		return report, err
	}
	byTopic := make(map[string][]article.Source)
	for _, b := range begun {
		byTopic[b.Of.Topic] = nil
	}
	for _, l := range letters {
		byTopic[l.Topic] = append(byTopic[l.Topic], l)
	}
	for _, topic := range slices.Sorted(maps.Keys(byTopic)) {
		t := topicRun{Redriver: r, topic: topic, producer: r.NewProducer(topic), report: &report}
		if failed := t.run(ctx, byTopic[topic]); failed != nil {
			err = errors.Join(err, fmt.Errorf("redrive to %s: %w", topic, failed))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return report, err
}

// topicRun is a run on one raw topic.
type topicRun struct {
	*Redriver
	topic    string
	producer Producer
	report   *Report
}

func (t *topicRun) run(ctx context.Context, letters []article.Source) error {
	if err := t.producer.Fence(ctx); err != nil {
		return err
	}
	begun, err := t.begun(ctx)
	if err != nil {
		return err
	}
	if err := t.findOut(ctx, begun); err != nil {
		return err
	}
	letters = slices.CompactFunc(slices.SortedFunc(slices.Values(letters), byPlace), func(a, b article.Source) bool {
		return byPlace(a, b) == 0
	})
	letters = slices.DeleteFunc(letters, func(l article.Source) bool {
		_, known := begun[place(l)]
		return known
	})
	return t.sendAll(ctx, letters, func(ctx context.Context, chunk []record) ([]record, error) {
		return t.begin(ctx, chunk)
	})
}

// place is a source without what doesn't say where it is.
func place(s article.Source) article.Source {
	s.Timestamp = time.Time{}
	return s
}

// begun returns the redrives of the topic that were begun and not done.
func (t *topicRun) begun(ctx context.Context) (map[article.Source]article.Redrive, error) {
	all, err := t.Store.BegunRedrives(ctx)
	if err != nil {
		return nil, err
	}
	begun := make(map[article.Source]article.Redrive)
	for _, b := range all {
		if b.Of.Topic == t.topic {
			begun[place(b.Of)] = b
		}
	}
	return begun, nil
}

// begin claims what is about to be sent, and returns what nobody else has claimed.
func (t *topicRun) begin(ctx context.Context, chunk []record) ([]record, error) {
	marks, err := t.Kafka.HighWatermarks(ctx, t.topic)
	if err != nil {
		return nil, err
	}
	of := make([]article.Source, len(chunk))
	for i, r := range chunk {
		of[i] = r.of
	}
	got, err := t.Store.BeginRedrives(ctx, t.topic, of, marks, t.Host)
	if err != nil {
		return nil, err
	}
	mine := make(map[article.Source]bool, len(got))
	for _, g := range got {
		mine[place(g)] = true
	}
	var rest []record
	for _, r := range chunk {
		if !mine[place(r.of)] {
			t.report.Taken = append(t.report.Taken, r.of)
			continue
		}
		rest = append(rest, r)
	}
	return rest, nil
}

// sendAll sends dead letters whose records can be found, chunk by chunk, each after
// begin has said what of it to send.
func (t *topicRun) sendAll(
	ctx context.Context, letters []article.Source, begin func(context.Context, []record) ([]record, error),
) error {
	var chunk []record
	bytes, done := 0, 0
	flush := func() error {
		ready, err := begin(ctx, chunk)
		if err == nil {
			err = t.send(ctx, ready)
		}
		if done += len(chunk); err == nil && done < len(letters) {
			t.Notify(fmt.Sprintf("%d of %d dead letters done", done, len(letters)))
		}
		chunk, bytes = nil, 0
		return err
	}
	for r, err := range t.records(ctx, letters) {
		if err != nil {
			return err
		}
		size := len(r.message.Key) + len(r.message.Value)
		if len(chunk) > 0 && (len(chunk) == chunkRecords || bytes+size > chunkBytes) {
			if err := flush(); err != nil {
				return err
			}
		}
		chunk, bytes = append(chunk, r), bytes+size
	}
	if len(chunk) == 0 {
		return nil
	}
	return flush()
}

// send publishes a chunk, and records that it is there.
func (t *topicRun) send(ctx context.Context, chunk []record) error {
	if len(chunk) == 0 {
		return nil
	}
	messages := make([]kafka.Message, len(chunk))
	for i, r := range chunk {
		messages[i] = again(t.topic, r)
	}
	err := t.producer.Publish(ctx, messages)
	if refused := tooLarge(nil); errors.As(err, &refused) {
		return t.sendWithout(ctx, chunk, refused.TooLargeRecord())
	}
	if err != nil {
		return fmt.Errorf("send %d records from %s on: %w", len(chunk), chunk[0].of.Place(), err)
	}
	sent := make([]article.Redrive, len(chunk))
	for i, m := range messages {
		sent[i] = article.Redrive{Of: chunk[i].of, ToPartition: m.Partition, ToOffset: m.Offset}
	}
	t.report.Sent = append(t.report.Sent, sent...)
	return t.finish(ctx, sent)
}

// sendWithout sends a chunk without the record that the topic does not take. That one
// stays begun, so that every later run tries it again.
func (t *topicRun) sendWithout(ctx context.Context, chunk []record, refused int) error {
	t.report.TooLarge = append(t.report.TooLarge, chunk[refused].of)
	t.producer = t.NewProducer(t.topic)
	if err := t.producer.Fence(ctx); err != nil {
		return err
	}
	return t.send(ctx, slices.Delete(slices.Clone(chunk), refused, refused+1))
}

// finish records what is there, also for a caller that is about to leave.
func (t *topicRun) finish(ctx context.Context, sent []article.Redrive) error {
	if len(sent) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTimeout)
	defer cancel()
	return t.Store.FinishRedrives(ctx, sent)
}

// RedrivenFrom is the header that tells of which dead letter a record is a copy.
const RedrivenFrom = "dateline-redriven-from"

// errorHeader is the prefix of the headers that made the record a dead letter.
const errorHeader = "dateline-error-"

// again returns the record as it was sent first, with its time, and says what it is
// a copy of.
func again(topic string, r record) kafka.Message {
	headers := slices.DeleteFunc(slices.Clone(r.message.Headers), func(h kafka.Header) bool {
		return h.Key == RedrivenFrom || strings.HasPrefix(h.Key, errorHeader)
	})
	return kafka.Message{
		Topic: topic, Key: r.message.Key, Value: r.message.Value, Time: r.message.Time, Partition: -1, Offset: -1,
		Headers: append(headers, kafka.Header{Key: RedrivenFrom, Value: []byte(r.of.Place())}),
	}
}

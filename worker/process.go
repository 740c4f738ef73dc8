package worker

import (
	"fmt"
	"strings"

	"github.com/segmentio/kafka-go"

	"github.com/dateline/dateline/article"
)

// process decodes and enriches one record. It always comes to an outcome: a
// record that cannot be enriched is a dead letter.
func (w *Worker) process(record kafka.Message, traced *recordTrace) (outcome article.Outcome) {
	source := sourceOf(record)
	defer func() {
		// The pipeline turns its own panics into faults; this one catches the
		// decoder's, so that no record can end the worker.
		if cause := recover(); cause != nil {
			outcome = w.deadLetter(record, source, &article.Fault{
				Class: article.StageFailed, Stage: "decode", Message: fmt.Sprint("panic: ", cause),
			})
		}
	}()
	outcome, err := w.enrich(record, source, traced)
	if err != nil {
		fault, ok := article.AsFault(err)
		if !ok {
			fault = &article.Fault{Class: article.StageFailed, Stage: "enrich", Message: err.Error()}
		}
		return w.deadLetter(record, source, fault)
	}
	return outcome
}

func (w *Worker) enrich(record kafka.Message, source article.Source, traced *recordTrace) (article.Outcome, error) {
	observe, end := traced.enrich()
	defer end()
	input := article.Record{
		Key: record.Key, Value: record.Value, ContentType: headerValue(record.Headers, "content-type"), Timestamp: source.Timestamp,
	}
	if input.IsRetraction() {
		id, err := article.DecodeRetraction(input)
		return article.Outcome{Source: source, Retracted: id}, err
	}
	raw, err := article.Decode(input)
	if err != nil {
		return article.Outcome{}, err
	}
	enriched, err := w.enricher.EnrichObserved(raw, source, observe)
	if err != nil {
		return article.Outcome{}, err
	}
	encoded, err := enriched.Encode()
	if err != nil {
		return article.Outcome{}, err
	}
	if bytes := len(encoded) + len(raw.OutputKey()); bytes > w.config.MaxRecordBytes {
		return article.Outcome{}, &article.Fault{Class: article.TooLarge, Stage: "encode", Message: fmt.Sprintf(
			"the enriched record has %d bytes with its key; the topic %s takes at most %d (max.message.bytes)",
			bytes, w.config.OutputTopic, w.config.MaxRecordBytes)}
	}
	return article.Outcome{Source: source, Raw: raw, Enriched: &enriched, Encoded: encoded}, nil
}

func sourceOf(record kafka.Message) article.Source {
	return article.Source{
		Topic: record.Topic, Partition: record.Partition, Offset: record.Offset, Timestamp: article.RecordTime(record.Time),
	}
}

func (w *Worker) deadLetter(record kafka.Message, source article.Source, fault *article.Fault) article.Outcome {
	return article.Outcome{Source: source, Dead: &article.DeadLetter{
		Fault: *fault, Key: record.Key, Value: record.Value, Pipeline: w.enricher.Info(),
	}}
}

// headerValue returns the value of the last header with a name, in any case.
func headerValue(headers []kafka.Header, name string) string {
	value := ""
	for _, h := range headers {
		if strings.EqualFold(h.Key, name) {
			value = string(h.Value)
		}
	}
	return value
}

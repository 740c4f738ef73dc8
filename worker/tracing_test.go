package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
)

// The producer's, which has sampled it or not.
const (
	producerTrace = "0af7651916cd43dd8448eb211c80319c"
	producerSpan  = "b7ad6b7169203331"
	sampled       = "00-" + producerTrace + "-" + producerSpan + "-01"
	unsampled     = "00-" + producerTrace + "-" + producerSpan + "-00"
)

// traced works on records with a tracing that keeps its spans, and returns them by
// name in the order of their begin.
func traced(t *testing.T, p *fakePartition, s Store) map[string][]trace.ReadOnlySpan {
	t.Helper()
	recorder := tracetest.NewSpanRecorder()
	provider := trace.NewTracerProvider(trace.WithSpanProcessor(recorder))
	tracing := NewTracing(provider, attribute.Int("dateline.replay.id", 7))
	w := New(testConfig(), fakeEnricher{}, s, NewMetrics(prometheus.NewRegistry()), NewHealth(), tracing, zap.NewNop())
	err := run(t, w, p, int64(len(p.records)))
	if p.fail == nil && err != nil {
		t.Fatal(err)
	}
	spans := make(map[string][]trace.ReadOnlySpan)
	for _, span := range recorder.Ended() {
		spans[span.Name()] = append(spans[span.Name()], span)
	}
	if begun, ended := len(recorder.Started()), len(recorder.Ended()); begun != ended {
		t.Errorf("%d spans were begun and %d ended", begun, ended)
	}
	for _, list := range spans {
		slices.SortStableFunc(list, func(a, b trace.ReadOnlySpan) int { return a.StartTime().Compare(b.StartTime()) })
	}
	return spans
}

// attributes returns those of a span, as text.
func attributes(list []attribute.KeyValue) map[string]string {
	all := make(map[string]string)
	for _, a := range list {
		all[string(a.Key)] = a.Value.String()
	}
	return all
}

func withHeaders(record kafka.Message, headers ...string) kafka.Message {
	for i := 0; i < len(headers); i += 2 {
		record.Headers = append(record.Headers, kafka.Header{Key: headers[i], Value: []byte(headers[i+1])})
	}
	return record
}

func TestTracesLeadFromTheRawRecordToTheOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		records := articles("news", "fault", "more news")
		records[0] = withHeaders(records[0], "Traceparent", sampled, "tracestate", "vendor=a", "mine", "1")
		records[1] = withHeaders(records[1], "traceparent", sampled)
		records = append(records, kafka.Message{Topic: "raw", Partition: 3, Offset: 3, Key: []byte("gone"), Headers: records[1].Headers})
		p := &fakePartition{chunk: 100, records: records}
		spans := traced(t, p, &fakeStore{})

		process := spans["process raw"]
		if len(process) != 4 || len(spans["enrich"]) != 4 || len(spans["batch raw"]) != 1 {
			t.Fatalf("spans %v", spans)
		}
		for i, outcome := range []string{"enriched", "dead", "enriched", "retracted"} {
			span := byOffset(process, i)
			continues := span.Parent().TraceID().String() == producerTrace && span.Parent().SpanID().String() == producerSpan && span.Parent().IsRemote()
			if continues != (i != 2) || span.SpanContext().TraceID() == span.Parent().TraceID() != continues {
				t.Errorf("record %d continues the producer's trace: %v", i, continues)
			}
			got := attributes(span.Attributes())
			if got["dateline.outcome"] != outcome || (span.Status().Code == codes.Error) != (outcome == "dead") {
				t.Errorf("record %d: %v, status %v; want %s", i, got, span.Status(), outcome)
			}
			checkOutput(t, p.published[i], records[i], span)
		}
		want := map[string]string{
			"messaging.system": "kafka", "messaging.operation.type": "process", "messaging.operation.name": "process",
			"messaging.destination.name": "raw", "messaging.destination.partition.id": "3", "messaging.kafka.offset": "1",
			"messaging.consumer.group.name": "group", "messaging.message.body.size": "17", "messaging.kafka.message.tombstone": "false",
			"dateline.replay.id": "7", "dateline.outcome": "dead", "error.type": "too_large", "dateline.stage": "text",
		}
		if diff := cmp.Diff(want, attributes(byOffset(process, 1).Attributes())); diff != "" {
			t.Errorf("attributes (-want +got):\n%s", diff)
		}
		checkBatch(t, spans)
	})
}

func byOffset(spans []trace.ReadOnlySpan, offset int) trace.ReadOnlySpan {
	for _, span := range spans {
		if attributes(span.Attributes())["messaging.kafka.offset"] == fmt.Sprint(offset) {
			return span
		}
	}
	return nil
}

// checkOutput compares the headers of what was published.
func checkOutput(t *testing.T, published, raw kafka.Message, span trace.ReadOnlySpan) {
	t.Helper()
	want := fmt.Sprintf("00-%s-%s-01", span.SpanContext().TraceID(), span.SpanContext().SpanID())
	if published.Topic == "dead" {
		want = headerValue(raw.Headers, "traceparent")
		if !slices.EqualFunc(published.Headers[:len(raw.Headers)], raw.Headers, func(a, b kafka.Header) bool {
			return a.Key == b.Key && string(a.Value) == string(b.Value)
		}) {
			t.Errorf("a dead letter has the headers %s, and the raw record %s", published.Headers, raw.Headers)
		}
	}
	if got := headerValue(published.Headers, "traceparent"); got != want {
		t.Errorf("offset %d: traceparent %s, want %s", raw.Offset, got, want)
	}
	if got := headerValue(published.Headers, "tracestate"); got != headerValue(raw.Headers, "tracestate") {
		t.Errorf("offset %d: tracestate %q", raw.Offset, got)
	}
}

// checkBatch looks at the batch's span, and those of its steps.
func checkBatch(t *testing.T, spans map[string][]trace.ReadOnlySpan) {
	t.Helper()
	batch := spans["batch raw"][0]
	linked := make(map[string]bool)
	for _, link := range batch.Links() {
		linked[link.SpanContext.SpanID().String()] = true
	}
	for _, span := range spans["process raw"] {
		if !linked[span.SpanContext().SpanID().String()] || len(span.Links()) != 1 || span.Links()[0].SpanContext.SpanID() != batch.SpanContext().SpanID() {
			t.Errorf("%v and its batch are not linked", attributes(span.Attributes()))
		}
	}
	if batch.Parent().IsValid() || len(linked) != len(spans["process raw"]) || attributes(batch.Attributes())["dateline.replay.id"] != "7" {
		t.Errorf("batch: parent %v, %d links, %v", batch.Parent(), len(linked), batch.Attributes())
	}
	for _, name := range []string{"save", "publish"} {
		if len(spans[name]) != 1 || spans[name][0].Parent().SpanID() != batch.SpanContext().SpanID() {
			t.Errorf("%s is not a child of the batch", name)
		}
	}
	stages := 0
	for _, enrich := range spans["enrich"] {
		for _, event := range enrich.Events() {
			stages++
			if event.Name != "fake" || attributes(event.Attributes)["dateline.stage.seconds"] == "" {
				t.Errorf("event of the enrichment: %v", event)
			}
		}
	}
	if stages != len(spans["enrich"])-1 { // a retraction has none
		t.Errorf("%d events of %d enrichments", stages, len(spans["enrich"]))
	}
}

// A step that is tried again is one span, and tells of it.
func TestTracesTellOfAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failures := 2
		spans := traced(t, &fakePartition{chunk: 100, records: many(1)}, &fakeStore{fail: func([]article.Outcome) error {
			if failures--; failures >= 0 {
				return errors.New("away")
			}
			return nil
		}})
		save := spans["save"]
		if len(save) != 1 || len(save[0].Events()) != 2 || save[0].Status().Code == codes.Error {
			t.Fatalf("save: %v", save)
		}
		if got := attributes(save[0].Events()[0].Attributes); got["error"] != "away" {
			t.Errorf("event %v", got)
		}
	})
}

// Where the partition is lost, the spans of its records end all the same.
func TestTracesOfAbandonedRecordsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spans := traced(t, &fakePartition{chunk: 100, records: many(30), fail: func() error { return lostPartition{errors.New("lost")} }}, &fakeStore{})
		for _, span := range spans["process raw"] {
			if got := attributes(span.Attributes())["dateline.outcome"]; got != "abandoned" {
				t.Errorf("outcome %q", got)
			}
		}
		if batch := spans["batch raw"]; len(batch) != 1 || batch[0].Status().Code != codes.Error {
			t.Errorf("batch %v", batch)
		}
	})
}

// What the producer didn't sample leaves no span, and is passed on as not sampled.
func TestRecordsThatAreNotSampledPassTheTraceOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		records := articles("news")
		records[0] = withHeaders(records[0], "traceparent", unsampled, "tracestate", "long="+strings.Repeat("a", 200)+",longer="+strings.Repeat("b", 250)+",longest="+strings.Repeat("c", 250))
		p := &fakePartition{chunk: 100, records: records}
		if spans := traced(t, p, &fakeStore{}); len(spans) > 0 {
			t.Errorf("spans %v", spans)
		}
		got := headerValue(p.published[0].Headers, "traceparent")
		if !strings.HasPrefix(got, "00-"+producerTrace+"-") || !strings.HasSuffix(got, "-00") {
			t.Errorf("traceparent %q", got)
		}
		if state := headerValue(p.published[0].Headers, "tracestate"); state != "" {
			t.Errorf("a tracestate of %d bytes is passed on", len(state))
		}
	})
}

func TestWithoutTracingNothingIsAllocatedForIt(t *testing.T) {
	var tracing *Tracing
	record := withHeaders(many(1)[0], "traceparent", sampled)
	outcome := article.Outcome{Enriched: &article.Enriched{}}
	if n := testing.AllocsPerRun(100, func() {
		r := tracing.begin("group", record)
		observe, end := r.enrich()
		end()
		r.end(outcome)
		r.abandon()
		if observe != nil || len(r.propagate(record.Headers)) != 1 {
			t.Error("there is tracing")
		}
		_, end2 := tracing.batch(context.Background(), "raw", 1, batch{})
		end2(nil)
		_, end2 = tracing.step(context.Background(), "save", 0)
		end2(nil)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

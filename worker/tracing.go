package worker

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/dateline/dateline/article"
)

// Tracing makes a span of each raw record, from its fetch to its commit, and one of
// each batch. A nil Tracing makes none, and costs nothing. It is safe for concurrent
// use.
type Tracing struct {
	tracer trace.Tracer
	marks  []attribute.KeyValue // of each record's and each batch's span
}

// NewTracing returns a tracing that makes its spans with a provider. Each record's
// and each batch's span gets the marks.
func NewTracing(provider trace.TracerProvider, marks ...attribute.KeyValue) *Tracing {
	return &Tracing{provider.Tracer("github.com/dateline/dateline/worker"), marks}
}

// recordTrace is the span of a raw record; nil without tracing.
type recordTrace struct {
	tracing *Tracing
	span    trace.Span
}

// begin begins the span of a record, which continues the trace in the record's
// headers if there is one.
func (t *Tracing) begin(group string, record kafka.Message) *recordTrace {
	if t == nil {
		return nil
	}
	parent := propagation.TraceContext{}.Extract(context.Background(), &headerCarrier{record.Headers})
	_, span := t.tracer.Start(parent, "process "+record.Topic, trace.WithSpanKind(trace.SpanKindConsumer), trace.WithAttributes(t.marks...),
		trace.WithAttributes(
			semconv.MessagingSystemKafka, semconv.MessagingOperationTypeProcess, semconv.MessagingOperationName("process"),
			semconv.MessagingDestinationName(record.Topic), semconv.MessagingDestinationPartitionID(strconv.Itoa(record.Partition)),
			semconv.MessagingKafkaOffset(int(record.Offset)), semconv.MessagingConsumerGroupName(group),
			semconv.MessagingMessageBodySize(len(record.Value)), semconv.MessagingKafkaMessageTombstone(record.Value == nil),
		))
	return &recordTrace{t, span}
}

// end ends the span of a record that is done.
func (r *recordTrace) end(outcome article.Outcome) {
	if r == nil {
		return
	}
	r.span.SetAttributes(attribute.String("dateline.outcome", outcomeName(outcome)))
	switch {
	case outcome.Dead != nil:
		r.span.SetAttributes(semconv.ErrorTypeKey.String(string(outcome.Dead.Fault.Class)), attribute.String("dateline.stage", outcome.Dead.Fault.Stage))
		r.span.SetStatus(codes.Error, "dead letter")
	case outcome.Enriched != nil:
		r.span.SetAttributes(attribute.String("dateline.article.id", outcome.Raw.ID))
	}
	r.span.End()
}

// abandon ends the span of a record that somebody else will do.
func (r *recordTrace) abandon() {
	if r == nil {
		return
	}
	r.span.SetAttributes(attribute.String("dateline.outcome", "abandoned"))
	r.span.End()
}

// enrich begins the span of the enrichment, with an event for each stage that
// observe is told of. Without tracing, observe is nil.
func (r *recordTrace) enrich() (observe func(stage string, took time.Duration), end func()) {
	if r == nil {
		return nil, func() {}
	}
	_, span := r.tracing.tracer.Start(trace.ContextWithSpan(context.Background(), r.span), "enrich")
	if !span.IsRecording() {
		return nil, func() {}
	}
	return func(stage string, took time.Duration) {
		span.AddEvent(stage, trace.WithAttributes(attribute.Float64("dateline.stage.seconds", took.Seconds())))
	}, func() { span.End() }
}

// maxTracestate is what W3C's Trace Context asks to pass on at least. A longer one
// is left out, so that it can't make a record too large for its topic.
const maxTracestate = 512

// propagate adds the headers by which readers of the output continue the trace.
func (r *recordTrace) propagate(headers []kafka.Header) []kafka.Header {
	if r == nil {
		return headers
	}
	span := r.span.SpanContext()
	if len(span.TraceState().String()) > maxTracestate {
		span = span.WithTraceState(trace.TraceState{})
	}
	carrier := &headerCarrier{headers}
	propagation.TraceContext{}.Inject(trace.ContextWithSpanContext(context.Background(), span), carrier)
	return carrier.headers
}

// batch begins the span of a batch if one of its records is traced, linked with
// their spans and they with it. The context that it returns leads to it.
func (t *Tracing) batch(ctx context.Context, topic string, partition int, b batch) (context.Context, func(error)) {
	var links []trace.Link
	for _, r := range b.traces {
		if r.span.IsRecording() {
			links = append(links, trace.Link{SpanContext: r.span.SpanContext()})
		}
	}
	if len(links) == 0 {
		return ctx, func(error) {}
	}
	ctx, span := t.tracer.Start(ctx, "batch "+topic, trace.WithNewRoot(), trace.WithLinks(links...), trace.WithAttributes(t.marks...),
		trace.WithAttributes(
			semconv.MessagingDestinationName(topic), semconv.MessagingDestinationPartitionID(strconv.Itoa(partition)),
			semconv.MessagingBatchMessageCount(len(b.records)), attribute.Int64("dateline.next_offset", b.nextOffset),
		))
	for _, r := range b.traces {
		r.span.AddLink(trace.Link{SpanContext: span.SpanContext()})
	}
	return ctx, ending(span)
}

// step begins the span of a step of a batch, if the batch has one.
func (t *Tracing) step(ctx context.Context, name string, kind trace.SpanKind, attributes ...attribute.KeyValue) (context.Context, func(error)) {
	if t == nil || !trace.SpanFromContext(ctx).IsRecording() {
		return ctx, func(error) {}
	}
	ctx, span := t.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(attributes...))
	return ctx, ending(span)
}

func ending(span trace.Span) func(error) {
	return func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, err.Error())
		}
		span.End()
	}
}

// failedAttempt tells the span of a step that it is tried again.
func failedAttempt(ctx context.Context, err error) {
	if span := trace.SpanFromContext(ctx); span.IsRecording() {
		span.AddEvent("attempt failed", trace.WithAttributes(attribute.String("error", err.Error())))
	}
}

// headerCarrier lets a propagator read and write a record's headers.
type headerCarrier struct{ headers []kafka.Header }

// Get returns the value of the last header with a name, in any case.
func (c *headerCarrier) Get(name string) string { return headerValue(c.headers, name) }

// Set adds a header.
func (c *headerCarrier) Set(name, value string) {
	c.headers = append(c.headers, kafka.Header{Key: name, Value: []byte(value)})
}

// Keys returns the names of all headers.
func (c *headerCarrier) Keys() []string {
	names := make([]string, 0, len(c.headers))
	for _, h := range c.headers {
		names = append(names, strings.ToLower(h.Key))
	}
	return names
}

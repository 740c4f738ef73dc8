package main

import (
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/segmentio/kafka-go"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/dateline/dateline/stream/streamtest"
)

// collector takes traces by OTLP/HTTP.
type collector struct {
	*httptest.Server
	mu       sync.Mutex
	spans    []*otlp.Span
	resource map[string]string
	paths    []string
	headers  http.Header // of the last request
}

// startCollector starts a collector whose handler answers, or takes what is sent if
// there is none.
func startCollector(t *testing.T, handler http.HandlerFunc) *collector {
	t.Helper()
	c := &collector{}
	if handler == nil {
		handler = c.take
	}
	c.Server = httptest.NewServer(handler)
	t.Cleanup(c.Close)
	return c
}

func (c *collector) take(w http.ResponseWriter, r *http.Request) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body = unpacked
	}
	encoded, err := io.ReadAll(body)
	var sent otlp.TracesData // has the fields of an ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(encoded, &sent)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paths, c.headers = append(c.paths, r.Method+" "+r.URL.Path), r.Header
	for _, from := range sent.ResourceSpans {
		c.resource = attributesOf(from.Resource.Attributes)
		for _, scope := range from.ScopeSpans {
			c.spans = append(c.spans, scope.Spans...)
		}
	}
}

// named returns the spans with a name.
func (c *collector) named(name string) (found []*otlp.Span) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, span := range c.spans {
		if span.Name == name {
			found = append(found, span)
		}
	}
	return found
}

func attributesOf(list []*common.KeyValue) map[string]string {
	all := make(map[string]string)
	for _, a := range list {
		all[a.Key] = a.Value.GetStringValue()
		if _, ok := a.Value.Value.(*common.AnyValue_IntValue); ok {
			all[a.Key] = strconv.FormatInt(a.Value.GetIntValue(), 10)
		}
	}
	return all
}

// The traces of the producer, which samples or doesn't.
const (
	sampledTrace   = "0af7651916cd43dd8448eb211c80319c"
	unsampledTrace = "1af7651916cd43dd8448eb211c80319c"
	producerSpan   = "b7ad6b7169203331"
)

func withTrace(record kafka.Message, trace, flags string) kafka.Message {
	record.Headers = append(slices.Clone(record.Headers),
		kafka.Header{Key: "traceparent", Value: []byte("00-" + trace + "-" + producerSpan + "-" + flags)},
		kafka.Header{Key: "tracestate", Value: []byte("vendor=a")})
	return record
}

// From the producer's span by the raw record's header to the output's header, and to
// the batch by links.
func TestTracesReachTheCollector(t *testing.T) {
	c := startCollector(t, nil)
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20secret")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
	p := newPool(t, 1)
	records := bundled(t)[:3]
	bad := kafka.Message{Key: []byte("bad"), Value: []byte("{")}
	p.publish(t, withTrace(records[0], sampledTrace, "01"), withTrace(records[1], unsampledTrace, "00"), records[2], withTrace(bad, sampledTrace, "01"))
	p.work(t, "--otlp-endpoint", c.URL+"/base")

	if c.headers.Get("Authorization") != "Bearer secret" || slices.ContainsFunc(c.paths, func(path string) bool { return path != "POST /base/v1/traces" }) {
		t.Errorf("requests %q with %v", c.paths, c.headers)
	}
	if c.resource["service.name"] != "dateline" || c.resource["deployment.environment.name"] != "test" {
		t.Errorf("resource %v", c.resource)
	}
	process := c.named("process " + p.InputTopic)
	if len(process) != 3 {
		t.Fatalf("%d spans of records, want all but that of the record that is not sampled", len(process))
	}
	spans := make(map[string]*otlp.Span) // by offset
	for _, span := range process {
		of := attributesOf(span.Attributes)
		spans[of["messaging.kafka.offset"]] = span
		continues := hex.EncodeToString(span.TraceId) == sampledTrace && hex.EncodeToString(span.ParentSpanId) == producerSpan
		if continues != (of["messaging.kafka.offset"] != "2") || span.Kind != otlp.Span_SPAN_KIND_CONSUMER || of["messaging.consumer.group.name"] != p.group {
			t.Errorf("span %v", span)
		}
	}
	stages := 0
	for _, enrich := range c.named("enrich") {
		stages += len(enrich.Events)
	}
	if len(c.named("enrich")) != 3 || stages < 2*5 {
		t.Errorf("%d enrichments with %d stages", len(c.named("enrich")), stages)
	}
	checkBatches(t, c, p, process)
	checkHeaders(t, p, spans)
}

// checkBatches checks that each record's span is linked with that of one batch.
func checkBatches(t *testing.T, c *collector, p pool, process []*otlp.Span) {
	t.Helper()
	batches := c.named("batch " + p.InputTopic)
	linked := make(map[string]*otlp.Span)
	for _, batch := range batches {
		for _, link := range batch.Links {
			linked[string(link.SpanId)] = batch
		}
	}
	for _, span := range process {
		batch := linked[string(span.SpanId)]
		if batch == nil || len(span.Links) != 1 || string(span.Links[0].SpanId) != string(batch.SpanId) {
			t.Errorf("a record and its batch are not linked: %v", span)
		}
	}
	if len(linked) != len(process) {
		t.Errorf("batches have links to %d spans, and there are %d", len(linked), len(process))
	}
	for _, step := range []string{"save", "publish"} {
		children := c.named(step)
		if len(children) != len(batches) {
			t.Errorf("%d batches, and %d spans %s", len(batches), len(children), step)
		}
		for _, child := range children {
			if !slices.ContainsFunc(batches, func(b *otlp.Span) bool { return string(b.SpanId) == string(child.ParentSpanId) }) {
				t.Errorf("%s is not a child of a batch", step)
			}
		}
	}
}

// checkHeaders checks what readers of the output and of the dead letters get.
func checkHeaders(t *testing.T, p pool, spans map[string]*otlp.Span) {
	t.Helper()
	published := streamtest.ReadAll(t, p.client, p.OutputTopic)
	if len(published) != 3 {
		t.Fatalf("%d records", len(published))
	}
	for i, record := range published {
		got := headers(record)
		parts := strings.Split(got["traceparent"], "-")
		if i == 1 {
			if len(parts) != 4 || parts[1] != unsampledTrace || parts[3] != "00" || got["tracestate"] != "vendor=a" {
				t.Errorf("the record that is not sampled has the headers %v", got)
			}
			continue
		}
		span := spans[strconv.Itoa(i)]
		if len(parts) != 4 || parts[1] != hex.EncodeToString(span.TraceId) || parts[2] != hex.EncodeToString(span.SpanId) || parts[3] != "01" {
			t.Errorf("record %d has the headers %v, and its span is %v", i, got, span)
		}
	}
	dead := headers(streamtest.ReadAll(t, p.client, p.DeadTopic)[0])
	if dead["traceparent"] != "00-"+sampledTrace+"-"+producerSpan+"-01" {
		t.Errorf("the dead letter has the headers %v", dead)
	}
}

// Tracing changes headers, and nothing else of the results.
func TestTracingChangesNoValue(t *testing.T) {
	off := newPool(t, 2)
	on := off.beside(t)
	for _, record := range bundled(t)[:20] {
		off.publish(t, withTrace(record, sampledTrace, "01"))
	}
	off.work(t)
	on.work(t, "--otlp-endpoint", startCollector(t, nil).URL, "--trace-ratio=0")
	want, got := byKey(t, off), byKey(t, on)
	for i := range want {
		if string(want[i].Key) != string(got[i].Key) || string(want[i].Value) != string(got[i].Value) || !want[i].Time.Equal(got[i].Time) {
			t.Errorf("%s differs", want[i].Key)
		}
		if h := headers(want[i]); len(h) != 1 || h["content-type"] != "application/json" {
			t.Errorf("%s: headers without tracing: %v", want[i].Key, h)
		}
		h := headers(got[i])
		delete(h, "traceparent")
		delete(h, "tracestate")
		if len(h) != 1 || h["content-type"] != "application/json" {
			t.Errorf("%s: headers with tracing: %v", got[i].Key, h)
		}
	}
	if len(want) != 20 || len(got) != 20 {
		t.Errorf("%d and %d records", len(want), len(got))
	}
}

func TestTheRatioIsOfRecordsWithoutATrace(t *testing.T) {
	c := startCollector(t, nil)
	p := newPool(t, 1)
	records := bundled(t)[:10]
	records[4] = withTrace(records[4], sampledTrace, "01")
	p.publish(t, records...)
	p.work(t, "--otlp-endpoint", c.URL, "--trace-ratio=0")
	process, batches := c.named("process "+p.InputTopic), c.named("batch "+p.InputTopic)
	if len(process) != 1 || hex.EncodeToString(process[0].TraceId) != sampledTrace || len(batches) != 1 || len(batches[0].Links) != 1 {
		t.Errorf("records %v, batches %v", process, batches)
	}
}

// A batch is linked with more records than OpenTelemetry's limit of links.
func TestABatchIsLinkedWithAllItsRecords(t *testing.T) {
	c := startCollector(t, nil)
	p := newPool(t, 1)
	p.publish(t, bundled(t)[:150]...)
	p.work(t, "--otlp-endpoint", c.URL, "--batch-age=1h", "--batch-records=150")
	if batches := c.named("batch " + p.InputTopic); len(batches) != 1 || len(batches[0].Links) != 150 || batches[0].DroppedLinksCount != 0 {
		t.Errorf("%d batches", len(batches))
	}
}

// What a replay does again is marked.
func TestTracesOfAReplayAreMarked(t *testing.T) {
	c := startCollector(t, nil)
	p := newPool(t, 1)
	p.publish(t, bundled(t)[:5]...)
	succeed(t, "migrate", "--database-url", p.database)
	id := p.startReplay(t)
	succeed(t, p.replayArgs("run", id, "--otlp-endpoint", c.URL)...)
	process, batches := c.named("process "+p.InputTopic), c.named("batch "+p.InputTopic)
	if len(process) != 5 || len(batches) == 0 {
		t.Errorf("%d records and %d batches", len(process), len(batches))
	}
	for _, span := range append(process, batches...) {
		if got := attributesOf(span.Attributes)["dateline.replay.id"]; got != id {
			t.Errorf("%s is of replay %q, want %s", span.Name, got, id)
		}
	}
}

// A collector that is away, or that never answers, holds nothing up and is told of
// once.
func TestADeadCollectorHoldsNothingUp(t *testing.T) {
	hanging := make(chan struct{})
	hung := startCollector(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-hanging:
		}
	})
	t.Cleanup(func() { close(hanging) })
	for name, endpoint := range map[string]string{"nobody listens": "http://127.0.0.1:1", "no answer": hung.URL} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
			t.Setenv("OTEL_BSP_EXPORT_TIMEOUT", "200")
			t.Setenv("OTEL_BSP_MAX_QUEUE_SIZE", "16")
			t.Setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4")
			p := newPool(t, 2)
			records := bundled(t)[:100] // far more than the queue takes
			p.publish(t, records...)
			w := p.startWorker(t, "--otlp-endpoint", endpoint)
			p.awaitLag(t, 0)
			eventually(t, func() bool { return strings.Contains(w.log.String(), "traces cannot be sent") })
			w.end(t)
			if n := strings.Count(w.log.String(), "traces cannot be sent"); n != 1 {
				t.Errorf("it is told of %d times:\n%s", n, w.log)
			}
			if got := len(byKey(t, p)); got != len(records) {
				t.Errorf("%d of %d records", got, len(records))
			}
		})
	}
}

// The log tells when a collector takes traces again.
func TestACollectorThatComesBackIsToldOf(t *testing.T) {
	var c *collector
	refuse := make(chan struct{})
	c = startCollector(t, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-refuse:
			c.take(w, r)
		default:
			http.Error(w, "no", http.StatusForbidden)
		}
	})
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
	p := newPool(t, 1)
	w := p.startWorker(t, "--otlp-endpoint", c.URL, "--log-level=info")
	p.publish(t, bundled(t)[:2]...)
	eventually(t, func() bool { return strings.Contains(w.log.String(), "traces cannot be sent") })
	close(refuse)
	p.publish(t, bundled(t)[2:4]...)
	eventually(t, func() bool { return strings.Contains(w.log.String(), "traces are sent again") })
	w.end(t)
}

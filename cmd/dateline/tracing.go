package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.uber.org/zap"

	"github.com/dateline/dateline/worker"
)

// traceFlags say where traces go. Everything else of the exporter, as its headers,
// is set by OpenTelemetry's own variables.
type traceFlags struct {
	OTLPEndpoint string  `name:"otlp-endpoint" env:"DATELINE_OTLP_ENDPOINT,OTEL_EXPORTER_OTLP_ENDPOINT" secret:"" placeholder:"URL" help:"Send OpenTelemetry traces by OTLP/HTTP to this collector, such as http://localhost:4318; none by default."`
	TraceRatio   float64 `default:"1" placeholder:"N" help:"Share of the records that are traced, from 0 to 1, of those for which the producer has not decided it."`
}

// flushTimeout bounds how long spans that are not sent yet hold up the end.
const flushTimeout = 3 * time.Second

// openTracing returns a tracing, nil without an endpoint, and what sends the last spans.
// Spans are sent from a queue in the background; where the collector can't take
// them they are dropped, and nothing waits for it.
func (f traceFlags) openTracing(ctx context.Context, batchRecords int, log *zap.Logger, marks ...attribute.KeyValue) (*worker.Tracing, func(), error) {
	if f.OTLPEndpoint == "" {
		return nil, func() {}, nil
	}
	endpoint, hidden, err := f.address()
	if err != nil {
		return nil, nil, usageError{err}
	}
	// OpenTelemetry writes of variables that it cannot read to standard error, and
	// quotes them.
	otel.SetLogger(logr.Discard())
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint.String()))
	if err != nil {
		return nil, nil, fmt.Errorf("open the export of traces: %w", hidden.hideIn(err))
	}
	of, err := resource.New(ctx, resource.WithAttributes(semconv.ServiceName("dateline"), semconv.ServiceVersion(programVersion())),
		resource.WithHost(), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, nil, usageError{errors.New("OTEL_RESOURCE_ATTRIBUTES: it is no list of NAME=VALUE,…")}
	}
	limits := sdktrace.NewSpanLimits()
	limits.LinkCountLimit = max(limits.LinkCountLimit, batchRecords) // a batch is linked with each of its records
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(&exporting{SpanExporter: exporter, hidden: hidden, log: log}),
		sdktrace.WithSampler(sdktrace.ParentBased(linkedSampler{sdktrace.TraceIDRatioBased(f.TraceRatio)})),
		sdktrace.WithResource(of), sdktrace.WithRawSpanLimits(limits))
	log.Info("sending traces", zap.String("host", endpoint.Host), zap.Float64("ratio", f.TraceRatio))
	return worker.NewTracing(provider, marks...), func() {
		ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
		defer cancel()
		if err := provider.Shutdown(ctx); err != nil {
			log.Warn("the last traces are lost", zap.Error(hidden.hideIn(err)))
		}
	}, nil
}

// ping sends the collector no spans, and returns its host.
func (f traceFlags) ping(ctx context.Context) (host string, err error) {
	endpoint, hidden, err := f.address()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	otel.SetLogger(logr.Discard()) // as in openTracing
	client := otlptracehttp.NewClient(otlptracehttp.WithEndpointURL(endpoint.String()),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: false}))
	if err := client.UploadTraces(ctx, nil); err != nil {
		return "", fmt.Errorf("send to the collector: %w; check --otlp-endpoint, and that it takes OTLP by HTTP, as on port 4318", hidden.hideIn(err))
	}
	return endpoint.Host, nil
}

// address returns the address that spans are sent to, and what no message may
// quote: that address, whose path can be a key, and what headers are sent. Its errors
// quote none of it.
func (f traceFlags) address() (endpoint *url.URL, hidden secrets, err error) {
	if f.TraceRatio < 0 || f.TraceRatio > 1 {
		return nil, nil, errors.New("--trace-ratio must be from 0 to 1")
	}
	endpoint, err = url.Parse(f.OTLPEndpoint)
	if err != nil || endpoint.Scheme != "http" && endpoint.Scheme != "https" || endpoint.Host == "" || endpoint.RawQuery != "" {
		return nil, nil, errors.New("--otlp-endpoint must be http://HOST:PORT or https://HOST:PORT, perhaps with a path")
	}
	if endpoint.User != nil {
		return nil, nil, errors.New("--otlp-endpoint cannot hold a user; set OTEL_EXPORTER_OTLP_HEADERS=authorization=…")
	}
	endpoint = endpoint.JoinPath("v1", "traces")
	hidden = secrets{endpoint.String(), endpoint.Path}
	for _, variable := range []string{"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"} {
		values, err := headerValues(os.Getenv(variable))
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", variable, err)
		}
		hidden = append(hidden, values...)
	}
	return endpoint, hidden, checkCertificates()
}

// checkCertificates finds files that the exporter would go on without.
func checkCertificates() error {
	for _, variable := range []string{
		"OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_KEY",
		"OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY",
	} {
		if path := os.Getenv(variable); path != "" {
			if _, err := os.Stat(path); err != nil {
				return fmt.Errorf("%s names a file that cannot be read: %w", variable, errors.Unwrap(err))
			}
		}
	}
	return nil
}

// headerValues returns the values in a list of headers, as they are written and as
// they are sent. It finds what the exporter would leave out.
func headerValues(list string) (values []string, err error) {
	for i, pair := range strings.Split(list, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, written, found := strings.Cut(pair, "=")
		sent, err := url.PathUnescape(strings.TrimSpace(written))
		if !found || strings.TrimSpace(name) == "" || err != nil {
			return nil, fmt.Errorf("header %d is not NAME=VALUE with a percent-encoded value", i+1)
		}
		values = append(values, written, sent)
	}
	return values, nil
}

// linkedSampler traces each batch that has traced records, whatever the ratio.
type linkedSampler struct{ sdktrace.Sampler }

// ShouldSample decides about a span without a parent.
func (s linkedSampler) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	if len(p.Links) > 0 {
		return sdktrace.AlwaysSample().ShouldSample(p)
	}
	return s.Sampler.ShouldSample(p)
}

// exporting says once that spans cannot be sent, and once that they can again.
type exporting struct {
	sdktrace.SpanExporter
	hidden  secrets
	log     *zap.Logger
	failing atomic.Bool
}

// ExportSpans sends spans. It returns no error, since it has told of it.
func (e *exporting) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	err := e.SpanExporter.ExportSpans(ctx, spans)
	switch {
	case err != nil && !e.failing.Swap(true):
		e.log.Warn("traces cannot be sent, dropping them until they can", zap.Error(e.hidden.hideIn(err)))
	case err == nil && e.failing.Swap(false):
		e.log.Info("traces are sent again")
	}
	return nil
}

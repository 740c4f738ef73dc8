package main

import (
	"context"
	"fmt"
	"net/http"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// counters are what workers count of themselves, since their start.
type counters struct {
	cpu     float64 // seconds
	batches mean    // records
	save    mean    // seconds
	publish mean    // seconds
}

// mean is a sum and of how many values it is.
type mean struct{ sum, count float64 }

func (m mean) value() float64 {
	if m.count == 0 {
		return 0
	}
	return m.sum / m.count
}

func (m mean) plus(n mean) mean  { return mean{m.sum + n.sum, m.count + n.count} }
func (m mean) minus(n mean) mean { return mean{m.sum - n.sum, m.count - n.count} }

func (c counters) plus(d counters) counters {
	return counters{c.cpu + d.cpu, c.batches.plus(d.batches), c.save.plus(d.save), c.publish.plus(d.publish)}
}

func (c counters) minus(d counters) counters {
	return counters{c.cpu - d.cpu, c.batches.minus(d.batches), c.save.minus(d.save), c.publish.minus(d.publish)}
}

// counters asks all workers that serve their metrics.
func (p *pool) counters(ctx context.Context) (all counters, err error) {
	for _, m := range p.members {
		if m.address == "" {
			continue
		}
		one, err := m.counters(ctx)
		if err != nil {
			return all, fmt.Errorf("read a worker's metrics: %w", err)
		}
		all = all.plus(one)
	}
	return all, nil
}

// get asks a worker that serves its metrics. The caller closes the body.
func (m *member) get(ctx context.Context, path string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.address+path, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(request)
}

func (m *member) counters(ctx context.Context) (counters, error) {
	response, err := m.get(ctx, "/metrics")
	if err != nil {
		return counters{}, err
	}
	defer response.Body.Close()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(response.Body)
	if err != nil {
		return counters{}, err
	}
	return read(families), nil
}

func read(families map[string]*dto.MetricFamily) (c counters) {
	for _, metric := range families["process_cpu_seconds_total"].GetMetric() {
		c.cpu += metric.GetCounter().GetValue()
	}
	for _, metric := range families["dateline_batch_records"].GetMetric() {
		c.batches = meanOf(metric)
	}
	for _, metric := range families["dateline_write_seconds"].GetMetric() {
		for _, label := range metric.GetLabel() {
			switch label.GetValue() {
			case "save":
				c.save = meanOf(metric)
			case "publish":
				c.publish = meanOf(metric)
			}
		}
	}
	return c
}

func meanOf(metric *dto.Metric) mean {
	h := metric.GetHistogram()
	return mean{h.GetSampleSum(), float64(h.GetSampleCount())}
}

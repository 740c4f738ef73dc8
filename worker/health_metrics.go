package worker

import "github.com/prometheus/client_golang/prometheus"

var (
	readyMetric = prometheus.NewDesc("dateline_ready",
		"1 while the worker has joined its group and no step is failing, else 0; as /readyz.", nil, nil)
	failingMetric = prometheus.NewDesc("dateline_failing_partitions",
		"Partitions on which a step is failing and being tried again, by step.", []string{"step"}, nil)
)

// Describe makes the health a prometheus.Collector.
func (h *Health) Describe(metrics chan<- *prometheus.Desc) {
	metrics <- readyMetric
	metrics <- failingMetric
}

// Collect tells the health as it is now.
func (h *Health) Collect(metrics chan<- prometheus.Metric) {
	failing := make(map[string]int)
	h.mu.Lock()
	ready := h.joined && len(h.failing) == 0
	for s := range h.failing {
		failing[s.step]++
	}
	h.mu.Unlock()
	value := 0.0
	if ready {
		value = 1
	}
	metrics <- prometheus.MustNewConstMetric(readyMetric, prometheus.GaugeValue, value)
	for _, step := range steps {
		metrics <- prometheus.MustNewConstMetric(failingMetric, prometheus.GaugeValue, float64(failing[step]), step)
	}
}

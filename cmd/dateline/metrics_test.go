package main

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/segmentio/kafka-go"
)

// The table of metrics is made from what a worker tells after it has worked;
// dashboards and alerts are checked against the table:
// go test ./cmd/dateline -run MetricsTable -update
func TestMetricsTable(t *testing.T) {
	const path = "../../docs/metrics.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	section := regexp.MustCompile(`(?s)(<!-- metrics -->\n).*(<!-- end of metrics -->)`)
	if !section.Match(page) {
		t.Fatal("docs/metrics.md has no marks around its table")
	}
	want := section.ReplaceAllString(string(page), "${1}"+escapeDollar(metricsTable(metricsAfterWork(t)))+"${2}")
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(page)); diff != "" {
		t.Errorf("docs/metrics.md differs from the worker; run go test ./cmd/dateline -run MetricsTable -update (-want +got):\n%s", diff)
	}
}

// metricsAfterWork returns what a worker tells that has met a record of each kind.
func metricsAfterWork(t *testing.T) map[string]*dto.MetricFamily {
	t.Helper()
	p := newPool(t, 1)
	records := bundled(t)[:3]
	records = append(records, kafka.Message{Key: records[0].Key}, kafka.Message{Key: []byte("poison"), Value: []byte("{")})
	p.publish(t, records...)
	worker := startProgram(t, p.args("worker", "--listen=127.0.0.1:0")...)
	serving := regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(awaitLine(t, worker.err, "serving metrics and health"))[1]
	p.awaitLag(t, 0)
	eventually(t, func() bool { return metric(t, serving, `dateline_records_total{outcome="dead"`) == 1 })
	response, err := http.Get("http://" + serving + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(families, func(name string, _ *dto.MetricFamily) bool {
		return !strings.HasPrefix(name, "dateline_") && !strings.HasPrefix(name, "process_")
	})
	return families
}

func metricsTable(families map[string]*dto.MetricFamily) string {
	var table strings.Builder
	table.WriteString("| metric | type | labels | meaning |\n|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(families)) {
		family := families[name]
		var labels []string
		for _, label := range family.GetMetric()[0].GetLabel() {
			labels = append(labels, "`"+label.GetName()+"`")
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n",
			name, strings.ToLower(family.GetType().String()), strings.Join(labels, ", "), family.GetHelp())
	}
	return table.String()
}

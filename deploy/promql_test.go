package deploy

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
)

// metric is a row of docs/metrics.md, which a test of the program holds to what a
// worker tells.
type metric struct {
	kind   string
	labels []string
}

func readMetrics(t *testing.T) map[string]metric {
	t.Helper()
	page, err := os.ReadFile("../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	metrics := map[string]metric{"up": {kind: "gauge"}} // Prometheus' own
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| ([^|]*)\\|").FindAllStringSubmatch(string(page), -1) {
		labels := regexp.MustCompile(`\w+`).FindAllString(row[3], -1)
		if row[2] != "histogram" {
			metrics[row[1]] = metric{row[2], labels}
			continue
		}
		metrics[row[1]+"_sum"], metrics[row[1]+"_count"] = metric{"counter", labels}, metric{"counter", labels}
		metrics[row[1]+"_bucket"] = metric{"counter", append(slices.Clone(labels), "le")}
	}
	if len(metrics) < 20 {
		t.Fatalf("docs/metrics.md has only %d metrics", len(metrics))
	}
	return metrics
}

// checkPromQL checks that an expression names metrics and labels that there are,
// looks at the live pool or at the one that is chosen, and takes rates of counters
// only.
func checkPromQL(t *testing.T, metrics map[string]metric, text string) parser.Expr {
	t.Helper()
	expr, err := parser.NewParser(parser.Options{}).ParseExpr(text)
	if err != nil {
		t.Errorf("%v\n%s", err, text)
		return nil
	}
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		switch node := node.(type) {
		case *parser.VectorSelector:
			checkSelector(t, metrics, node)
		case *parser.AggregateExpr:
			for _, label := range node.Grouping {
				if !slices.Contains(labelsBelow(metrics, node.Expr), label) {
					t.Errorf("%s: what is below has no label %s", node, label)
				}
			}
		case *parser.Call:
			if node.Func.Name != "rate" && node.Func.Name != "increase" {
				return nil
			}
			of := node.Args[0].(*parser.MatrixSelector).VectorSelector.(*parser.VectorSelector).Name
			if kind := metrics[of].kind; kind != "counter" {
				t.Errorf("%s: %s is a %s", node, of, kind)
			}
		}
		return nil
	})
	return expr
}

// labelsBelow returns the labels that what an expression selects can have.
func labelsBelow(metrics map[string]metric, expr parser.Expr) []string {
	labels := []string{"job", "instance"}
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			labels = append(labels, metrics[selector.Name].labels...)
		}
		return nil
	})
	return labels
}

func checkSelector(t *testing.T, metrics map[string]metric, selector *parser.VectorSelector) {
	t.Helper()
	known, found := metrics[selector.Name]
	if !found {
		t.Errorf("%s is no metric of a worker", selector.Name)
		return
	}
	job := false
	for _, matcher := range selector.LabelMatchers {
		switch matcher.Name {
		case "__name__", "instance":
		case "job":
			job = true
		default:
			if !slices.Contains(known.labels, matcher.Name) {
				t.Errorf("%s: %s has no label %s", selector, selector.Name, matcher.Name)
			}
		}
	}
	if !job {
		t.Errorf("%s: does not say which job", selector)
	}
}

func TestAlertsNameMetricsThatAWorkerTells(t *testing.T) {
	metrics := readMetrics(t)
	for _, alert := range readAlerts(t) {
		t.Run(alert.Alert, func(t *testing.T) { checkPromQL(t, metrics, alert.Expr) })
	}
}

// An alert leads to its entry in the runbook, and each entry is of an alert.
func TestEachAlertHasItsEntryInTheRunbook(t *testing.T) {
	page, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	var entries []string
	for _, heading := range regexp.MustCompile(`(?m)^### (Dateline\w+)$`).FindAllStringSubmatch(string(page), -1) {
		entries = append(entries, heading[1])
	}
	var alerts []string
	for _, alert := range readAlerts(t) {
		alerts = append(alerts, alert.Alert)
		if url := alert.Annotations["runbook_url"]; !strings.HasSuffix(url, "/docs/operations.md#"+strings.ToLower(alert.Alert)) {
			t.Errorf("%s leads to %s", alert.Alert, url)
		}
		if !slices.Contains([]string{"critical", "warning"}, alert.Labels["severity"]) || alert.Annotations["summary"] == "" || alert.Annotations["description"] == "" {
			t.Errorf("%s: labels %v, annotations %v", alert.Alert, alert.Labels, alert.Annotations)
		}
	}
	slices.Sort(entries)
	slices.Sort(alerts)
	if !slices.Equal(entries, alerts) {
		t.Errorf("the runbook has %v, the alerts are %v", entries, alerts)
	}
}

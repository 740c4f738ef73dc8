package deploy

import (
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/config"
	_ "github.com/prometheus/prometheus/discovery/dns" // dns_sd_configs
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"
)

const alertsFile = "prometheus/alerts.yml"

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// readAlerts returns the rules as Prometheus reads them, with unknown fields,
// expressions and templates that are wrong as errors.
func readAlerts(t *testing.T) (alerts []rulefmt.Rule) {
	t.Helper()
	groups, errs := rulefmt.ParseFile(alertsFile, false, model.UTF8Validation, parser.NewParser(parser.Options{}), quiet)
	for _, err := range errs {
		t.Fatal(err)
	}
	for _, group := range groups.Groups {
		alerts = append(alerts, group.Rules...)
	}
	return alerts
}

func TestPrometheusReadsItsConfiguration(t *testing.T) {
	loaded, err := config.LoadFile("prometheus/prometheus.yml", false, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{alertsFile}; !slices.Equal(loaded.RuleFiles, want) {
		t.Errorf("rule files %v, want %v", loaded.RuleFiles, want)
	}
}

// alerting evaluates the rules every minute, as Prometheus does.
type alerting struct {
	rules []*rules.AlertingRule
	query rules.QueryFunc
	now   time.Time
}

func newAlerting(t *testing.T, series string) *alerting {
	t.Helper()
	stored := promqltest.LoadedStorage(t, "load 1m\n"+series)
	engine := promqltest.NewTestEngine(t, false, 5*time.Minute, 1e6)
	a := &alerting{query: rules.EngineQueryFunc(engine, stored), now: time.Unix(0, 0)}
	for _, r := range readAlerts(t) {
		expr, err := parser.NewParser(parser.Options{}).ParseExpr(r.Expr)
		if err != nil {
			t.Fatal(err)
		}
		a.rules = append(a.rules, rules.NewAlertingRule(r.Alert, expr, time.Duration(r.For), time.Duration(r.KeepFiringFor),
			labels.FromMap(r.Labels), labels.FromMap(r.Annotations), labels.EmptyLabels(), "", false, quiet))
	}
	return a
}

// until goes on to a time and returns the alerts that are firing then, each with
// its labels but for those that all have.
func (a *alerting) until(t *testing.T, end time.Time) (firing []string) {
	t.Helper()
	for ; !a.now.After(end); a.now = a.now.Add(time.Minute) {
		for _, r := range a.rules {
			if _, err := r.Eval(t.Context(), 0, a.now, a.query, nil, 0); err != nil {
				t.Fatalf("%s: %v", r.Name(), err)
			}
		}
	}
	for _, r := range a.rules {
		for _, alert := range r.ActiveAlerts() {
			alert.Annotations.Range(func(l labels.Label) {
				if strings.Contains(l.Value, "<error") || strings.Contains(l.Value, "{{") {
					t.Errorf("%s: %s is %q", r.Name(), l.Name, l.Value)
				}
			})
			if alert.State == rules.StateFiring {
				firing = append(firing, r.Name()+labels.NewBuilder(alert.Labels).Del("alertname", "severity", "job").Labels().String())
			}
		}
	}
	slices.Sort(firing)
	return firing
}

// A point in time, and all alerts that must be firing then.
type expectation struct {
	minute int
	firing []string
}

func TestAlerts(t *testing.T) {
	for _, c := range []struct {
		name   string
		series string // beside one worker that is well, unless it is named here
		want   []expectation
	}{
		{
			name: "a pool that does well, with a few dead letters and a rebalance",
			series: `
				dateline_lag_records{job="dateline",instance="a",topic="raw",partition="0"} 0 40 7 3 0 25x115
				dateline_last_commit_timestamp_seconds{job="dateline",instance="a",topic="raw",partition="0"} 0+60x120
				dateline_records_total{job="dateline",instance="a",outcome="enriched"} 0+5000x120
				dateline_records_total{job="dateline",instance="a",outcome="dead"} 0+20x120
				dateline_skipped_records_total{job="dateline",instance="a",topic="raw",partition="0"} 0x120
				dateline_rebalances_total{job="dateline",instance="a"} 1x60 2x60
				dateline_pipeline_info{job="dateline",instance="a",version="1",digest="d"} 1x120`,
			want: []expectation{{1, nil}, {60, nil}, {100, nil}},
		},
		{
			name: "one worker of two is gone, then both",
			series: `
				up{job="dateline",instance="a"} 1x10 0x20
				up{job="dateline",instance="b"} 1x20 0x10`,
			want: []expectation{
				{12, nil},
				{15, []string{`DatelineWorkerDown{instance="a"}`}},
				{23, []string{`DatelineNoWorker{}`, `DatelineWorkerDown{instance="a"}`}},
			},
		},
		{
			name:   "no worker was ever there",
			series: `up{job="dateline"} _x10`,
			want:   []expectation{{1, nil}, {5, []string{`DatelineNoWorker{}`}}},
		},
		{
			name: "Postgres is away for a while",
			series: `
				dateline_ready{job="dateline",instance="a"} 1x4 0x9 1x10
				dateline_failing_partitions{job="dateline",instance="a",step="save"} 0x4 2x9 0x10
				dateline_failing_partitions{job="dateline",instance="a",step="fetch"} 0x30`,
			want: []expectation{
				{6, nil},
				{8, []string{`DatelinePostgresOutage{}`}},
				{12, []string{`DatelineNotReady{instance="a"}`, `DatelinePostgresOutage{}`}},
				{16, nil},
			},
		},
		{
			name: "Kafka fails, and then the workers can't even join",
			series: `
				dateline_ready{job="dateline",instance="a"} 1x4 0x15
				dateline_failing_partitions{job="dateline",instance="a",step="fetch"} 0x4 3x1 0x13
				dateline_failing_partitions{job="dateline",instance="a",step="save"} 0x20`,
			want: []expectation{
				{6, nil},
				{8, []string{`DatelineKafkaOutage{}`}},
				{15, []string{`DatelineKafkaOutage{}`, `DatelineNotReady{instance="a"}`}},
			},
		},
		{
			name: "one worker of two does not join, which is no outage",
			series: `
				dateline_ready{job="dateline",instance="a"} 1x20
				dateline_ready{job="dateline",instance="b"} 0x20
				dateline_failing_partitions{job="dateline",instance="a",step="fetch"} 0x20`,
			want: []expectation{{15, []string{`DatelineNotReady{instance="b"}`}}},
		},
		{
			name: "the lag doubles on one topic; on others it goes down, is little or grows slowly",
			series: `
				dateline_lag_records{job="dateline",instance="a",topic="raw",partition="0"} 4000+500x90
				dateline_lag_records{job="dateline",instance="b",topic="raw",partition="1"} 4000+500x90
				dateline_lag_records{job="dateline",instance="a",topic="backlog",partition="0"} 900000-1000x90
				dateline_lag_records{job="dateline",instance="a",topic="little",partition="0"} 0+100x90
				dateline_lag_records{job="dateline",instance="a",topic="slow",partition="0"} 20000+100x90`,
			want: []expectation{{29, nil}, {45, []string{`DatelineLagGrowing{topic="raw"}`}}},
		},
		{
			name: "a partition that moved to another worker is counted once",
			series: `
				dateline_lag_records{job="dateline",instance="a",topic="raw",partition="0"} 9000x60
				dateline_lag_records{job="dateline",instance="b",topic="raw",partition="0"} _x40 9500x20`,
			want: []expectation{{58, nil}},
		},
		{
			name: "one partition stands still, one has nothing to do",
			series: `
				dateline_lag_records{job="dateline",instance="a",topic="raw",partition="0"} 12x30
				dateline_last_commit_timestamp_seconds{job="dateline",instance="a",topic="raw",partition="0"} 60x30
				dateline_lag_records{job="dateline",instance="a",topic="raw",partition="1"} 0x30
				dateline_last_commit_timestamp_seconds{job="dateline",instance="a",topic="raw",partition="1"} 60x30`,
			want: []expectation{{10, nil}, {15, []string{`DatelineNoProgress{partition="0", topic="raw"}`}}},
		},
		{
			name: "a producer sends what nobody can read",
			series: `
				dateline_records_total{job="dateline",instance="a",outcome="enriched"} 0+100x60
				dateline_records_total{job="dateline",instance="a",outcome="dead"} 0x20 0+5x40`,
			want: []expectation{{20, nil}, {40, []string{`DatelineDeadLetters{}`}}},
		},
		{
			name: "retention was faster, once in the midst and once before the first scrape",
			series: `
				dateline_skipped_records_total{job="dateline",instance="a",topic="raw",partition="0"} 0x90 300x100
				dateline_skipped_records_total{job="dateline",instance="a",topic="raw",partition="1"} _x90 700x100
				dateline_skipped_records_total{job="dateline",instance="a",topic="raw",partition="2"} _x90 0x100`,
			want: []expectation{
				{89, nil},
				{100, []string{`DatelineRecordsRemoved{partition="0", topic="raw"}`, `DatelineRecordsRemoved{partition="1", topic="raw"}`}},
				{170, nil},
			},
		},
		{
			name: "a worker joins again and again",
			series: `
				dateline_rebalances_total{job="dateline",instance="a"} 1+1x60
				dateline_rebalances_total{job="dateline",instance="b"} 1x60`,
			want: []expectation{{40, []string{`DatelineRebalancing{instance="a"}`}}},
		},
		{
			name: "an upgrade has stopped half-way",
			series: `
				dateline_pipeline_info{job="dateline",instance="a",version="1",digest="old"} 1x120
				dateline_pipeline_info{job="dateline",instance="b",version="1",digest="old"} 1x30
				dateline_pipeline_info{job="dateline",instance="b",version="2",digest="new"} _x31 1x120`,
			want: []expectation{{60, nil}, {100, []string{`DatelineMixedPipelines{}`}}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var series strings.Builder
			if !strings.Contains(c.series, "up{") {
				series.WriteString("  up{job=\"dateline\",instance=\"a\"} 1x180\n")
			}
			for line := range strings.Lines(c.series) {
				if line = strings.TrimSpace(line); line != "" {
					series.WriteString("  " + line + "\n")
				}
			}
			a := newAlerting(t, series.String())
			for _, e := range c.want {
				if got := a.until(t, time.Unix(0, 0).Add(time.Duration(e.minute)*time.Minute)); !slices.Equal(got, e.firing) {
					t.Errorf("after %d minutes %v are firing, want %v", e.minute, got, e.firing)
				}
			}
		})
	}
}

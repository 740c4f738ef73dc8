package deploy

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// dashboard is a dashboard's file as Grafana has it until version 42 of its schema,
// which is the last one of this form.
type dashboard struct {
	UID, Title, Description string
	SchemaVersion           int
	Panels                  []panel
	Templating              struct{ List []variable }
}

type panel struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	Datasource               source
	Targets                  []target
	FieldConfig              struct {
		Defaults struct {
			Unit       string
			Thresholds *struct{ Steps []struct{ Value *float64 } }
		}
		Overrides []struct {
			Matcher    struct{ ID, Options string }
			Properties []struct {
				ID    string
				Value any
			}
		}
	}
}

type source struct{ Type, UID string }

type target struct {
	RefID, Expr, RawSQL, LegendFormat string
	Instant, Range, RawQuery          bool
	Datasource                        source
}

type variable struct {
	Name, Type string
	Datasource source
	Query      json.RawMessage
}

func readDashboards(t *testing.T) map[string]dashboard {
	t.Helper()
	paths, err := filepath.Glob("grafana/dashboards/*.json")
	if err != nil || len(paths) < 3 {
		t.Fatalf("%v, %v", paths, err)
	}
	dashboards := make(map[string]dashboard)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var d dashboard
		if err := json.NewDecoder(bytes.NewReader(content)).Decode(&d); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		dashboards[path] = d
	}
	return dashboards
}

// dataSources returns the type of each data source that is provisioned, by its uid.
func dataSources(t *testing.T) map[string]string {
	t.Helper()
	content, err := os.ReadFile("grafana/provisioning/datasources/dateline.yml")
	if err != nil {
		t.Fatal(err)
	}
	var provisioned struct {
		Datasources []struct {
			UID, Type, URL string
			Editable       bool
		}
	}
	if err := yaml.Unmarshal(content, &provisioned); err != nil {
		t.Fatal(err)
	}
	types := make(map[string]string)
	for _, s := range provisioned.Datasources {
		types[s.UID] = s.Type
	}
	return types
}

func TestDashboardsNameWhatIsProvisioned(t *testing.T) {
	types, dashboards := dataSources(t), readDashboards(t)
	var uids []string
	for path, d := range dashboards {
		uids = append(uids, d.UID)
		if d.UID != "dateline-"+strings.TrimSuffix(filepath.Base(path), ".json") || d.SchemaVersion != 42 || d.Description == "" {
			t.Errorf("%s: uid %s, schema %d, description %q", path, d.UID, d.SchemaVersion, d.Description)
		}
		var sources []source
		for _, p := range d.Panels {
			if p.Type != "row" {
				sources = append(sources, p.Datasource)
			}
			for _, target := range p.Targets {
				sources = append(sources, target.Datasource)
			}
		}
		for _, v := range d.Templating.List {
			if v.Type == "query" {
				sources = append(sources, v.Datasource)
			}
		}
		for _, s := range sources {
			if types[s.UID] != s.Type {
				t.Errorf("%s: the source %+v is not provisioned", path, s)
			}
		}
	}
	for path := range dashboards {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range regexp.MustCompile(`"/d/([\w-]+)`).FindAllStringSubmatch(string(content), -1) {
			if !slices.Contains(uids, link[1]) {
				t.Errorf("%s links to %s, which is no dashboard", path, link[1])
			}
		}
	}
}

func TestPanelsAreLaidOutAndDescribed(t *testing.T) {
	for path, d := range readDashboards(t) {
		ids := make(map[int]bool)
		taken := make(map[[2]int]string)
		for _, p := range d.Panels {
			if ids[p.ID] || p.Title == "" {
				t.Errorf("%s: %q has the id %d of another panel, or no title", path, p.Title, p.ID)
			}
			ids[p.ID] = true
			if p.GridPos.X+p.GridPos.W > 24 || p.GridPos.W < 1 || p.GridPos.H < 1 {
				t.Errorf("%s: %s is outside of the 24 columns: %+v", path, p.Title, p.GridPos)
			}
			for x := range p.GridPos.W {
				for y := range p.GridPos.H {
					cell := [2]int{p.GridPos.X + x, p.GridPos.Y + y}
					if other := taken[cell]; other != "" {
						t.Fatalf("%s: %s lies on %s", path, p.Title, other)
					}
					taken[cell] = p.Title
				}
			}
			if p.Type == "row" {
				continue
			}
			if p.Description == "" || p.FieldConfig.Defaults.Unit == "" || len(p.Targets) == 0 {
				t.Errorf("%s: %s has no description, no unit or no query", path, p.Title)
			}
			if s := p.FieldConfig.Defaults.Thresholds; s == nil || len(s.Steps) == 0 || s.Steps[0].Value != nil {
				t.Errorf("%s: the thresholds of %s don't begin with the least", path, p.Title)
			}
		}
	}
}

// An override of a column that no query gives would do nothing, in silence.
func TestOverridesAreOfColumnsThatThereAre(t *testing.T) {
	for path, d := range readDashboards(t) {
		for _, p := range d.Panels {
			var text strings.Builder
			for _, target := range p.Targets {
				text.WriteString(target.RawSQL + "\n" + target.LegendFormat + "\n" + target.Expr)
			}
			for _, o := range p.FieldConfig.Overrides {
				name := o.Matcher.Options
				if name == "Time" || name == "Value" { // of Prometheus' tables
					continue
				}
				if p.Datasource.Type == "prometheus" && strings.Contains(text.String(), "{{") {
					continue // the values of labels
				}
				if !regexp.MustCompile(`(^|\W)` + regexp.QuoteMeta(name) + `(\W|$)`).MatchString(text.String()) {
					t.Errorf("%s: %s overrides %q, which its queries don't have", path, p.Title, name)
				}
			}
		}
	}
}

// grafanaVariables stand for what Grafana puts in.
var grafanaVariables = strings.NewReplacer("$job", "dateline", "$instance", "a|b", "$__rate_interval", "1m", "$__range", "1h")

func TestDashboardsNameMetricsThatAWorkerTells(t *testing.T) {
	metrics, queries := readMetrics(t), 0
	for path, d := range readDashboards(t) {
		for _, p := range d.Panels {
			for _, target := range p.Targets {
				if target.Datasource.Type != "prometheus" {
					continue
				}
				queries++
				t.Run(filepath.Base(path)+"/"+p.Title+"/"+target.RefID, func(t *testing.T) {
					expr := checkPromQL(t, metrics, grafanaVariables.Replace(target.Expr))
					if expr == nil {
						return
					}
					for _, label := range regexp.MustCompile(`\{\{(\w+)\}\}`).FindAllStringSubmatch(target.LegendFormat, -1) {
						if !slices.Contains(labelsBelow(metrics, expr), label[1]) {
							t.Errorf("%s has no label %s for its legend", target.Expr, label[1])
						}
					}
					if target.Instant == target.Range {
						t.Error("a query is either of an instant or of a range")
					}
				})
			}
		}
		for _, v := range d.Templating.List {
			if v.Datasource.Type != "prometheus" {
				continue
			}
			var query struct{ Query string }
			if err := json.Unmarshal(v.Query, &query); err != nil {
				t.Fatal(err)
			}
			parts := regexp.MustCompile(`^label_values\((\w+)(\{.*\})?, (job|instance)\)$`).FindStringSubmatch(query.Query)
			if parts == nil || metrics[parts[1]].kind == "" {
				t.Errorf("%s: the variable %s asks for %s", path, v.Name, query.Query)
			}
		}
	}
	if queries < 20 {
		t.Errorf("only %d queries were found", queries)
	}
}

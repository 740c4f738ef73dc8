package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/segmentio/kafka-go"
)

// grafanaPostgres is the uid of the data source.
const grafanaPostgres = "dateline-postgres"

// grafanaDashboard is what the tests read of a dashboard's file.
type grafanaDashboard struct {
	UID        string
	Panels     []grafanaPanel
	Templating struct{ List []grafanaVariable }
}

type grafanaPanel struct {
	Title   string
	Targets []struct {
		RefID      string
		RawSQL     string
		Format     string
		Datasource struct{ UID string }
	}
}

type grafanaVariable struct {
	Name       string
	Type       string
	Datasource struct{ UID string }
	Query      any // SQL, or an object for Prometheus
}

func grafanaDashboards(t *testing.T) map[string]grafanaDashboard {
	t.Helper()
	paths, err := filepath.Glob("../../deploy/grafana/dashboards/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no dashboards: %v", err)
	}
	dashboards := make(map[string]grafanaDashboard)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var d grafanaDashboard
		if err := json.Unmarshal(content, &d); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		dashboards[filepath.Base(path)] = d
	}
	return dashboards
}

// grafanaQuery expands variables as Grafana's pages do and then macros as its data
// source for Postgres does.
type grafanaQuery struct {
	from, to  time.Time
	interval  string
	variables map[string]string
}

var (
	grafanaMacro     = regexp.MustCompile(`\$(__[_a-zA-Z0-9]+)\(([^)]*)\)`)
	grafanaReference = regexp.MustCompile(`\$\{([a-zA-Z]\w*):(\w+)\}|\$([a-zA-Z]\w*)|\$\{(\w+)\}`)
)

func (q grafanaQuery) expand(t *testing.T, sql string) string {
	t.Helper()
	sql = strings.ReplaceAll(sql, "$__interval", q.interval)
	sql = grafanaReference.ReplaceAllStringFunc(sql, func(reference string) string {
		parts := grafanaReference.FindStringSubmatch(reference)
		value, known := q.variables[parts[1]]
		if !known || parts[2] != "sqlstring" {
			t.Errorf("%s is no known variable as ${name:sqlstring}, the one form that quotes", reference)
		}
		return "'" + strings.ReplaceAll(value, "'", "''") + "'"
	})
	sql = grafanaMacro.ReplaceAllStringFunc(sql, func(macro string) string {
		parts := grafanaMacro.FindStringSubmatch(macro)
		expanded, err := q.macro(parts[1], strings.Split(parts[2], ","))
		if err != nil {
			t.Errorf("%s: %v", macro, err)
		}
		return expanded
	})
	if strings.Contains(sql, "$_") {
		t.Errorf("a macro is left: %s", sql)
	}
	return sql
}

func (q grafanaQuery) macro(name string, args []string) (string, error) {
	for i := range args {
		args[i] = strings.TrimSpace(args[i])
	}
	quoted := func(at time.Time) string { return "'" + at.UTC().Format(time.RFC3339Nano) + "'" }
	switch name {
	case "__timeFilter":
		return fmt.Sprintf("%s BETWEEN %s AND %s", args[0], quoted(q.from), quoted(q.to)), nil
	case "__timeFrom":
		return quoted(q.from), nil
	case "__timeTo":
		return quoted(q.to), nil
	case "__timeGroupAlias":
		interval, err := time.ParseDuration(strings.Trim(args[1], "'"))
		if err != nil {
			return "", err
		}
		if len(args) == 3 && !slices.Contains([]string{"0", "NULL", "previous"}, args[2]) {
			return "", fmt.Errorf("%s is no way to fill gaps", args[2])
		}
		seconds := strconv.FormatFloat(interval.Seconds(), 'f', -1, 64)
		return fmt.Sprintf(`floor(extract(epoch from %s)/%s)*%s AS "time"`, args[0], seconds, seconds), nil
	}
	return "", fmt.Errorf("the macro $%s is not known here", name)
}

// queryAsReader returns the names of the columns and the rows that a user sees who
// is in no role but dateline_reader.
func queryAsReader(t *testing.T, reader *pgx.Conn, sql string) (columns []string, rows []map[string]any) {
	t.Helper()
	answer, err := reader.Query(t.Context(), sql)
	if err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
	rows, err = pgx.CollectRows(answer, pgx.RowToMap)
	if err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
	for _, field := range answer.FieldDescriptions() {
		columns = append(columns, field.Name)
	}
	return columns, rows
}

// newReader connects as a user of its own, as Grafana does.
func newReader(t *testing.T, database string) *pgx.Conn {
	t.Helper()
	admin, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	name := "grafana_" + strconv.FormatInt(time.Now().UnixNano(), 36)
	t.Cleanup(func() {
		_, _ = admin.Exec(context.Background(), "DROP ROLE "+name) // once the test's reader has gone
		_ = admin.Close(context.Background())
	})
	if _, err := admin.Exec(t.Context(), "CREATE USER "+name+" PASSWORD 'secret' IN ROLE dateline_reader"); err != nil {
		t.Fatal(err)
	}
	config, err := pgx.ParseConfig(database)
	if err != nil {
		t.Fatal(err)
	}
	config.User, config.Password = name, "secret"
	reader, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close(context.Background()) })
	return reader
}

// grafanaSQL calls do with each query of the panels that goes to Postgres.
func grafanaSQL(dashboards map[string]grafanaDashboard, do func(name, sql, format string)) {
	for file, d := range dashboards {
		for _, panel := range d.Panels {
			for _, target := range panel.Targets {
				if target.Datasource.UID == grafanaPostgres {
					do(file+"/"+panel.Title+"/"+target.RefID, target.RawSQL, target.Format)
				}
			}
		}
	}
}

// Every query of a dashboard runs as Grafana sends it, and has rows where there is
// something to show.
func TestGrafanaPanelsOfPostgres(t *testing.T) {
	p := newPool(t, 2)
	poison := kafka.Message{Key: []byte("poison"), Value: []byte("{")}
	p.publish(t, append(bundled(t), poison)...)
	p.work(t)
	reader := newReader(t, p.database)
	dashboards := grafanaDashboards(t)
	query := grafanaQuery{
		from: time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC), to: time.Now().Add(time.Hour), interval: "24h",
		variables: map[string]string{"type": "all", "search": "", "entity": "", "topic": ""},
	}
	for _, d := range dashboards {
		for _, v := range d.Templating.List {
			if v.Datasource.UID == grafanaPostgres {
				query.variables[v.Name] = firstValue(t, reader, query, v)
			}
		}
	}
	queries := 0
	grafanaSQL(dashboards, func(name, sql, format string) {
		queries++
		t.Run(name, func(t *testing.T) {
			columns, rows := queryAsReader(t, reader, query.expand(t, sql))
			if len(rows) == 0 && !strings.Contains(sql, "dashboard.replays") {
				t.Errorf("no rows\n%s", sql)
			}
			if format == "time_series" && columns[0] != "time" {
				t.Errorf("the first column of a series is %s", columns[0])
			}
		})
	})
	if queries < 20 {
		t.Errorf("only %d queries were found", queries)
	}
	const hostile = `x'; DROP TABLE articles; --`
	for name := range query.variables {
		query.variables[name] = hostile
	}
	grafanaSQL(dashboards, func(name, sql, _ string) {
		t.Run(name+" with a hostile name", func(t *testing.T) {
			queryAsReader(t, reader, query.expand(t, sql))
		})
	})
}

// firstValue is what a dashboard shows at first.
func firstValue(t *testing.T, reader *pgx.Conn, query grafanaQuery, v grafanaVariable) string {
	t.Helper()
	columns, rows := queryAsReader(t, reader, query.expand(t, v.Query.(string)))
	if !slices.Equal(columns, []string{"__text", "__value"}) || len(rows) == 0 {
		t.Fatalf("%s: columns %v, %d rows", v.Name, columns, len(rows))
	}
	return rows[0]["__value"].(string)
}

// The figures are those of the views, counted in another way.
func TestGrafanaPanelsTellTheTruth(t *testing.T) {
	p := newPool(t, 1)
	p.publish(t, bundled(t)[:60]...)
	p.work(t)
	reader := newReader(t, p.database)
	query := grafanaQuery{
		from: time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC), to: time.Date(2021, 12, 31, 0, 0, 0, 0, time.UTC), interval: "24h",
		variables: map[string]string{"type": "place", "search": "", "entity": "Q30", "topic": "medtop:11000000"},
	}
	panel := func(file, title string) []map[string]any {
		for _, panel := range grafanaDashboards(t)[file].Panels {
			if panel.Title == title {
				_, rows := queryAsReader(t, reader, query.expand(t, panel.Targets[0].RawSQL))
				return rows
			}
		}
		t.Fatalf("%s has no panel %s", file, title)
		return nil
	}
	is := func(what string, got any, sql string) {
		t.Helper()
		var want any
		if err := reader.QueryRow(t.Context(), sql).Scan(&want); err != nil {
			t.Fatal(err)
		}
		if g, w := number(t, got), number(t, want); g-w > 1e-3 || w-g > 1e-3 {
			t.Errorf("%s is %v, counted otherwise it is %v", what, g, w)
		}
	}
	between := "published_at BETWEEN '2019-01-01' AND '2021-12-31'"
	is("the number of articles", panel("overview.json", "Articles")[0]["articles"], "SELECT count(*) FROM dashboard.articles WHERE "+between)
	tone := panel("overview.json", "Tone")
	is("the tone", tone[0]["tone"], "SELECT avg(sentiment) FROM dashboard.articles WHERE "+between)
	top := panel("overview.json", "Most mentioned")[0]
	is("the most mentioned one's articles", top["articles"],
		"SELECT max(n) FROM (SELECT count(*) AS n FROM dashboard.mentions WHERE "+between+" GROUP BY entity_id) AS c")
	about := "FROM dashboard.mentions WHERE entity_id = 'Q30' AND " + between
	is("the tone towards an entity", panel("entities.json", "Tone")[0]["tone"], "SELECT avg(sentiment) "+about)
	is("an entity's articles", panel("entities.json", "Articles")[0]["articles"], "SELECT count(*) "+about)
	gained := panel("entities.json", "Entities that gained most")[0]
	is("the articles of the one that gained most", gained["gained"],
		"SELECT max(n) FROM (SELECT count(*) AS n FROM dashboard.mentions m JOIN dashboard.entities e ON e.id = m.entity_id WHERE e.type = 'place' AND "+between+" GROUP BY m.entity_id) AS c")
}

func number(t *testing.T, value any) float64 {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := strconv.ParseFloat(strings.Trim(string(encoded), `"`), 64)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

package console

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/console/chart"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates are the pages, by the names of their files.
type templates struct{ pages map[string]*template.Template }

// view is what a template gets.
type view struct {
	Title   string
	Section string // of the navigation
	Version string
	API     string   // where the page is as JSON; empty for none
	Request *url.URL // that was asked for
	Data    any
}

// Refreshing reports whether the page is asked for again by itself.
func (v view) Refreshing() bool { return v.Request.Query().Get("refresh") == "on" }

// With is the page's address with a parameter set to another value, or without it.
// Pages of a list begin again.
func (v view) With(name, value string) string {
	query := v.Request.Query()
	query.Del("after")
	if value == "" {
		query.Del(name)
	} else {
		query.Set(name, value)
	}
	if len(query) == 0 {
		return v.Request.EscapedPath()
	}
	return v.Request.EscapedPath() + "?" + query.Encode()
}

// After is the address of the next page of a list.
func (v view) After(cursor *string) string { return v.With("after", deref(cursor)) }

// parseTemplates reads layout.html and parts.html with each page.
func parseTemplates() (*templates, error) {
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	shared, err := template.New("").Funcs(functions()).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, fmt.Errorf("read the templates: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, f := range files {
		page, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		if pages[f.Name()], err = page.ParseFS(templateFiles, "templates/"+f.Name()); err != nil {
			return nil, fmt.Errorf("read the template %s: %w", f.Name(), err)
		}
	}
	return &templates{pages}, nil
}

// write fills in a page.
func (t *templates) write(w io.Writer, name string, v view) error {
	return t.pages[name].ExecuteTemplate(w, "layout.html", v)
}

// functions are what templates write values by.
func functions() template.FuncMap {
	return template.FuncMap{
		// Whatever comes from an article goes through one of these.
		"show": show, "cut": cut, "title": titleText, "webAddress": webAddress, "line": func(text string) string { return cut(lineRunes, text) },

		"articlePath": func(id string) string { return "/articles/" + url.PathEscape(id) },
		"entityPath":  func(id string) string { return "/entities/" + url.PathEscape(id) },
		"topicPath":   func(id string) string { return "/topics/" + url.PathEscape(id) },
		"searchPath":  func(name, value string) string { return "/search?" + url.Values{name: {value}}.Encode() },
		"wikidata":    wikidataAddress,
		"osm":         mapAddress,
		"styleTag":    func() string { return digest(stylesheet) },

		"count": chart.Count, "spark": chart.Spark, "share": chart.Share, "gauge": chart.Gauge, "strip": chart.Strip,
		"articleBars": articleBars, "toneLine": toneLine, "pointBars": pointBars, "pointLine": pointLine,

		"date":      func(at time.Time) string { return at.UTC().Format("2 January 2006") },
		"day":       func(at time.Time) string { return at.UTC().Format("2 Jan 2006") },
		"minute":    func(at time.Time) string { return at.UTC().Format("2 Jan 2006, 15:04") },
		"machine":   func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
		"lastDay":   func(at time.Time) time.Time { return at.Add(-time.Nanosecond) },
		"score":     chart.Signed,
		"percent":   func(part float64) string { return strconv.Itoa(int(part*100+0.5)) + " %" },
		"tone":      chart.Tone,
		"meanTone":  chart.MeanTone,
		"typeLabel": typeLabel,
		"plural":    plural,
		"language":  languageTag,
		"degrees":   degrees,
		"at":        func(p *float64) float64 { return *p },
		"whole":     func(p *int64) int64 { return *p },
		"rate":      func(p *float64) string { return strconv.FormatFloat(*p, 'f', 1, 64) },
		"ratio":     ratio,
		"list":      func(values ...any) []any { return values },
		"companyOf": func(of int64, list []Companion) companyList { return companyList{of, list} },
		"text":      deref,
		"quoted":    func(text string) string { return `"` + strings.ReplaceAll(text, `"`, " ") + `"` },
		"parts":     changedParts,
		"absolute":  func(n int64) int64 { return max(n, -n) },
	}
}

// companyList is entities, and how many articles were looked at for them.
type companyList struct {
	Of   int64
	List []Companion
}

// changedPart is how many articles differ in a part of the result.
type changedPart struct {
	Name     string
	Articles int64
}

func changedParts(p article.PartsDiff) []changedPart {
	return []changedPart{
		{"Entities", p.Entities},
		{"Topics", p.Topics},
		{"Sentiment", p.Sentiment},
		{"Summary", p.Summary},
		{"Keyphrases", p.Keyphrases},
		{"Text", p.Text},
		{"Title", p.Title},
		{"Language", p.Language},
	}
}

// typeLabel is what stands beside a mention.
func typeLabel(t article.EntityType) string {
	switch t {
	case article.Person:
		return "person"
	case article.Organization:
		return "org"
	case article.Place:
		return "place"
	}
	return string(t)
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return chart.Count(n) + " " + what + "s"
}

func ratio(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// languageTag is a language for the attribute lang, which is empty for one that is
// not known.
func languageTag(code string) string {
	if code == "und" || len(code) > 8 || strings.ContainsFunc(code, func(c rune) bool { return (c < 'a' || c > 'z') && c != '-' }) {
		return ""
	}
	return code
}

func wikidataAddress(id string) string {
	if len(id) < 2 || id[0] != 'Q' || strings.ContainsFunc(id[1:], func(c rune) bool { return c < '0' || c > '9' }) {
		return ""
	}
	return "https://www.wikidata.org/wiki/" + id
}

func mapAddress(lat, lon float64) string {
	return fmt.Sprintf("https://www.openstreetmap.org/?mlat=%.4f&mlon=%.4f#map=6/%.4f/%.4f", lat, lon, lat, lon)
}

func degrees(lat, lon float64) string {
	north, east := "N", "E"
	if lat < 0 {
		lat, north = -lat, "S"
	}
	if lon < 0 {
		lon, east = -lon, "W"
	}
	return fmt.Sprintf("%.2f° %s, %.2f° %s", lat, north, lon, east)
}

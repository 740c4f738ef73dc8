package enrich

import (
	"cmp"
	"encoding/csv"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
)

// Boilerplate holds lines that stand in many articles of a source and belong to none
// of them. It is read-only and safe for concurrent use.
type Boilerplate struct {
	digest string
	lines  map[sourceLine]bool
}

// sourceLine is a line without case and marks at its ends, of a source.
type sourceLine struct{ source, line string }

const (
	sourceColumn  = "source"
	passageColumn = "passage"
)

// ReadBoilerplate reads lines as CSV in UTF-8, with the columns source and passage: a
// row for each line, as a BoilerplateLearner writes it. An error says line and column;
// both count from 1, columns in bytes.
func ReadBoilerplate(r io.Reader) (*Boilerplate, error) {
	own := &Boilerplate{lines: make(map[sourceLine]bool)}
	digest, err := readOwnFile(r, exactColumns(sourceColumn, passageColumn), own.addRow)
	if err != nil {
		return nil, err
	}
	own.digest = digest
	return own, nil
}

func (b *Boilerplate) addRow(reader *csv.Reader, fields []string) error {
	source, line := fields[0], bare(fields[1])
	switch {
	case strings.TrimSpace(source) == "":
		return problemAt(reader, 0, "no %s", sourceColumn)
	case line == "":
		return problemAt(reader, 1, "no %s", passageColumn)
	}
	b.lines[sourceLine{sourceKey(source), line}] = true
	return nil
}

// strip returns the lines of an article without those that are known of its source.
// b may be nil.
func (b *Boilerplate) strip(raw article.Raw, lines []string) []string {
	if b == nil {
		return lines
	}
	source := sourceOf(raw)
	return slices.DeleteFunc(lines, func(line string) bool { return b.lines[sourceLine{source, bare(line)}] })
}

// sourceOf returns who published an article: the source that the record names, else
// the host of its address.
func sourceOf(raw article.Raw) string {
	if raw.Source != "" {
		return sourceKey(raw.Source)
	}
	address, err := url.Parse(raw.URL)
	if err != nil {
		return ""
	}
	return sourceKey(strings.TrimPrefix(address.Hostname(), "www."))
}

func sourceKey(source string) string {
	return strings.ToLower(strings.Join(strings.Fields(source), " "))
}

// edgeLines is how many lines at either end of an article are looked at: what is
// repeated in the middle is likelier a figure of speech.
const edgeLines = 12

// BoilerplateLearner finds the lines that articles of a source share. It is for one
// goroutine.
type BoilerplateLearner struct {
	counts map[sourceLine]*lineCount
}

// lineCount is how many articles have a line, and how the first one writes it.
type lineCount struct {
	articles int
	line     string
}

// NewBoilerplateLearner returns a learner that knows nothing yet.
func NewBoilerplateLearner() *BoilerplateLearner {
	return &BoilerplateLearner{make(map[sourceLine]*lineCount)}
}

// Add looks at an article: at the lines near its ends that the rules leave in the
// text. An article without source and address tells nothing. Errors are
// *article.Fault.
func (l *BoilerplateLearner) Add(raw article.Raw) error {
	source := sourceOf(raw)
	if source == "" {
		return nil
	}
	p, err := pageOf(raw)
	if err != nil {
		return err
	}
	lines := slices.DeleteFunc(stripBoilerplate(normalizeLines(p.text)), func(line string) bool { return bare(line) == "" })
	seen := make(map[string]bool)
	for i, line := range lines {
		key := sourceLine{source, bare(line)}
		if i >= edgeLines && i < len(lines)-edgeLines || seen[key.line] {
			continue
		}
		seen[key.line] = true
		if l.counts[key] == nil {
			l.counts[key] = &lineCount{line: line}
		}
		l.counts[key].articles++
	}
	return nil
}

// Write writes the lines that at least so many articles of a source share, as CSV
// that ReadBoilerplate reads: sources in order, and of each the most frequent line
// first.
func (l *BoilerplateLearner) Write(w io.Writer, articles int) error {
	shared := slices.DeleteFunc(slices.Collect(maps.Keys(l.counts)), func(key sourceLine) bool { return l.counts[key].articles < articles })
	slices.SortFunc(shared, func(a, b sourceLine) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(l.counts[b].articles, l.counts[a].articles), cmp.Compare(a.line, b.line))
	})
	out := csv.NewWriter(w)
	rows := [][]string{{sourceColumn, passageColumn}}
	for _, key := range shared {
		rows = append(rows, []string{key.source, l.counts[key].line})
	}
	return out.WriteAll(rows)
}

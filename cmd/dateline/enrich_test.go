package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article/articletest"
)

// write makes a file and returns its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// inputs are articles on Minsk in every form that is read, and their titles.
var inputs = []struct {
	name, content string
	titles        []string
}{
	{"a.txt", "Rain in Minsk\n\nRain fell on Minsk on Monday. People stayed at home.\n", []string{"Rain in Minsk"}},
	{"a.md", "Rain in Minsk\n\nRain fell on Minsk on Monday. People stayed at home.\n", []string{"Rain in Minsk"}},
	{"A.HTML", "<html><title>Rain in Minsk</title><body><p>Rain fell on Minsk on Monday. People stayed at home.</p></body></html>", []string{"Rain in Minsk"}},
	{"a.json", `{"title": "Rain in Minsk", "body": "Rain fell on Minsk on Monday."}`, []string{"Rain in Minsk"}},
	{"list.json", ` [{"title": "Rain in Minsk"}, {"title": "Snow in Brest"}]`, []string{"Rain in Minsk", "Snow in Brest"}},
	{"marked.json", "\uFEFF[{\"title\": \"Rain in Minsk\"}]", []string{"Rain in Minsk"}},
	{"a.jsonl", "{\"title\": \"Rain in Minsk\"}\n\n{\"title\": \"Snow in Brest\"}", []string{"Rain in Minsk", "Snow in Brest"}},
}

// titles returns the titles of enriched records, one a line, which it checks.
func titles(t *testing.T, records string) (found []string) {
	t.Helper()
	for line := range strings.Lines(records) {
		found = append(found, articletest.ValidateEnriched(t, []byte(strings.TrimSuffix(line, "\n"))).Article.Title)
	}
	return found
}

// A file is read, a compressed one, and standard input, all in one go.
func TestEnrichReadsEveryForm(t *testing.T) {
	for _, input := range inputs {
		t.Run(input.name, func(t *testing.T) {
			file, packed := write(t, input.name, input.content), write(t, input.name+".gz", gzipped(t, input.content))
			r := dateline(t, input.content, "enrich", file, packed, "-")
			if diff := cmp.Diff(slices.Repeat(input.titles, 3), titles(t, r.out)); diff != "" || r.code != exitDone {
				t.Errorf("exit code %d, titles (-want +got):\n%s\n%s", r.code, diff, r.err)
			}
		})
	}
}

func TestEnrichKeepsTheOrderOfManyArticles(t *testing.T) {
	var lines strings.Builder
	var want []string
	for _, record := range bundled(t) {
		lines.Write(append(record.Value, '\n'))
		var raw struct{ ID string }
		if err := json.Unmarshal(record.Value, &raw); err != nil {
			t.Fatal(err)
		}
		want = append(want, raw.ID)
	}
	var got []string
	for line := range strings.Lines(dateline(t, lines.String(), "enrich", "--output=json").out) {
		got = append(got, articletest.ValidateEnriched(t, []byte(strings.TrimSuffix(line, "\n"))).Article.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

// An article at fault is named and does not stop the others.
func TestEnrichReportsArticlesAtFault(t *testing.T) {
	path := write(t, "a.jsonl", "{\"title\": \"Rain in Minsk\"}\n{\"title\": 7}\n{\"title\": \"Snow in Brest\"}\n{\n")
	r := dateline(t, "", "enrich", path)
	if diff := cmp.Diff([]string{"Rain in Minsk", "Snow in Brest"}, titles(t, r.out)); diff != "" {
		t.Errorf("titles (-want +got):\n%s", diff)
	}
	for _, want := range []string{path + ":2: decode: invalid", path + ":4: decode: undecodable", "2 of the articles"} {
		if !strings.Contains(r.err, want) {
			t.Errorf("no %q in:\n%s", want, r.err)
		}
	}
	if r.code != exitFailed {
		t.Errorf("exit code %d", r.code)
	}
}

func TestEnrichRefusesWhatItCannotRead(t *testing.T) {
	for name, test := range map[string]struct{ path, want string }{
		"no file":        {filepath.Join(t.TempDir(), "none.txt"), "none.txt"},
		"another ending": {write(t, "a.docx", "PK"), `".docx" is not known`},
		"a folder":       {t.TempDir(), "is a directory"},
		"no gzip":        {write(t, "a.txt.gz", "Minsk"), "not compressed by gzip"},
	} {
		t.Run(name, func(t *testing.T) {
			if r := dateline(t, "", "enrich", test.path); r.code != exitFailed || !strings.Contains(r.err, test.want) || r.out != "" {
				t.Errorf("exit code %d, want %q in:\n%s", r.code, test.want, r.err)
			}
		})
	}
}

func TestEnrichWritesForReading(t *testing.T) {
	plain := dateline(t, inputs[0].content, "enrich", "--output=text").out
	if !strings.HasPrefix(plain, "Rain in ") || strings.Contains(plain, "\x1b") || !strings.Contains(plain, "People stayed at home.") {
		t.Errorf("without colour:\n%q", plain)
	}
	if colored := dateline(t, inputs[0].content, "enrich", "--output=text", "--color=always").out; !strings.Contains(colored, "\x1b[") {
		t.Errorf("with colour:\n%q", colored)
	}
}

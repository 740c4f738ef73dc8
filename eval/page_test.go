package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTablesTakeThePlaceOfThoseOnThePage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	page := "# Page\n<!-- a -->\n```\nold\n```\n<!-- end of a -->\nmiddle\n<!-- b -->\n<!-- end of b -->\nend\n"
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := updatePage(path, map[string]string{"a": "new\n", "b": "1  2\n"}); err != nil {
		t.Fatal(err)
	}
	want := "# Page\n<!-- a -->\n```\nnew\n```\n<!-- end of a -->\nmiddle\n<!-- b -->\n```\n1  2\n```\n<!-- end of b -->\nend\n"
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("got %q, %v\nwant %q", got, err, want)
	}
	if err := updatePage(path, map[string]string{"c": ""}); err == nil || !strings.Contains(err.Error(), `"c"`) {
		t.Errorf("error %v; want one that names the table that has no place", err)
	}
}

func TestQualityHasAPlaceForEachTable(t *testing.T) {
	page, err := os.ReadFile("../docs/quality.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"figures", "comparison"} {
		for _, mark := range []string{"<!-- " + name + " -->\n", "<!-- end of " + name + " -->\n"} {
			if strings.Count(string(page), mark) != 1 {
				t.Errorf("docs/quality.md does not hold %q once", mark)
			}
		}
	}
}

package page_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline/dateline/internal/page"
)

func TestSectionsTakeThePlaceOfThoseOnThePage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	content := "# Page\n<!-- a -->\nold\n<!-- end of a -->\nmiddle\n<!-- b -->\n<!-- end of b -->\nend\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := page.Replace(path, map[string]string{"a": "new\n", "b": "1  2\n"}); err != nil {
		t.Fatal(err)
	}
	want := "# Page\n<!-- a -->\nnew\n<!-- end of a -->\nmiddle\n<!-- b -->\n1  2\n<!-- end of b -->\nend\n"
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("got %q, %v\nwant %q", got, err, want)
	}
	if err := page.Replace(path, map[string]string{"c": "", "a": "other\n"}); err == nil || !strings.Contains(err.Error(), `"c"`) {
		t.Errorf("error %v; want one that names the table that has no place", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("after the error: %q, %v\nwant %q", got, err, want)
	}
}

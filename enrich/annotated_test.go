package enrich_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/annotated"
)

var update = flag.Bool("update", false, "rewrite the lists of known errors")

// TestAnnotatedArticles compares the entities of each article in
// testdata/annotated with those that people found. What differs is listed
// beside it, in a file of known errors, so that any change of it is seen, for
// the better or the worse.
func TestAnnotatedArticles(t *testing.T) {
	paths, articles, err := annotated.ReadAll("testdata/annotated")
	if err != nil {
		t.Fatal(err)
	}
	var total annotated.Counts
	for i, gold := range articles {
		enriched, err := pipeline(t).Enrich(article.Raw{ID: "annotated", Title: gold.Title, Body: gold.Text}, article.Source{})
		if err != nil {
			t.Fatalf("%s: %v", paths[i], err)
		}
		if diff := cmp.Diff(gold.Title+"\n"+gold.Text, enriched.Article.Title+"\n"+enriched.Text); diff != "" {
			t.Fatalf("%s has another text (-want +got):\n%s", paths[i], diff)
		}
		counts, errors := annotated.Compare(gold, enriched)
		total.Add(counts)
		checkKnownErrors(t, strings.TrimSuffix(paths[i], ".txtar")+".errors", errors)
	}
	t.Logf("%+v", total)
}

func checkKnownErrors(t *testing.T, path string, errors []string) {
	t.Helper()
	got := strings.Join(append(errors, ""), "\n")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: if this is for the better, rewrite it with -update (-known +now):\n%s", path, diff)
	}
}

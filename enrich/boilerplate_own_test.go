package enrich

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

// valleyArticle is the n-th article of a source, with what it has on each page.
func valleyArticle(n int) article.Raw {
	return article.Raw{
		ID: fmt.Sprint(n), Source: "The Valley Post", Title: fmt.Sprintf("Talks, day %d", n),
		Body: fmt.Sprintf("The Valley's own paper since 1911\n\nThe council met on day %d and talked about the bridge.\n\n"+
			"They talked for %d hours.\n\nIt will go on.\n\nGive the Valley Post to a friend!", n, n),
	}
}

func learnt(t *testing.T, raws ...article.Raw) string {
	t.Helper()
	learner := NewBoilerplateLearner()
	for _, raw := range raws {
		if err := learner.Add(raw); err != nil {
			t.Fatal(err)
		}
	}
	var file strings.Builder
	if err := learner.Write(&file, 3); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// What is learnt from articles of a source is left out of the next one of it, and of
// no other source.
func TestLinesThatASourceRepeats(t *testing.T) {
	other := valleyArticle(9)
	other.Source, other.URL = "", "https://www.hill.example/9"
	file := learnt(t, valleyArticle(1), valleyArticle(2), valleyArticle(3), other, other, article.Raw{ID: "x", Body: "No source"})
	want := "source,passage\nthe valley post,Give the Valley Post to a friend!\nthe valley post,It will go on.\nthe valley post,The Valley's own paper since 1911\n"
	if diff := cmp.Diff(want, file); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	own, err := ReadBoilerplate(strings.NewReader(strings.Replace(file, "the valley post,It will go on.\n", "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewWithOwn(Own{Boilerplate: own}, nil)
	if err != nil {
		t.Fatal(err)
	}
	fourth := valleyArticle(4)
	fourth.Body = strings.ReplaceAll(fourth.Body, "'", "’")
	for _, c := range []struct {
		raw  article.Raw
		want string
	}{
		{fourth, "The council met on day 4 and talked about the bridge.\n\nThey talked for 4 hours.\n\nIt will go on."},
		{other, other.Body},
	} {
		enriched, err := p.Enrich(c.raw, article.Source{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, enriched.Text); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	plain, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	if p.Info().Digest == plain.Info().Digest {
		t.Error("lines of a source make the same pipeline")
	}
}

// The site stands for the source, and the middle of an article is left alone.
func TestLearningKnowsSitesAndEdges(t *testing.T) {
	page := func(n int) article.Raw {
		body := make([]string, 40)
		for i := range body {
			body[i] = fmt.Sprintf("Line %d of article %d.", i, n)
		}
		body[1], body[20], body[38] = "A slogan of the site", "We shall see", "Another slogan"
		return article.Raw{ID: fmt.Sprint(n), URL: "https://www.Example.org/" + fmt.Sprint(n), Body: strings.Join(body, "\n")}
	}
	want := "source,passage\nexample.org,A slogan of the site\nexample.org,Another slogan\n"
	if diff := cmp.Diff(want, learnt(t, page(1), page(2), page(3))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFaultsOfBoilerplate(t *testing.T) {
	for file, want := range map[string]string{
		"":                            "line 1: no row of column names",
		"passage,source\n":            `line 1: the columns are ["passage" "source"], want ["source" "passage"]`,
		"source,passage\na,b\n,c\n":   "line 3, column 1: no source",
		"source,passage\na,***\n":     "line 2, column 3: no passage",
		"source,passage\na,\"b\n":     "parse error on line 2, column 6: extraneous or missing \" in quoted-field",
		"source,passage\na,b,c\n":     "record on line 2: wrong number of fields",
		"\uFEFFsource,passage\na,b\n": "",
	} {
		_, err := ReadBoilerplate(strings.NewReader(file))
		if got := fmt.Sprint(err); err == nil && want != "" || err != nil && got != want {
			t.Errorf("%q: %v, want %s", file, err, want)
		}
	}
}

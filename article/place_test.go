package article_test

import (
	"testing"

	"github.com/dateline/dateline/article"
)

func TestPlaces(t *testing.T) {
	for text, want := range map[string]article.Source{
		"articles.raw/3@4711": {Topic: "articles.raw", Partition: 3, Offset: 4711},
		"r/0@0":               {Topic: "r"},
	} {
		got, err := article.ParsePlace(text)
		if err != nil || got != want || got.Place() != text {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "raw", "raw/3", "raw@3", "/3@4", "raw/@4", "raw/3@", "raw/-1@4", "raw/3@-4", "raw/3@4x", "raw/9999999999@4", "a/b/3@4"} {
		if got, err := article.ParsePlace(text); err == nil {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

package enrich_test

import (
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/article/articletest"
	"github.com/dateline/dateline/enrich"
)

func TestWithoutStagesAnArticleIsHandedOnAsSent(t *testing.T) {
	raw := article.Raw{
		ID: "a", Title: "Minsk hosts talks - Example News", Body: "MINSK (Reuters) - The leaders met.\n\nRead more: others met",
		HTML: "<p>not this</p>",
	}
	without := enrich.NewWithoutStages()
	got := articletest.ValidateEnriched(t, encoded(t, without, raw))
	if got.Article.Title != raw.Title || got.Text != raw.Body {
		t.Errorf("got %q, %q; want title and body as sent", got.Article.Title, got.Text)
	}
	if len(got.Pipeline.Stages)+len(got.Entities)+len(got.Topics)+len(got.Summary)+len(got.Keyphrases) != 0 ||
		got.Sentiment != nil || got.Language.Code != "und" {
		t.Errorf("something was found: %+v", got)
	}
	if with := pipeline(t).Info(); got.Pipeline.Digest == with.Digest {
		t.Error("the digest is that of the pipeline with stages")
	}
}

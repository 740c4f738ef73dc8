package enrich_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

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

// Pipelines with the same models find the same, and each tells its own observer.
func TestPipelinesThatShareTheirModels(t *testing.T) {
	raw := article.Raw{ID: "a", Title: "Talks", Body: "The leaders met in Minsk."}
	var toOne, toTwo []string
	one := pipeline(t).WithObserver(func(stage string, _ time.Duration) { toOne = append(toOne, stage) })
	two := one.WithObserver(func(stage string, _ time.Duration) { toTwo = append(toTwo, stage) })
	got := encoded(t, one, raw)
	if want := articletest.ValidateEnriched(t, got).Pipeline.Stages; !slices.Equal(toOne, want) || toTwo != nil {
		t.Errorf("the observers were told of %q and %q, want of %q and nothing", toOne, toTwo, want)
	}
	if again := encoded(t, two.WithObserver(nil), raw); !bytes.Equal(again, got) || two.Info().Digest != one.Info().Digest {
		t.Errorf("they differ:\n%s\n%s", got, again)
	}
}

package store_test

import (
	"slices"
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store/storetest"
)

// asSent is an article whose cleaned text is what was sent.
func asSent(id string, revision int64, text string) article.Outcome {
	o := enriched(id, revision, "X")
	o.Raw.Body, o.Enriched.Text = text, text
	o.Enriched.Summary = []article.Passage{{Start: 0, End: 3}, {Start: 4, End: 9}}
	return o
}

const (
	storedTexts = `SELECT digest || ': ' || coalesce(text, 'as sent') FROM enrichments JOIN pipelines ON number = pipeline ORDER BY 1`
	shownTexts  = `SELECT text || ' ' || summary::text FROM dashboard.articles ORDER BY id`
	shownSpans  = `SELECT spans -> 0 ->> 'text' FROM dashboard.mentions ORDER BY article_id`
)

// A text that is the body is kept once, and shown as if it were kept twice.
func TestATextAsSentIsKeptOnce(t *testing.T) {
	s, address := storetest.New(t)
	cleaned := asSent("b", 2, "Two fleas.")
	cleaned.Raw.Body = "Two fleas. Advertisement"
	save(t, s, asSent("a", 1, "One élan, or two."), cleaned)
	for _, c := range []struct {
		sql  string
		want []string
	}{
		{storedTexts, []string{"aaaa: Two fleas.", "aaaa: as sent"}},
		{shownTexts, []string{`One élan, or two. {One,"élan,"}`, "Two fleas. {Two,fleas}"}},
		{shownSpans, []string{"One ", "Two "}},
	} {
		if got := list(t, address, c.sql); !slices.Equal(got, c.want) {
			t.Errorf("%s\ngot %q, want %q", c.sql, got, c.want)
		}
	}
}

// What an edition has of an earlier revision stays as it is, though its text was
// told by the article's.
func TestATextAsSentOutlivesARevision(t *testing.T) {
	s, address := storetest.New(t)
	save(t, s, asSent("a", 1, "The old text."))
	edition, err := s.BeginEdition(t.Context(), "bbbb")
	if err != nil {
		t.Fatal(err)
	}
	replaySave(t, s, edition, asSent("a", 2, "New words."))
	if got, want := list(t, address, storedTexts), []string{"aaaa: The old text.", "bbbb: as sent"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := list(t, address, shownTexts), []string{`The old text. {The,"old t"}`}; !slices.Equal(got, want) {
		t.Errorf("shown: got %q, want %q", got, want)
	}
	d, err := s.Diff(t.Context(), 1, edition, 1)
	if err != nil {
		t.Fatal(err)
	}
	if d.Articles.Changed != 1 {
		t.Errorf("%d articles changed", d.Articles.Changed)
	}
	if _, err := s.Promote(t.Context(), edition); err != nil {
		t.Fatal(err)
	}
	if got, want := list(t, address, shownTexts), []string{`New words. {New,words}`}; !slices.Equal(got, want) {
		t.Errorf("shown: got %q, want %q", got, want)
	}
	save(t, s, retracted("a", 3))
	if got := list(t, address, storedTexts); len(got) > 0 {
		t.Errorf("retracted: %q", got)
	}
}

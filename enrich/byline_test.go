package enrich

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

func TestAuthorsOfBylines(t *testing.T) {
	for line, want := range map[string][]string{
		"By Jane Doe": {"Jane Doe"},
		"BY JANE DOE": {"Jane Doe"},
		"By Jane Doe and John Smith, Political Correspondent":  {"Jane Doe", "John Smith"},
		"By Jane Doe, John Smith and Ludwig van Beethoven":     {"Jane Doe", "John Smith", "Ludwig van Beethoven"},
		"By Jane Doe | November 18, 2019 at 2:26 PM":           {"Jane Doe"},
		"Written by Jean-Luc O’Neill":                          {"Jean-Luc O’Neill"},
		"Jane Doe, Example Sports Writer":                      {"Jane Doe"},
		"Author: Jane Q. Doe (Reuters)":                        {"Jane Q. Doe"},
		"By Example Staff | March 3, 2026 at 2:26 PM":          nil,
		"By Jane Doe, CNN Business":                            {"Jane Doe"},
		"By CBS Detroit":                                       nil,
		"By Reuters":                                           nil,
		"By 2 p.m. the square was full.":                       nil,
		"https://example.org/news/article-17.html":             nil,
		"They met on Monday and talked about trade and peace.": nil,
	} {
		if diff := cmp.Diff(want, authorsOf([]string{line})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", line, diff)
		}
	}
}

// Where no line says it, the page's own word of its author counts.
func TestAuthorOfAPage(t *testing.T) {
	p, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	page := `<html><head><meta name="author" content="Jane Doe"><title>Leaders meet</title></head><body><article>` +
		strings.Repeat("<p>The delegations met in the capital on Monday and talked about trade, security and the border, their first meeting in a year.</p>", 5) +
		"</article></body></html>"
	enriched, err := p.Enrich(article.Raw{ID: "1", URL: "https://example.org/1", HTML: page}, article.Source{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Jane Doe"}, enriched.Article.Authors); diff != "" {
		t.Error(diff)
	}
}

func TestDatelines(t *testing.T) {
	published := time.Date(2026, 1, 3, 20, 0, 0, 0, time.UTC)
	const rest = "The leaders met on Monday and talked about trade."
	for head, want := range map[string]*article.Dateline{
		"MINSK, March 2, 2025 (Reuters) — ":     {Place: "MINSK", Date: "2025-03-02", Agency: "Reuters"},
		"MINSK, Belarus, Jan. 2 (Reuters) - ":   {Place: "MINSK, Belarus", Date: "2026-01-02", Agency: "Reuters"},
		"MINSK, Dec 31 (AP) – ":                 {Place: "MINSK", Date: "2025-12-31", Agency: "AP"},
		"MINSK, Feb 30 (AP) – ":                 {Place: "MINSK", Agency: "AP"},
		"Minsk (AFP) -- ":                       {Place: "Minsk", Agency: "AFP"},
		"MADRID — ":                             {Place: "MADRID"},
		"MADRID—":                               {Place: "MADRID"},
		"NEW YORK - ":                           {Place: "NEW YORK"},
		"ST. JOSEPH, Mich. (AP) — ":             {Place: "ST. JOSEPH, Mich.", Agency: "AP"},
		"COLUMBIA, S.C. (AP) — ":                {Place: "COLUMBIA, S.C.", Agency: "AP"},
		"HONOLULU, Hawaii (HawaiiNewsNow) - ":   {Place: "HONOLULU, Hawaii", Agency: "HawaiiNewsNow"},
		"BEIJING/MOSCOW (Reuters) — ":           {Place: "BEIJING/MOSCOW", Agency: "Reuters"},
		"(Reuters) — ":                          nil, // no place
		"Lukashenko — ":                         nil,
		"BREAKING — ":                           nil,
		"MINSK ":                                nil,
		"It was in MINSK, March 2 (Reuters) — ": nil,
	} {
		got, left := cutDateline(head+rest, published)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", head, diff)
		}
		wantLeft := head + rest
		if want != nil && strings.ContainsAny(head, "(0123456789") {
			wantLeft = rest
		}
		if left != wantLeft {
			t.Errorf("%s: %q is left", head, left)
		}
	}
	for _, line := range []string{"NASA — the agency of space travel — said so on Monday.", "MINSK — No text."} {
		if got, left := cutDateline(line, published); got != nil || left != line {
			t.Errorf("%s: %v", line, got)
		}
	}
}

// Byline and dateline are no part of the text, but of the record.
func TestBylineAndDatelineAreKept(t *testing.T) {
	p, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	raw := article.Raw{
		ID: "1", Title: "Leaders meet", PublishedAt: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC),
		Body: "By Jane Doe and John Smith\n\nMINSK, March 2 (Reuters) — The leaders met on Monday and talked about trade. They left on Tuesday.",
	}
	enriched, err := p.Enrich(raw, article.Source{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Jane Doe", "John Smith"}, enriched.Article.Authors); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&article.Dateline{Place: "MINSK", Date: "2026-03-02", Agency: "Reuters"}, enriched.Article.Dateline); diff != "" {
		t.Error(diff)
	}
	if want := "The leaders met on Monday and talked about trade. They left on Tuesday."; enriched.Text != want {
		t.Errorf("%q", enriched.Text)
	}
	raw.Authors = []string{"Example Agency"}
	if enriched, err = p.Enrich(raw, article.Source{}); err != nil || strings.Join(enriched.Article.Authors, ",") != "Example Agency" {
		t.Errorf("the publisher's word does not count: %v, %v", enriched.Article.Authors, err)
	}
}

package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

// viewed is an article with something of all that the view shows.
func viewed() article.Enriched {
	const title = "Rain in Minsk: “a flood”"
	const text = "Rain fell on Minsk on Monday, said the mayor, Uladzimir Kukharau. Belarusian news agencies wrote of streets under water " +
		"and of a city that waits.\n\nThe agency BelTA \x1b[31mcounted\a ten calls."
	mention := func(field article.Field, of, name string, kind article.MentionKind) article.Mention {
		before, _, _ := strings.Cut(of, name)
		start := len([]rune(before))
		return article.Mention{Field: field, Start: start, End: start + len([]rune(name)), Text: name, Kind: kind}
	}
	return article.Enriched{
		Article: article.Article{
			ID: "minsk-1", Title: title, Source: "Example\x1b[2J News", Authors: []string{"A. Author", "B. Author"}, Section: "Weather",
			PublishedAt: time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC),
		},
		Text:     text,
		Language: article.Language{Code: "en", Confidence: 0.987},
		Entities: []article.Entity{
			{ID: "Q2280", Name: "Minsk", Type: article.Place, Wikidata: "Q2280", Mentions: []article.Mention{
				mention(article.TitleField, title, "Minsk", article.Name), mention(article.TextField, text, "Minsk", article.Name),
			}},
			{ID: "p", Name: "Uladzimir Kukharau", Type: article.Person, Mentions: []article.Mention{mention(article.TextField, text, "Uladzimir Kukharau", article.Name)}},
			{ID: "Q184", Name: "Belarus", Type: article.Place, Wikidata: "Q184", Mentions: []article.Mention{mention(article.TextField, text, "Belarusian", article.Demonym)}},
			{ID: "o", Name: "BelTA", Type: article.Organization, Mentions: []article.Mention{mention(article.TextField, text, "BelTA", article.Name)}},
		},
		Topics:     []article.Topic{{ID: "medtop:17000000", Name: "weather", Level: 1, Score: 0.91}},
		Sentiment:  &article.Sentiment{Score: -0.42, Label: article.Negative},
		Summary:    []article.Passage{{Text: "Rain fell on Minsk on Monday, said the mayor, Uladzimir Kukharau."}, {Text: "The agency BelTA counted ten calls."}},
		Keyphrases: []article.Keyphrase{{Text: "streets under water", Score: 1}, {Text: "ten calls", Score: 0.5}},
	}
}

// The view is compared with testdata; go test ./cmd/dateline -run ReadingView
// -update writes it anew. In a terminal, cat shows it as a user sees it.
func TestReadingView(t *testing.T) {
	for name, test := range map[string]struct {
		record  article.Enriched
		width   int
		colored bool
	}{
		"colored.txt": {viewed(), 72, true},
		"plain.txt":   {viewed(), 72, false},
		"narrow.txt":  {viewed(), 30, false},
		"bare.txt":    {article.Enriched{Article: article.Article{ID: "x"}, Text: "Дождь.", Language: article.Language{Code: "ru", Confidence: 1}}, 40, false},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := newReadingView(bufio.NewWriter(&out), test.width, test.colored).write(test.record); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "view", name)
			if *update {
				if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What an article holds must not steer the reader's terminal.
func TestReadingViewDropsControlCharacters(t *testing.T) {
	var out bytes.Buffer
	if err := newReadingView(bufio.NewWriter(&out), 72, false).write(viewed()); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\a\r") {
		t.Errorf("%q", out.String())
	}
}

package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

// The report has a section for each kind of change, and gives terminals no
// commands.
func TestDiffReport(t *testing.T) {
	in := []article.Example{{ID: "a1", Title: "A \x1b[31mtitle", Source: "AFP"}}
	tone := 0.125
	d := article.Diff{
		From: article.DiffEdition{Edition: 1, Shown: true, Pipelines: []article.PipelineCount{{Version: "1", Digest: "0123456789abcdef", Articles: 9}}},
		To: article.DiffEdition{Edition: 2, Replay: 1, Pipelines: []article.PipelineCount{
			{Version: "2", Digest: "fedcba9876543210", Articles: 7}, {Version: "1", Digest: "0123456789abcdef", Articles: 1},
		}},
		Articles: article.ArticlesDiff{OnlyFrom: 1, Both: 8, Identical: 6, Changed: 2, OnlyFroms: in},
		Parts:    article.PartsDiff{Entities: 2, Sentiment: 1, Summary: 1},
		Entities: article.EntitiesDiff{
			Gained: 3, Lost: 1, Articles: 2, New: 1,
			MostGained: []article.EntityChange{{ID: "Q1", Name: "Acme", Type: article.Organization, Wikidata: "Q1", From: 4, To: 7, Gained: 3, Examples: in}},
			MostLost:   []article.EntityChange{{ID: "per:x", Name: "X", Type: article.Person, From: 1, Lost: 1, Examples: in}},
		},
		Links: article.LinksDiff{Changed: 1, Linked: 1, Most: []article.LinkChange{{
			From: article.LinkedEntity{ID: "org:acme", Name: "ACME Inc", Type: article.Organization},
			To:   article.LinkedEntity{ID: "Q1", Name: "Acme", Type: article.Organization, Wikidata: "Q1"}, Names: []string{"ACME"}, Articles: 1, Examples: in,
		}}},
		Topics: article.TopicsDiff{
			Gained: 1, Flipped: 1, MostGained: []article.TopicChange{{ID: "medtop:15000000", Name: "sport", Level: 1, To: 1, Gained: 1, Examples: in}},
			Flips: []article.TopicFlip{{From: "", To: "sport", Articles: 1, Examples: in}},
		},
		Sentiment: article.SentimentDiff{
			Compared: 8, MeanFrom: 0.1, MeanTo: -0.05,
			Distribution: []article.SentimentShift{{Low: -0.5, High: -0.2, Articles: 2}, {Articles: 6}},
			Labels: []article.LabelChange{
				{From: article.Neutral, To: article.Neutral, Articles: 6}, {From: article.Positive, To: article.Negative, Articles: 2, Examples: in},
			},
			Movers: []article.SentimentMover{{Example: in[0], From: 0.25, To: -0.25}},
		},
		Languages: []article.LanguageChange{{From: "no", To: "da", Articles: 1, Examples: in}},
		Summaries: article.SummariesDiff{Changed: 1, Examples: []article.SummaryChange{{Example: in[0], From: []string{"One.", "Two."}, To: []string{"Three."}}}},
		Sources:   []article.GroupDiff{{Name: "", From: 9, To: 8, Changed: 2, EntitiesGained: 3, EntitiesLost: 1, TopicsFlipped: 1, SentimentFrom: &tone, Examples: in}},
		Months:    []article.GroupDiff{{Name: "2026-01", From: 4, To: 4}, {Name: "2026-02", From: 5, To: 4, Changed: 2, Examples: in}},
	}
	var out bytes.Buffer
	if err := newDiffReport(terminal{out: &out, err: &out}, reportRows).print(d); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/diff.txt"
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
}

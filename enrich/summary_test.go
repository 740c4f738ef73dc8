package enrich

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

func testStemmer() *stemmer { return newStemmer(newStopwords(), newTextIndex("", 0)) }

// summarized returns the summary of a text, as texts.
func summarized(t testing.TB, title, text string) []string {
	t.Helper()
	d := &document{title: field{name: article.TitleField, text: title}, text: field{name: article.TextField, text: text}}
	if err := testTokenizer(t).run(d); err != nil {
		t.Fatal(err)
	}
	if err := newSummarizer(testStemmer()).run(d); err != nil {
		t.Fatal(err)
	}
	checkSummary(t, d)
	var sentences []string
	for _, p := range d.summary {
		sentences = append(sentences, p.Text)
	}
	return sentences
}

// checkSummary fails unless the passages are stretches of the text, in order.
func checkSummary(t testing.TB, d *document) {
	t.Helper()
	runes, end := []rune(d.text.text), 0
	for _, p := range d.summary {
		if p.Start < end || p.Start >= p.End || p.End > len(runes) || string(runes[p.Start:p.End]) != p.Text {
			t.Fatalf("passage %+v in a text of %d code points", p, len(runes))
		}
		end = p.End
	}
	if len(d.summary) > maxSummarySentences {
		t.Fatalf("%d sentences", len(d.summary))
	}
}

const harbourStory = `Çakir opened the new harbour of Minsk on Monday, after ten years of building.

Why did it take so long?

"It was hard." The harbour cost twice what the city council had planned for it.

It rained. Visitors were given small flags and a warm soup of beetroot and potatoes.

The city council expects that the harbour will double the trade of Minsk with its neighbours.

Çakir opened the new harbour of Minsk on Monday after years of building it. Read more`

func TestSummary(t *testing.T) {
	want := []string{
		"Çakir opened the new harbour of Minsk on Monday, after ten years of building.",
		"The harbour cost twice what the city council had planned for it.",
		"The city council expects that the harbour will double the trade of Minsk with its neighbours.",
	}
	if diff := cmp.Diff(want, summarized(t, "Minsk opens its harbour", harbourStory)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSummaryOfLittle(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"Rain.", []string{"Rain."}},
		{"It rained. Why?", []string{"It rained.", "Why?"}},
		{"One. Two. Three. Four.", []string{"One."}},
		{strings.Repeat("word ", 10_000), nil}, // no sentence
	} {
		if diff := cmp.Diff(c.want, summarized(t, "A title", c.text)); diff != "" {
			t.Errorf("%.20q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestQuotationsAloneAreNoSummary(t *testing.T) {
	for text, want := range map[string]bool{
		`"We won the cup."`:                     true,
		`“We won the cup!”`:                     true,
		`"We won the cup and went home`:         true,
		`"We won the cup," she said on Monday.`: false,
		`She said "we won the cup."`:            false,
		``:                                      false,
	} {
		if got := isQuotation(text); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}

// Most articles have a summary that begins with one of their first sentences.
func TestSummariesOfNews(t *testing.T) {
	tokens, summarizer := testTokenizer(t), newSummarizer(testStemmer())
	documents := newsDocuments(t)
	early := 0
	for _, d := range documents {
		if err := tokens.run(d); err != nil {
			t.Fatal(err)
		}
		if err := summarizer.run(d); err != nil {
			t.Fatal(err)
		}
		checkSummary(t, d)
		if len(d.text.sentences) >= 4 && len(d.summary) < 2 {
			t.Errorf("%s: %d of %d sentences", d.title.text, len(d.summary), len(d.text.sentences))
		}
		if len(d.summary) == 0 {
			continue
		}
		before, _, _ := strings.Cut(d.text.text, d.summary[0].Text)
		if strings.Count(before, ".") < 3 {
			early++
		}
	}
	if early*10 < len(documents)*9 {
		t.Errorf("%d of %d summaries begin early", early, len(documents))
	}
}

func FuzzSummary(f *testing.F) {
	f.Add("Minsk opens its harbour", harbourStory)
	f.Add("", `"`+strings.Repeat("a. ", 300))
	f.Add("x", "\xff\x00.\n\n?!")
	tokens, summarizer := testTokenizer(f), newSummarizer(testStemmer())
	f.Fuzz(func(t *testing.T, title, text string) {
		d := &document{title: field{text: title}, text: field{text: strings.ToValidUTF8(text, "")}}
		if err := tokens.run(d); err != nil {
			t.Fatal(err)
		}
		if err := summarizer.run(d); err != nil {
			t.Fatal(err)
		}
		checkSummary(t, d)
		again := &document{title: d.title, text: d.text}
		_ = summarizer.run(again)
		if diff := cmp.Diff(d.summary, again.summary); diff != "" {
			t.Error(diff)
		}
	})
}

func BenchmarkSummary(b *testing.B) {
	d := tokenized(b, strings.Repeat(harbourStory+"\n\n", 10))
	summarizer := newSummarizer(testStemmer())
	for b.Loop() {
		d.summary = nil
		_ = summarizer.run(d)
	}
	b.ReportMetric(float64(len(strings.Fields(d.text.text))*b.N)/b.Elapsed().Seconds(), "words/s")
}

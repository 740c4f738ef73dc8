package enrich

import (
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

func testSentiment(t testing.TB) *sentimentModel {
	t.Helper()
	model, err := newSentimentModel()
	if err != nil {
		t.Fatal(err)
	}
	return model
}

// withTone returns a document with title and text whose tone is rated.
func withTone(t testing.TB, model *sentimentModel, title, text string) *document {
	t.Helper()
	d := tokenized(t, text)
	d.title.text = title
	if err := model.run(d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestToneOfSentences(t *testing.T) {
	model := testSentiment(t)
	for _, c := range []struct {
		text string
		want article.SentimentLabel
	}{
		{"The partners praised their excellent and peaceful cooperation.", article.Positive},
		{"The attack killed dozens and destroyed the hospital.", article.Negative},
		{"The committee meets on Tuesday in Geneva.", article.Neutral},
		{"The deal isn't good.", article.Negative},
		{"The deal isn’t good.", article.Negative},         // a curly apostrophe negates too
		{"It was—terrible—and “awful”.", article.Negative}, // dashes and curly quotes are no part of words
		{"She won all hearts.", article.Positive},
		{"", article.Neutral},
	} {
		if got := label(model.rate(c.text)); got != c.want {
			t.Errorf("%q is %s (%.3f), want %s", c.text, got, model.rate(c.text), c.want)
		}
	}
}

func TestSentimentOfDocument(t *testing.T) {
	d := withTone(t, testSentiment(t), "A terrible war", "Çéñ is happy. It rained.\n\nThey hate the awful murder.")
	want := []article.SentenceSentiment{{Start: 0, End: 13, Score: 0.5719}, {Start: 14, End: 24}, {Start: 26, End: 53, Score: -0.9081}}
	if diff := cmp.Diff(want, d.sentiment.Sentences); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if d.sentiment.Title == nil || d.sentiment.Title.Label != article.Negative || d.sentiment.Label != article.Negative {
		t.Errorf("%+v, title %+v", d.sentiment, d.sentiment.Title)
	}
}

func TestNoTitleNoToneOfIt(t *testing.T) {
	if d := withTone(t, testSentiment(t), "", "It rained."); d.sentiment.Title != nil || len(d.sentiment.Sentences) != 1 {
		t.Errorf("%+v", d.sentiment)
	}
	if d := withTone(t, testSentiment(t), "A great day", ""); d.sentiment.Label != article.Positive || d.sentiment.Sentences == nil {
		t.Errorf("%+v", d.sentiment)
	}
}

// A long article's tone is no more extreme than its sentences'.
func TestToneDoesNotSaturate(t *testing.T) {
	model := testSentiment(t)
	one := withTone(t, model, "", "The talks were useful.")
	many := withTone(t, model, "", strings.Repeat("The talks were useful. ", 500))
	if math.Abs(one.sentiment.Score-many.sentiment.Score) > 1e-9 {
		t.Errorf("once %v, five hundred times %v", one.sentiment.Score, many.sentiment.Score)
	}
	list := model.rate(strings.Repeat("useful talks and some other words, ", 2000))
	if part := model.rate(strings.Repeat("useful talks and some other words, ", 50)); math.Abs(list-part) > 0.1 {
		t.Errorf("a long list is %v, a part of it %v", list, part)
	}
}

// Each sentence counts once for an entity, however often it is named there.
func TestSentimentTowards(t *testing.T) {
	d := withTone(t, testSentiment(t), "Good Anna. Anna!", "Anna and Anna love Bert. Anna rests. Bert is a horrible liar.")
	d.mentions = []mention{
		{field: article.TitleField, sentence: 0},
		{field: article.TitleField, sentence: 1},
		{field: article.TextField, sentence: 0},
		{field: article.TextField, sentence: 0},
		{field: article.TextField, sentence: 0},
		{field: article.TextField, sentence: 1},
		{field: article.TextField, sentence: 2},
	}
	title, text := d.sentiment.Title.Score, d.sentiment.Sentences
	anna := d.sentimentTowards(entity{mentions: []int{0, 1, 2, 3, 5}})
	if want := (title + text[0].Score + text[1].Score) / 3; anna != want || anna <= 0 {
		t.Errorf("towards Anna %v, want %v", anna, want)
	}
	bert := d.sentimentTowards(entity{mentions: []int{4, 6}})
	if want := (text[0].Score + text[2].Score) / 2; bert != want || bert >= anna {
		t.Errorf("towards Bert %v, want %v", bert, want)
	}
	if got := (&document{}).sentimentTowards(entity{}); got != 0 {
		t.Errorf("without sentiment %v", got)
	}
}

// The model is shared by all goroutines; the race detector watches.
func TestSentimentIsSafeForConcurrentUse(t *testing.T) {
	model := testSentiment(t)
	documents := newsDocuments(t)[:40]
	tokens := testTokenizer(t)
	want := make([]float64, len(documents))
	for i, d := range documents {
		if err := tokens.run(d); err != nil {
			t.Fatal(err)
		}
		if err := model.run(d); err != nil {
			t.Fatal(err)
		}
		want[i] = d.sentiment.Score
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i, d := range documents {
				again := document{title: d.title, text: d.text}
				if err := model.run(&again); err != nil || again.sentiment.Score != want[i] {
					t.Errorf("%s: %v, %v; want %v", d.title.text, again.sentiment.Score, err, want[i])
				}
			}
		})
	}
	group.Wait()
}

func FuzzSentiment(f *testing.F) {
	for _, seed := range []string{
		"", "It isn't good, but kind of bad!", "no no no or nor least", "\xff\x00", "very least at least", "😀💘" + strings.Repeat("!", 50), "‘’“”…—\n",
	} {
		f.Add(seed)
	}
	model := testSentiment(f)
	f.Fuzz(func(t *testing.T, text string) {
		score := model.rate(text)
		if !(score >= -1 && score <= 1) || model.rate(text) != score {
			t.Errorf("%v, then %v", score, model.rate(text))
		}
	})
}

// Doubling a hostile text doubles the work.
func TestHostileToneTakesLinearWork(t *testing.T) {
	model := testSentiment(t)
	for _, unit := range []string{`"`, "!", "’", "good ", "no never but ", "😀", "a", "GOOD! "} {
		work := func(n int) float64 {
			text := strings.Repeat(unit, n)
			return testing.AllocsPerRun(1, func() { model.rate(text) })
		}
		if small, large := work(10_000), work(20_000); large > 2.5*small+1000 {
			t.Errorf("%q: %v allocations for 10,000, %v for 20,000", unit, small, large)
		}
	}
}

func BenchmarkSentiment(b *testing.B) {
	model := testSentiment(b)
	d := tokenized(b, strings.Repeat("The premier of China's State Council praised Mr. Lukashenko in Beijing. ", 100))
	for b.Loop() {
		_ = model.run(d)
	}
	b.ReportMetric(float64(len(strings.Fields(d.text.text))*b.N)/b.Elapsed().Seconds(), "words/s")
}

package enrich

import (
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

func testSentiment(t testing.TB) *sentimentModel {
	t.Helper()
	topics, err := newTopicModel(nil)
	if err != nil {
		t.Fatal(err)
	}
	model, err := newSentimentModel(topics)
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
		if got := label(ratedBy(model, c.text)); got != c.want {
			t.Errorf("%q is %s (%.3f), want %s", c.text, got, ratedBy(model, c.text), c.want)
		}
	}
}

func TestLabelsBeginAtTheBound(t *testing.T) {
	for score, want := range map[float64]article.SentimentLabel{
		-1: article.Negative, -neutralWithin: article.Negative, -neutralWithin + 1e-4: article.Neutral, 0: article.Neutral,
		neutralWithin - 1e-4: article.Neutral, neutralWithin: article.Positive, 1: article.Positive,
	} {
		if got := label(score); got != want {
			t.Errorf("%v is %s, want %s", score, got, want)
		}
	}
}

func TestSentimentOfDocument(t *testing.T) {
	d := withTone(t, testSentiment(t), "A terrible war", "Çéñ is happy. It rained.\n\nThey hate the awful murder.")
	want := []article.SentenceSentiment{{Start: 0, End: 13, Score: 0.6698}, {Start: 14, End: 24, Score: 0.0172}, {Start: 26, End: 53, Score: -0.9134}}
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
	list := ratedBy(model, strings.Repeat("useful talks and some other words, ", 2000))
	if part := ratedBy(model, strings.Repeat("useful talks and some other words, ", 50)); math.Abs(list-part) > 0.1 {
		t.Errorf("a long list is %v, a part of it %v", list, part)
	}
}

// Each sentence counts once for an entity, however often it is named there, and only
// what it says of that entity.
func TestSentimentTowardsEntities(t *testing.T) {
	p, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		body, name string
		sign       int
	}{
		{"Angela Merkel praised the brave work of Barack Obama, an inspiring and honest leader.", "Barack Obama", 1},
		{"Critics called Donald Trump a liar and a disgrace. Donald Trump was rude again.", "Donald Trump", -1},
		{"Angela Merkel arrived in Paris on Monday, an official said. Angela Merkel will stay until Friday.", "Angela Merkel", 0},
		{"At least 40 people died in the fire, Angela Merkel told reporters in Berlin on Tuesday.", "Angela Merkel", 0},
	} {
		enriched, err := p.Enrich(article.Raw{ID: "1", Body: c.body, Language: "en"}, article.Source{})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(enriched.Entities, func(e article.Entity) bool { return e.Name == c.name })
		if i < 0 {
			t.Errorf("%s: no entity %s", c.body, c.name)
			continue
		}
		if score := enriched.Entities[i].Sentiment; sign(score) != c.sign {
			t.Errorf("%s: towards %s %v, want the sign %d", c.body, c.name, score, c.sign)
		}
	}
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

func TestASentenceCountsOnceForAnEntity(t *testing.T) {
	d := &document{mentions: []mention{
		{field: article.TitleField, sentence: 0},
		{field: article.TitleField, sentence: 1},
		{field: article.TextField, sentence: 0},
		{field: article.TextField, sentence: 0},
		{field: article.TextField, sentence: 1},
	}}
	for want, i := range map[bool][]int{true: {0, 1}, false: {1, 2}} {
		if got := d.sameSentence(d.mentions[i[0]], d.mentions[i[1]]); got != want {
			t.Errorf("mentions %v: %v", i, got)
		}
	}
	if !d.sameSentence(d.mentions[2], d.mentions[3]) || d.sameSentence(d.mentions[3], d.mentions[4]) {
		t.Error("sentences of the text are mixed up")
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
		score := ratedBy(model, text)
		if !(score >= -1 && score <= 1) || ratedBy(model, text) != score {
			t.Errorf("%v, then %v", score, ratedBy(model, text))
		}
	})
}

// Doubling a hostile text doubles the work.
func TestHostileToneTakesLinearWork(t *testing.T) {
	model := testSentiment(t)
	for _, unit := range []string{`"`, "!", "’", "good ", "no never but ", "😀", "a", "GOOD! "} {
		work := func(n int) float64 {
			text := strings.Repeat(unit, n)
			return testing.AllocsPerRun(1, func() { ratedBy(model, text) })
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

// ratedBy returns the tone of a text that names nobody.
func ratedBy(model *sentimentModel, text string) float64 {
	d := &document{text: field{name: article.TextField, text: text}}
	r := rating{model: model, document: d, ratingRoom: new(ratingRoom)}
	return r.rate(&d.text, 0, len(text))
}

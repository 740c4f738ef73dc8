package enrich

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
)

func testKeyphraseFinder(t testing.TB) keyphraseFinder {
	t.Helper()
	return newKeyphraseFinder(testStemmer(), testWordClasses(t))
}

func withKeyphrases(t testing.TB, tokens *tokenizer, title, text string, name ...string) *document {
	t.Helper()
	d := &document{title: field{name: article.TitleField, text: title}, text: field{name: article.TextField, text: text}}
	if err := tokens.run(d); err != nil {
		t.Fatal(err)
	}
	for first, word := range d.text.tokens {
		if len(name) > 0 && word.text == name[0] {
			end := first + len(name)
			d.mentions = append(d.mentions, mention{
				field: article.TextField, firstToken: first, endToken: end, kind: article.Name,
				start: d.text.tokens[first].start, end: d.text.tokens[end-1].end,
			})
		}
	}
	if err := testKeyphraseFinder(t).run(d); err != nil {
		t.Fatal(err)
	}
	checkKeyphrases(t, d)
	return d
}

// checkKeyphrases fails unless each phrase stands in the title or the text and
// scores fall from 1.
func checkKeyphrases(t testing.TB, d *document) {
	t.Helper()
	if len(d.keyphrases) > maxKeyphrases {
		t.Fatalf("%d keyphrases", len(d.keyphrases))
	}
	last := 1.0
	for i, k := range d.keyphrases {
		if !strings.Contains(d.title.text, k.Text) && !strings.Contains(d.text.text, k.Text) || k.Text == "" {
			t.Errorf("%q is nowhere", k.Text)
		}
		if k.Score > last || k.Score <= 0 || i == 0 && k.Score != 1 {
			t.Errorf("%d: %+v after %v", i, k, last)
		}
		if words := len(strings.Fields(k.Text)); words > maxKeyphraseWords {
			t.Errorf("%q has %d words", k.Text, words)
		}
		last = k.Score
	}
}

func phrasesOf(d *document) []string {
	var list []string
	for _, k := range d.keyphrases {
		list = append(list, k.Text)
	}
	return list
}

const currencyStory = `The central bank of Minsk sold currency swaps on Monday. Currency swaps had been rare.
The central bank said that a currency swap is cheap. Analysts doubt it.
In the United States, central banks sell currency swaps too; the United States began it.`

func TestKeyphrases(t *testing.T) {
	d := withKeyphrases(t, testTokenizer(t), "Central bank sells currency swaps", currencyStory)
	got := phrasesOf(d)
	for _, want := range []string{"currency swaps", "United States", "central bank"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among %q", want, got)
		}
	}
	for _, unwanted := range []string{"United", "swap", "the", "said", "Monday", "currency swap"} {
		if slices.Contains(got, unwanted) {
			t.Errorf("%q is among %q", unwanted, got)
		}
	}
}

// A name is an entity, and no keyphrase, in whole or in part; what begins with it
// can be one.
func TestNamesAreNoKeyphrases(t *testing.T) {
	tokens := testTokenizer(t)
	const text = "The minister Anna Wise met Anna Wise. The Anna Wise reforms help. The Anna Wise reforms won."
	without := phrasesOf(withKeyphrases(t, tokens, "", text))
	with := phrasesOf(withKeyphrases(t, tokens, "", text, "Anna", "Wise"))
	for _, phrase := range []string{"Anna Wise", "Anna", "Wise", "minister Anna Wise"} {
		if slices.Contains(with, phrase) {
			t.Errorf("%q is among %q", phrase, with)
		}
	}
	if !slices.Contains(with, "Anna Wise reforms") || len(without) == 0 || slices.Equal(with, without) {
		t.Errorf("%q with the name known, %q without", with, without)
	}
	if got := phrasesOf(withKeyphrases(t, tokens, "", "He left New York.", "New", "York")); slices.Contains(got, "New York") || slices.Contains(got, "York") {
		t.Errorf("%q has a name", got)
	}
}

// On the bundled articles, no keyphrase is what a mention says, and enough are left.
func TestKeyphrasesAreNoEntities(t *testing.T) {
	p, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range newsDocuments(t) {
		enriched, err := p.Enrich(d.raw, article.Source{})
		if err != nil {
			t.Fatal(err)
		}
		named := make(map[string]string)
		for _, e := range enriched.Entities {
			named[strings.ToLower(e.Name)] = e.ID
			for _, m := range e.Mentions {
				named[strings.ToLower(m.Text)] = e.ID
			}
		}
		for _, k := range enriched.Keyphrases {
			if id, is := named[strings.ToLower(k.Text)]; is && isCapital(k.Text) {
				t.Errorf("%s: %q names %s", enriched.Article.ID, k.Text, id)
			}
		}
		if len(d.text.text) > 1000 && enriched.Sentiment != nil && len(enriched.Keyphrases) < 5 {
			t.Errorf("%s: %v", enriched.Article.ID, enriched.Keyphrases)
		}
	}
}

func TestKeyphrasesOfLittle(t *testing.T) {
	tokens := testTokenizer(t)
	for _, c := range []struct {
		title, text string
		want        []string
	}{
		{"", "", nil},
		{"It is not that", "1987, 12.5 and 3.", nil},
		{"", "Minsk", []string{"Minsk"}},
		{"", "harbour\ntrade", []string{"harbour", "trade"}}, // no phrase across lines
	} {
		if diff := cmp.Diff(c.want, phrasesOf(withKeyphrases(t, tokens, c.title, c.text))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestKeyphrasesOfNews(t *testing.T) {
	tokens, finder := testTokenizer(t), testKeyphraseFinder(t)
	for _, d := range newsDocuments(t) {
		if err := tokens.run(d); err != nil {
			t.Fatal(err)
		}
		if err := finder.run(d); err != nil {
			t.Fatal(err)
		}
		checkKeyphrases(t, d)
		again := &document{title: d.title, text: d.text}
		if _ = finder.run(again); !slices.Equal(again.keyphrases, d.keyphrases) {
			t.Errorf("%s: %v, then %v", d.title.text, d.keyphrases, again.keyphrases)
		}
		if len(d.text.sentences) > 8 && len(d.keyphrases) < 5 {
			t.Errorf("%s: %q", d.title.text, phrasesOf(d))
		}
	}
}

func FuzzKeyphrases(f *testing.F) {
	f.Add("Central bank sells currency swaps", currencyStory)
	f.Add("", "\xff\x00 'x y' ȺȺ's  a  b")
	f.Add("ſ", strings.Repeat("é ab ", 100))
	tokens := testTokenizer(f)
	f.Fuzz(func(t *testing.T, title, text string) { withKeyphrases(t, tokens, title, text) })
}

// Doubling a hostile text at most doubles the work.
func TestHostileKeyphrasesTakeLinearWork(t *testing.T) {
	finder := testKeyphraseFinder(t)
	for _, unit := range []string{"word ", "wordé", "ing", "a' ", "x-", "Aa Bb Cc Dd "} {
		work := func(n int) float64 {
			d := tokenized(t, strings.Repeat(unit, n))
			return testing.AllocsPerRun(1, func() { _ = finder.run(d) })
		}
		if small, large := work(2_000), work(4_000); large > 2.5*small+1000 {
			t.Errorf("%q: %v allocations for 2,000, %v for 4,000", unit, small, large)
		}
	}
}

func BenchmarkKeyphrases(b *testing.B) {
	d := tokenized(b, strings.Repeat(currencyStory+"\n\n", 10))
	finder := testKeyphraseFinder(b)
	for b.Loop() {
		_ = finder.run(d)
	}
	b.ReportMetric(float64(len(strings.Fields(d.text.text))*b.N)/b.Elapsed().Seconds(), "words/s")
}

func TestKeyphrasesAreWholeNouns(t *testing.T) {
	d := withKeyphrases(t, testTokenizer(t), "Company plans ninth test flight", `The rocket broke up on its ninth test flight. After lifting off, it lost fuel.
A leak caused the accident. It is the hardest decision I've made, the company said of the knee injury.`)
	got := phrasesOf(d)
	for _, want := range []string{"ninth test flight", "knee injury", "hardest decision"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among %q", want, got)
		}
	}
	for _, unwanted := range []string{"ninth", "ninth test", "company", "knee", "hardest decision I've"} {
		if slices.Contains(got, unwanted) {
			t.Errorf("%q is among %q", unwanted, got)
		}
	}
	for _, verb := range []string{"lifting", "leak caused"} {
		if at := slices.Index(got, verb); at >= 0 && at < slices.Index(got, "knee injury") {
			t.Errorf("%q stands before nouns in %q", verb, got)
		}
	}
}

// A phrase is of nouns and adjectives and ends on a noun; verbs and adverbs beside it
// are none of it.
func TestKeyphrasesHoldNoVerbs(t *testing.T) {
	tokens := testTokenizer(t)
	for _, c := range []struct {
		title, text    string
		want, unwanted []string
	}{
		{
			"Watchdog clears ferry merger", "The watchdog cleared the ferry merger on Monday. Ferry tickets cost more.",
			[]string{"ferry merger", "Ferry tickets"},
			[]string{"clears", "Watchdog clears", "clears ferry merger", "Ferry tickets cost"},
		},
		{
			"Storm hits harbour", "A winter storm hit the harbour. The harbour wall broke, and the old lighthouse fell down.",
			[]string{"winter storm", "harbour wall"},
			[]string{"hits", "Storm hits", "storm hit", "harbour wall broke", "lighthouse fell"},
		},
		{
			"", "The coal plant was badly damaged. The coal plant badly needs repair. A rusty boiler finally burst.",
			[]string{"coal plant", "rusty boiler"},
			[]string{"badly", "plant badly", "damaged", "rusty boiler finally", "finally"},
		},
		{
			"Village mourns", "The meeting began at 5 p.m. in a quiet chapel, where Sen. Wise and the choir master spoke.",
			[]string{"quiet chapel", "choir master"},
			[]string{"p.m.", "Sen.", "Village mourns", "mourns", "choir master spoke"},
		},
	} {
		got := phrasesOf(withKeyphrases(t, tokens, c.title, c.text))
		for _, phrase := range c.want {
			if !slices.Contains(got, phrase) {
				t.Errorf("%q is not among %q", phrase, got)
			}
		}
		for _, phrase := range c.unwanted {
			if slices.Contains(got, phrase) {
				t.Errorf("%q is among %q", phrase, got)
			}
		}
	}
}

// A word that comes once, and not in the title, is told only where there is little else.
func TestKeyphrasesByChance(t *testing.T) {
	const text = "The tram line, the tram depot, the tram drivers, the old bridge, the river bank and the ticket office have a mile in common."
	if got := phrasesOf(withKeyphrases(t, testTokenizer(t), "", text)); slices.Contains(got, "mile") || len(got) < 5 {
		t.Errorf("%q", got)
	}
	if got := phrasesOf(withKeyphrases(t, testTokenizer(t), "", "It ran a mile.")); !slices.Equal(got, []string{"mile"}) {
		t.Errorf("%q", got)
	}
}

package enrich_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/article/articletest"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/wikinews"
)

// newPipeline loads the models once for all tests, as a worker does.
var newPipeline = sync.OnceValues(func() (*enrich.Pipeline, error) { return enrich.New(nil) })

func pipeline(t testing.TB) *enrich.Pipeline {
	t.Helper()
	p, err := newPipeline()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// bundled returns the bundled articles.
func bundled(t testing.TB) []article.Raw {
	t.Helper()
	records, err := wikinews.Records()
	if err != nil {
		t.Fatal(err)
	}
	var raws []article.Raw
	for _, r := range records {
		raw, err := article.Decode(article.Record{Key: []byte(r.ID), Value: r.Value})
		if err != nil {
			t.Fatal(err)
		}
		raws = append(raws, raw)
	}
	return raws
}

// encoded enriches an article and encodes the result.
func encoded(t testing.TB, p *enrich.Pipeline, raw article.Raw) []byte {
	t.Helper()
	enriched, err := p.Enrich(raw, article.Source{})
	if err != nil {
		t.Fatalf("article %s: %v", raw.ID, err)
	}
	value, err := enriched.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// bundledResults are the encoded results of the bundled articles, which several
// tests look at.
var bundledResults = sync.OnceValues(func() (results [][]byte, err error) {
	p, err := newPipeline()
	if err != nil {
		return nil, err
	}
	records, err := wikinews.Records()
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		raw, err := article.Decode(article.Record{Key: []byte(r.ID), Value: r.Value})
		if err != nil {
			return nil, err
		}
		enriched, err := p.Enrich(raw, article.Source{})
		if err != nil {
			return nil, err
		}
		value, err := enriched.Encode()
		if err != nil {
			return nil, err
		}
		results = append(results, value)
	}
	return results, nil
})

func resultsOfBundled(t testing.TB) [][]byte {
	t.Helper()
	results, err := bundledResults()
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// TestBundledArticlesKeepTheContract checks schema, offsets and order of every
// bundled article's record, and that each stage finds something in most.
func TestBundledArticlesKeepTheContract(t *testing.T) {
	results := resultsOfBundled(t)
	found := make(map[string]int)
	for _, result := range results {
		e := articletest.ValidateEnriched(t, result)
		for what, there := range map[string]bool{
			"text": e.Text != "", "english": e.Language.Code == "en", "entities": len(e.Entities) > 0, "topics": len(e.Topics) > 0,
			"summary": len(e.Summary) > 0, "keyphrases": len(e.Keyphrases) > 0, "sentences": e.Sentiment != nil && len(e.Sentiment.Sentences) > 0,
		} {
			found[what] += 0
			if there {
				found[what]++
			}
		}
	}
	for what, n := range found {
		if n < len(results)*95/100 {
			t.Errorf("%s in only %d of %d articles", what, n, len(results))
		}
	}
}

// TestSameRecordSameBytes enriches the bundled articles twice, with a pipeline
// of its own, on eight goroutines and in another order.
func TestSameRecordSameBytes(t *testing.T) {
	raws := bundled(t)
	want := resultsOfBundled(t)
	again, err := enrich.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	shares := make([][]int, 8)
	for n, i := range rand.Perm(len(raws)) {
		shares[n%8] = append(shares[n%8], i)
	}
	for _, share := range shares {
		work.Go(func() {
			for _, i := range share {
				enriched, err := again.Enrich(raws[i], article.Source{})
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := enriched.Encode(); err != nil || !bytes.Equal(got, want[i]) {
					t.Errorf("article %s differs (%v):\n%s\n%s", raws[i].ID, err, got, want[i])
				}
			}
		})
	}
	work.Wait()
}

// TestHostileTextIsEnrichedOrRefused takes what would be long or wrong in a
// careless pipeline. Each ends in a correct record or in a fault.
func TestHostileTextIsEnrichedOrRefused(t *testing.T) {
	const n = 100_000
	for name, body := range map[string]string{
		"quotation marks": strings.Repeat(`"`, n), "stops": strings.Repeat(".", n), "exclamation": strings.Repeat("!", n),
		"one word": strings.Repeat("a", n), "one long name": strings.Repeat("Minsk ", n/6), "capitals": strings.Repeat("THE MINISTER SAID. ", n/19),
		"apostrophes": strings.Repeat("'s ", n/3), "sentences": strings.Repeat("He won. ", n/8), "brackets": strings.Repeat("(", n),
		"lines": strings.Repeat("x\n\n", n/3), "emoji": strings.Repeat("👍🏽", n/8), "combining": "e" + strings.Repeat("\u0301", n/2),
		"names": strings.Repeat("Anna Berg met Tom Okafor in Paris. ", n/35), "commas": strings.Repeat("Minsk,", n/6), "lower case is longer": strings.Repeat("Ⱥ's ", n/5),
		"dashes": strings.Repeat("A-", n/2), "Chinese": strings.Repeat("中国白俄罗斯", n/18), "Thai": strings.Repeat("ภาษา", n/12), "digits": strings.Repeat("1,234.5 ", n/8),
		"ampersands": strings.Repeat("&amp;", n/5), "right to left": strings.Repeat("\u202eabc ", n/6), "titles": strings.Repeat("President ", n/10),
		"initials": strings.Repeat("A. B. ", n/6), "demonyms": strings.Repeat("Belarusian ", n/11), "not": strings.Repeat("not good very ", n/14),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, raw := range []article.Raw{{ID: "a", Body: body}, {ID: "b", Title: body, Body: "It is short."}} {
				enriched, err := pipeline(t).Enrich(raw, article.Source{})
				var fault *article.Fault
				if errors.As(err, &fault) && fault.Class != article.StageFailed {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				value, err := enriched.Encode()
				if err != nil {
					t.Fatal(err)
				}
				articletest.ValidateEnriched(t, value)
			}
		})
	}
}

func FuzzEnrich(f *testing.F) {
	f.Add("Belarus and China", "Alexander Lukashenko met Li Keqiang in Beijing. “Good,” Lukashenko said.\n\nThe Chinese premier’s visit ended.", "")
	f.Add("", "", "<h1>Talks</h1><p>They met.</p><p>Read more</p>")
	f.Add("A\x00B\xff", "ȺȺȺ's İ’s U.S.-China.A.B.C \u2028 👍🏽 e\u0301", "")
	f.Add("ALL CAPS IN MINSK", strings.Repeat("“Paris—London” (AP) ", 20), "")
	f.Fuzz(func(t *testing.T, title, body, html string) {
		value, err := json.Marshal(map[string]string{"id": "a", "title": title, "body": body, "html": html})
		if err != nil {
			t.Skip()
		}
		raw, err := article.Decode(article.Record{Value: value})
		if err != nil {
			return // no text in it
		}
		enriched, err := pipeline(t).Enrich(raw, article.Source{})
		var fault *article.Fault
		if errors.As(err, &fault) && fault.Class != article.StageFailed {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		record, err := enriched.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(record) {
			t.Errorf("the record is not valid UTF-8: %q", record)
		}
		articletest.ValidateEnriched(t, record)
	})
}

// BenchmarkEnrich reads the bundled articles on one goroutine.
func BenchmarkEnrich(b *testing.B) {
	raws := bundled(b)
	p := pipeline(b)
	words := 0
	for _, raw := range raws {
		words += len(strings.Fields(raw.Body))
	}
	for b.Loop() {
		for _, raw := range raws {
			if _, err := p.Enrich(raw, article.Source{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(words*b.N)/b.Elapsed().Seconds(), "words/s")
	b.ReportMetric(float64(len(raws)*b.N)/b.Elapsed().Seconds(), "articles/s")
}

// pageEnv names a scraped page about the visit of Belarus' president to China,
// which may not be distributed.
const pageEnv = "DATELINE_TEST_PAGE"

// TestScrapedPage reads the page if it is there: who and what is in the
// article, and nothing of the teasers around it.
func TestScrapedPage(t *testing.T) {
	path := os.Getenv(pageEnv)
	if path == "" {
		t.Skip(pageEnv + " is not set")
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	value := encoded(t, pipeline(t), article.Raw{ID: "page", Body: string(content)})
	e := articletest.ValidateEnriched(t, value)

	mentions := make(map[string]string) // text → type, kind, name
	for _, entity := range e.Entities {
		for _, m := range entity.Mentions {
			mentions[m.Text] = string(entity.Type) + " " + string(m.Kind) + " " + entity.Name
		}
	}
	for text, want := range map[string]string{
		"Alexander Lukashenko": "person name Alexander Lukashenko", "Lukashenko": "person name Alexander Lukashenko", "Li Keqiang": "person name Li Keqiang",
		"Belarus": "place name Belarus", "China": "place name China", "Beijing": "place name Beijing",
		"Belarusian": "place demonym Belarus", "Chinese": "place demonym China", "State Council": "organization name State Council",
	} {
		if !strings.HasPrefix(mentions[text], want) {
			t.Errorf("%q is %q, want %q", text, mentions[text], want)
		}
	}
	if e.Sentiment.Label != article.Positive {
		t.Errorf("the article is %s (%v)", e.Sentiment.Label, e.Sentiment.Score)
	}
	topics := make(map[string]bool)
	for _, topic := range e.Topics {
		topics[topic.ID] = true
	}
	for _, id := range []string{"medtop:11000000", "medtop:04000000", "medtop:16000000"} {
		if !topics[id] {
			t.Errorf("%s is not among the topics %v", id, e.Topics)
		}
	}
	for _, foreign := range []string{"Kolodin", "Zenit", "Lombardy", "Bergamo", "Get a summary", "Next Article"} {
		if bytes.Contains(value, []byte(foreign)) {
			t.Errorf("%q is in the record", foreign)
		}
	}
}

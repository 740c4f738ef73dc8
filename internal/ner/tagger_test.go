package ner

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// wildTagger has weights at random, so that it finds names everywhere.
func wildTagger() *Tagger {
	clusters := NewClusters([]ClusterWord{{WordHash("the"), 1, 3, UsuallySmall}, {WordHash("Minsk"), 2, 5, UsuallyCapital}})
	gazetteer := NewGazetteer(0)
	gazetteer.AddName("Minsk", place)
	gazetteer.AddName("Xi", person)
	return NewTagger(NewTables(clusters, gazetteer), randomModel(Features))
}

func drawDocument(t *rapid.T) [][]string {
	token := rapid.OneOf(
		rapid.SampledFrom([]string{"Minsk", "the", "U.S.", "MINSK", "Xi", "2020", ",", "’s", "\xff", "Ⱥ"}),
		rapid.StringN(1, 8, -1),
	)
	return rapid.SliceOfN(rapid.SliceOfN(token, 0, 12), 0, 6).Draw(t, "sentences")
}

func TestTagFindsNamesInsideTheSentence(t *testing.T) {
	tagger := wildTagger()
	rapid.Check(t, func(rt *rapid.T) {
		sentences := drawDocument(rt)
		names := tagger.Tag(sentences)
		if len(names) != len(sentences) {
			rt.Fatalf("names of %d sentences for %d", len(names), len(sentences))
		}
		for i, s := range sentences {
			checkSpans(t, names[i], len(s))
		}
	})
}

func TestTagFindsTheSameFromAnyNumberOfGoroutines(t *testing.T) {
	tagger := wildTagger()
	var sentences [][]string
	for range 50 {
		sentences = append(sentences,
			strings.Fields("Li Keqiang met Alexander Lukashenko in Minsk ."),
			strings.Fields("THE BANK OF CHINA OPENS IN BELARUS"),
			strings.Fields("Lukashenko Says Trade With China Will Grow"))
	}
	want := tagger.Tag(sentences)
	var found [8][][]Span
	var wait sync.WaitGroup
	for i := range found {
		wait.Go(func() { found[i] = tagger.Tag(sentences) })
	}
	wait.Wait()
	for i := range found {
		if diff := cmp.Diff(want, found[i]); diff != "" {
			t.Fatalf("goroutine %d (-want +got):\n%s", i, diff)
		}
	}
}

func TestFirstPassReadsEachSentenceAlone(t *testing.T) {
	tables, model := emptyTables(), randomModel(Features)
	here, there := strings.Fields("he met Lukashenko ,"), strings.Fields("she left Grodno soon")
	both := model.Label(tables.NewText([][]string{here, there}))
	if diff := cmp.Diff(model.Label(tables.NewText([][]string{there}))[0], both[1]); diff != "" {
		t.Errorf("(-alone +together):\n%s", diff)
	}
}

// A word is read for the first time, and again as it is kept.
func TestScoresAreThoseOfAllFeatures(t *testing.T) {
	tagger := wildTagger()
	rapid.Check(t, func(rt *rapid.T) {
		sentences := drawDocument(rt)
		text := tagger.tables.NewText(sentences)
		for range 2 {
			p := firstPass(tagger, sentences)
			for k := range sentences {
				for i, got := range p.scores[k] {
					if got.areOnlyOutside() {
						continue
					}
					var want LabelScores
					tagger.model.score(text.Features(k, i, nil), &want)
					if got != want {
						rt.Fatalf("%q in %q: got %v, want %v", sentences[k][i], sentences[k], got, want)
					}
				}
			}
		}
	})
}

// What is kept of other documents changes nothing, even where many words have had
// the same place.
func TestTagDependsOnNothingReadBefore(t *testing.T) {
	used := wildTagger()
	others := 0
	rapid.Check(t, func(rt *rapid.T) {
		sentences := drawDocument(rt)
		want := NewTagger(used.tables, used.model).Tag(sentences)
		if diff := cmp.Diff(want, used.Tag(sentences)); diff != "" {
			rt.Fatalf("(-new +used):\n%s", diff)
		}
		for range 200 {
			used.Tag([][]string{{"word" + strconv.Itoa(others), "Minsk"}})
			others++
		}
	})
}

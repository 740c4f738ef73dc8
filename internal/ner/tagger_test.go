package ner

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// wildTagger has weights at random, so that it finds names everywhere.
func wildTagger() *Tagger { return NewTagger(emptyTables(), randomModel(Features)) }

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

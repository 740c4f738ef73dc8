package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jdkato/prose/v2"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

func TestDatelineFindsNamesWhereTheyStandInTheRawText(t *testing.T) {
	own, err := newDateline(nil)
	if err != nil {
		t.Fatal(err)
	}
	raw := text{id: "a", content: "Lukashenko  meets Xi\n\nRead more\n\nBelarusian President  Alexander Lukashenko met Xi Jinping in Minsk\u00a0on Tuesday.\n" +
		"They spoke about trade between Belarus and China for many hours, the agency said later that evening."}
	a := own.answer(raw)
	var got []string
	for _, n := range a.names {
		got = append(got, string([]rune(raw.content)[n.First:n.End])+" "+string(n.Type))
	}
	for _, want := range []string{"Alexander Lukashenko person", "Xi Jinping person", "Minsk place", "China place"} {
		if !strings.Contains(strings.Join(got, ", "), want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	for _, name := range got {
		if strings.HasPrefix(name, "Belarusian") {
			t.Error("a demonym is among the names")
		}
	}
	if a.took <= 0 {
		t.Errorf("took %v", a.took)
	}
	raw.whole = true
	if whole := own.answer(raw); whole.took <= 0 {
		t.Errorf("the whole took %v", whole.took)
	}
}

func TestOriginsOfCleanedText(t *testing.T) {
	walk := newRawText("The  title\n\nRead more\nA\u00a0ß b\nEnd")
	for _, c := range []struct {
		cleaned string
		want    []int
	}{
		{"The title", []int{0, 1, 2, -1, 5, 6, 7, 8, 9}},
		{"not there", []int{-1, -1, -1, -1, -1, -1, -1, -1, -1}},
		{"A ß b\n\nEnd", []int{22, -1, 24, -1, 26, -1, -1, 28, 29, 30}},
		{"title", []int{-1, -1, -1, -1, -1}}, // it was passed
		{"", nil},
	} {
		if diff := cmp.Diff(c.want, walk.origins(c.cleaned)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.cleaned, diff)
		}
	}
}

func TestProseFindsNames(t *testing.T) {
	finder, err := newProseFinder()
	if err != nil {
		t.Fatal(err)
	}
	content := "“Él” said that Lebron James plays in Los Angeles now."
	a := finder.answer(text{content: content})
	var got []string
	for _, n := range a.names {
		got = append(got, string([]rune(content)[n.First:n.End]))
	}
	if joined := strings.Join(got, ", "); !strings.Contains(joined, "Lebron James") || !strings.Contains(joined, "Los Angeles") {
		t.Errorf("found %q", got)
	}
	if panics := finder.answer(text{content: "ȺȺȺ's"}); len(panics.names) > 0 {
		t.Errorf("a text that makes prose panic has names: %v", panics.names)
	}
}

func TestNamesOfProseArePlaced(t *testing.T) {
	content := "Paris, not “Paris” the ‘Saint’ Denis"
	tokens := []prose.Token{{Text: "Paris", Label: "O"}, {Text: ","}, {Text: "not"}, {Text: `"`}, {Text: "Paris", Label: "B-GPE"}, {Text: "lost"}, {Text: "'Saint", Label: "B-PERSON"}, {Text: "Denis"}}
	entities := []prose.Entity{{Text: "Paris", Label: "GPE"}, {Text: "'Saint Denis", Label: "PERSON"}, {Text: "Elsewhere", Label: "GPE"}}
	want := []ner.Span{{First: 12, End: 17, Type: article.Place}, {First: 23, End: 36, Type: article.Person}}
	if diff := cmp.Diff(want, placed(content, tokens, entities)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnswersOfPeersAreRead(t *testing.T) {
	got, err := readAnswers(strings.NewReader(`{"id": "a", "names": [{"start": 0, "end": 3, "label": "ORG"}, {"start": 4, "end": 5, "label": "NORP"}, {"start": 6, "end": 9, "label": "LOCATION"}], "seconds": 0.25}
{"id": "b", "names": [], "seconds": 0}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]answer{
		"a": {[]ner.Span{{First: 0, End: 3, Type: article.Organization}, {First: 6, End: 9, Type: article.Place}}, time.Second / 4},
		"b": {},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(answer{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := readAnswers(strings.NewReader("{}\n{")); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v; want one that names line 2", err)
	}
	if _, err := readPeer("spacy.jsonl"); err == nil || !strings.Contains(err.Error(), "NAME=FILE") {
		t.Errorf("error %v", err)
	}
}

func TestAPeerAnswersEachTextWithNamesInIt(t *testing.T) {
	texts := []text{{id: "a", content: "Köln"}}
	for name, c := range map[string]struct {
		answers map[string]answer
		want    string
	}{
		"right":      {map[string]answer{"a": {names: []ner.Span{{First: 0, End: 4}}}}, ""},
		"left out":   {map[string]answer{"b": {}}, "no answer to text a"},
		"behind":     {map[string]answer{"a": {names: []ner.Span{{First: 0, End: 5}}}}, "name 0 to 5"},
		"before":     {map[string]answer{"a": {names: []ner.Span{{First: -1, End: 1}}}}, "name -1 to 1"},
		"empty name": {map[string]answer{"a": {names: []ner.Span{{First: 2, End: 2}}}}, "name 2 to 2"},
	} {
		err := system{"peer", c.answers}.check(texts)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

package ner

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a word was labelled elsewhere: the most frequent type, from 1, and in
// the last bit whether it was mostly in no name.
const (
	elsewhereNothing      = 0
	elsewhereOutside      = 1
	elsewherePerson       = 1 << 1
	elsewhereOrganization = 2 << 1
)

func TestMemoryTellsWhatWordsWereLabelledElsewhere(t *testing.T) {
	sentences := [][]string{
		strings.Fields("Ford met Trade officials"),
		strings.Fields("Gerald Ford left"),
		strings.Fields("FORD cars"),
		strings.Fields("Trade rose , Ford said"),
		strings.Fields("Ford again"),
	}
	text := emptyTables().NewText(sentences)
	labels := [][]Label{
		LabelsOf([]Span{{0, 1, person}, {2, 3, organization}}, 4),
		LabelsOf([]Span{{0, 2, person}}, 3),
		LabelsOf([]Span{{0, 1, organization}}, 2),
		LabelsOf([]Span{{3, 4, organization}}, 5),
		LabelsOf(nil, 2),
	}
	memory := text.Remember(labels)
	for k, want := range [][]Elsewhere{
		{elsewhereOrganization, elsewhereNothing, elsewhereOutside, elsewhereNothing}, // its own person left out
		{elsewhereNothing, elsewhereOrganization, elsewhereNothing},                   // Gerald is not elsewhere
		{elsewherePerson, elsewhereNothing},                                           // whatever the case
		{elsewhereOrganization, elsewhereNothing, elsewhereNothing, elsewherePerson, elsewhereNothing},
		{elsewherePerson, elsewhereNothing}, // of equally many, the first type
	} {
		got := memory.Elsewhere(text, k, labels[k], nil)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", sentences[k], diff)
		}
	}
}

func TestWordsWithoutACapitalAreNotRemembered(t *testing.T) {
	text := emptyTables().NewText([][]string{{"ford"}, {"Ford"}})
	memory := text.Remember([][]Label{LabelsOf([]Span{{0, 1, person}}, 1), {Outside}})
	if got := memory.Elsewhere(text, 1, []Label{Outside}, nil); got[0] != elsewhereNothing {
		t.Errorf("got %d", got[0])
	}
}

// The second pass takes over from the first sentence what the other one does
// not show.
func TestTaggerRemembersWhatItFoundElsewhere(t *testing.T) {
	tables, model := emptyTables(), NewModel()
	known := [][]string{{"Mr.", "Smith"}}
	both := [][]string{{"Mr.", "Smith"}, {"Smith"}}
	prefer := func(features []Feature, l Label) {
		for _, f := range features {
			model.Set(f, l, 1)
		}
	}
	text := tables.NewText(known)
	for _, f := range text.Features(0, 1, nil) {
		model.Set(f, label(0, single), 1)
	}
	for _, f := range tables.NewText(both).Features(1, 0, nil) {
		model.Set(f, label(0, single), 0)
		model.Set(f, Outside, 0)
	}
	if got := SpansOf(model.Label(tables.NewText(both))[1]); got != nil {
		t.Fatalf("the first pass finds %v already", got)
	}
	memory := tables.NewText(both)
	prefer(memory.MemoryFeatures(1, 0, []Elsewhere{elsewherePerson}, nil), label(0, single))
	if diff := cmp.Diff([][]Span{{{1, 2, person}}, {{0, 1, person}}}, NewTagger(tables, model).Tag(both)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

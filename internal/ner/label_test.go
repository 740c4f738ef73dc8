package ner

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestLabelsOfANameSayWhereItBeginsAndEnds(t *testing.T) {
	got := LabelsOf([]Span{{1, 2, place}, {2, 5, organization}, {6, 8, person}}, 9)
	want := []Label{
		Outside, label(2, single), label(1, begin), label(1, inside), label(1, end),
		Outside, label(0, begin), label(0, end), Outside,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSpansBecomeLabelsAndSpansAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spans, tokens := drawSpans(t)
		labels := LabelsOf(spans, tokens)
		if !whole(labels) {
			t.Fatalf("%v become %v", spans, labels)
		}
		if diff := cmp.Diff(spans, SpansOf(labels)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// drawSpans draws names with gaps between them, and the length of a sentence
// that holds them.
func drawSpans(t *rapid.T) (spans []Span, tokens int) {
	for range rapid.IntRange(0, 5).Draw(t, "names") {
		first := tokens + rapid.IntRange(0, 2).Draw(t, "gap")
		tokens = first + rapid.IntRange(1, 4).Draw(t, "length")
		spans = append(spans, Span{first, tokens, rapid.SampledFrom(types[:]).Draw(t, "type")})
	}
	return spans, tokens + rapid.IntRange(0, 2).Draw(t, "rest")
}

// whole reports whether labels make whole names: each that begins goes on in
// its type until it ends.
func whole(labels []Label) bool {
	open := -1 // the type of the name that goes on
	for _, l := range labels {
		switch {
		case open < 0 && !l.starts(), open >= 0 && (l.starts() || l.typeOf() != open):
			return false
		}
		open = -1
		if l.open() {
			open = l.typeOf()
		}
	}
	return open < 0
}

func TestMayFollowAndMayEndTellWholeNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, Labels-1), func(l int) Label { return Label(l) }), 1, 4).Draw(t, "labels")
		before, may := Label(SentenceStart), true
		for _, l := range labels {
			may = may && MayFollow(before, l)
			before = l
		}
		if may = may && MayEnd(before); may != whole(labels) {
			t.Fatalf("%v: got %v", labels, may)
		}
	})
}

package ner

import (
	"testing"

	"pgregory.net/rapid"
)

// With weights from a narrow range there are many ties, so that these are
// tried too, as are tokens that can be Outside only.
func TestDecodeFindsTheGreatestSumOfAllWholeNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weight := rapid.Int32Range(-4, 4)
		var transitions Transitions
		for from := range transitions {
			fill(t, weight, &transitions[from])
		}
		scores := make([]LabelScores, rapid.IntRange(1, 4).Draw(t, "tokens"))
		for i := range scores {
			fill(t, weight, &scores[i])
			if rapid.IntRange(0, 2).Draw(t, "sure") == 0 {
				scores[i] = onlyOutside
			}
		}
		labels := make([]Label, len(scores))
		decoder := NewDecoder(&transitions)
		decoder.Decode(scores[:rapid.IntRange(0, len(scores)).Draw(t, "before")], labels) // used again, as a tagger does
		decoder.Decode(scores, labels)
		if !whole(labels) {
			t.Fatalf("%v are not whole names", labels)
		}
		best := greatestSum(scores, &transitions, nil)
		if got := sum(scores, &transitions, labels); got != best {
			t.Fatalf("%v have the sum %d; the greatest is %d", labels, got, best)
		}
	})
}

func fill(t *rapid.T, weight *rapid.Generator[int32], scores *LabelScores) {
	copy(scores[:], rapid.SliceOfN(weight, Labels, Labels).Draw(t, "weights"))
}

// greatestSum tries all labels behind the first ones.
func greatestSum(scores []LabelScores, transitions *Transitions, first []Label) int64 {
	if len(first) == len(scores) {
		if !whole(first) {
			return impossible
		}
		return sum(scores, transitions, first)
	}
	best := int64(impossible)
	for l := range Label(Labels) {
		best = max(best, greatestSum(scores, transitions, append(first, l)))
	}
	return best
}

func sum(scores []LabelScores, transitions *Transitions, labels []Label) int64 {
	total, last := int64(0), Label(SentenceStart)
	for i, l := range labels {
		total += int64(scores[i][l]) + int64(transitions[last][l])
		last = l
	}
	return total
}

func TestDecodeOfNothingIsNothing(*testing.T) {
	NewDecoder(&Transitions{}).Decode(nil, nil)
}

func TestDecodeTakesTheFirstOfEqualLabels(t *testing.T) {
	labels := []Label{1, 1, 1}
	NewDecoder(&Transitions{}).Decode(make([]LabelScores, len(labels)), labels)
	for i, l := range labels {
		if l != Outside {
			t.Errorf("token %d is %d, without any weight", i, l)
		}
	}
}

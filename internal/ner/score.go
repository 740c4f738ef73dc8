package ner

import "github.com/dateline/dateline/article"

// Score counts names: those that are gold, those that a tagger found, and
// those that are both, with the same tokens and the same type.
type Score struct{ Gold, Found, Right int }

// Precision is the share of the found names that are right, in [0, 1].
func (s Score) Precision() float64 { return ratio(s.Right, s.Found) }

// Recall is the share of the gold names that were found, in [0, 1].
func (s Score) Recall() float64 { return ratio(s.Right, s.Gold) }

// F1 is the harmonic mean of precision and recall, in [0, 1].
func (s Score) F1() float64 { return ratio(2*s.Right, s.Gold+s.Found) }

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Scores are the scores of each type.
type Scores map[article.EntityType]Score

// Add counts the names of one sentence.
func (s Scores) Add(gold, found []Span) {
	for _, g := range gold {
		score := s[g.Type]
		score.Gold++
		s[g.Type] = score
	}
	right := map[Span]bool{}
	for _, g := range gold {
		right[g] = true
	}
	for _, f := range found {
		score := s[f.Type]
		score.Found++
		if right[f] {
			score.Right++
		}
		s[f.Type] = score
	}
}

// Total is the score of all types together.
func (s Scores) Total() Score {
	var total Score
	for _, score := range s {
		total.Gold += score.Gold
		total.Found += score.Found
		total.Right += score.Right
	}
	return total
}

package ner

import "testing"

func TestScoreCountsNamesWithTheSameTokensAndType(t *testing.T) {
	for name, c := range map[string]struct {
		gold, found           []Span
		want                  Score
		precision, recall, f1 float64
	}{
		"nothing":            {nil, nil, Score{}, 0, 0, 0},
		"right":              {[]Span{{0, 2, person}}, []Span{{0, 2, person}}, Score{1, 1, 1}, 1, 1, 1},
		"missed":             {[]Span{{0, 2, person}}, nil, Score{1, 0, 0}, 0, 0, 0},
		"too much":           {nil, []Span{{0, 2, person}}, Score{0, 1, 0}, 0, 0, 0},
		"another type":       {[]Span{{0, 2, person}}, []Span{{0, 2, place}}, Score{1, 1, 0}, 0, 0, 0},
		"one token short":    {[]Span{{0, 2, person}}, []Span{{0, 1, person}}, Score{1, 1, 0}, 0, 0, 0},
		"one of three found": {[]Span{{0, 1, person}, {1, 2, place}, {4, 6, place}}, []Span{{1, 2, place}}, Score{3, 1, 1}, 1, 1. / 3, .5},
	} {
		t.Run(name, func(t *testing.T) {
			scores := Scores{}
			scores.Add(c.gold, c.found)
			got := scores.Total()
			if got != c.want || got.Precision() != c.precision || got.Recall() != c.recall || got.F1() != c.f1 {
				t.Errorf("got %+v, precision %v, recall %v, F1 %v", got, got.Precision(), got.Recall(), got.F1())
			}
		})
	}
}

func TestScoresOfSentencesAddUpByType(t *testing.T) {
	scores := Scores{}
	scores.Add([]Span{{0, 1, person}}, []Span{{0, 1, person}})
	scores.Add([]Span{{0, 1, person}, {3, 4, place}}, []Span{{0, 1, place}})
	if got, want := scores[person], (Score{2, 1, 1}); got != want {
		t.Errorf("persons: got %+v, want %+v", got, want)
	}
	if got, want := scores[place], (Score{1, 1, 0}); got != want {
		t.Errorf("places: got %+v, want %+v", got, want)
	}
	if got, want := scores.Total(), (Score{3, 2, 1}); got != want {
		t.Errorf("total: got %+v, want %+v", got, want)
	}
}

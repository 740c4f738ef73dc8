package enrich

import (
	"cmp"
	"slices"

	"github.com/dateline/dateline/article"
)

const (
	passagePieces = 80   // word pieces that a passage has at least
	sureTopic     = 0.35 // score of a topic that is told
	likelyTopic   = 0.15 // score that is enough for the only one
	mostTopics    = 4
)

// run fills the document's topics. An article is about several, and some of them
// fill a passage only: so half of a topic's score is read off the whole article,
// and half off the two passages that speak of it most.
func (m *topicModel) run(d *document) error {
	passages := m.passages(d)
	if len(passages) == 0 {
		return nil
	}
	scores := m.scores(passages)
	for i, t := range m.topics {
		d.topics = append(d.topics, article.Topic{ID: t.id, Name: t.name, Level: 1, Score: round(scores[i])})
	}
	slices.SortFunc(d.topics, func(a, b article.Topic) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	d.topics = d.topics[:toldTopics(d.topics)]
	return nil
}

// toldTopics returns how many of the sorted topics are told.
func toldTopics(sorted []article.Topic) int {
	told := 0
	for told < min(mostTopics, len(sorted)) && sorted[told].Score >= sureTopic {
		told++
	}
	if told == 0 && len(sorted) > 0 && sorted[0].Score >= likelyTopic {
		return 1
	}
	return told
}

// passages returns the word pieces of the title and the text, some sentences at
// a time. A short rest belongs to the passage before it.
func (m *topicModel) passages(d *document) []pieceSum {
	var passages []pieceSum
	var open pieceSum
	for _, f := range d.fields() {
		for _, s := range f.sentences {
			m.add(&open, f.text[s.start:s.end])
			if open.pieces >= passagePieces {
				passages = append(passages, open)
				open = pieceSum{}
			}
		}
	}
	switch {
	case open.pieces == 0:
	case len(passages) > 0 && open.pieces < passagePieces/2:
		passages[len(passages)-1].plus(&open)
	default:
		passages = append(passages, open)
	}
	return passages
}

// scores returns the score of each topic, in [0, 1].
func (m *topicModel) scores(passages []pieceSum) []float64 {
	var whole pieceSum
	first, second := make([]float64, len(m.topics)), make([]float64, len(m.topics))
	for p := range passages {
		whole.plus(&passages[p])
		for i, probability := range m.probabilities(&passages[p]) {
			if probability > first[i] {
				first[i], second[i] = probability, first[i]
			} else {
				second[i] = max(second[i], probability)
			}
		}
	}
	scores := m.probabilities(&whole)
	for i := range scores {
		if len(passages) == 1 {
			continue // the passage is the whole
		}
		scores[i] = (scores[i] + (first[i]+second[i])/2) / 2
	}
	return scores
}

package enrich

import (
	"cmp"
	"math"
	"slices"

	"github.com/dateline/dateline/article"
)

const (
	passagePieces = 80   // word pieces that a passage has at least
	sureTopic     = 0.35 // raw score of a topic that is told
	likelyTopic   = 0.15 // raw score that is enough for the only one at the top
	mostTopics    = 4    // told at the top
	mostNarrower  = 2    // told below one topic
)

// scoreCurve turns a raw score into how many of a hundred topics that are told with
// it are right. The curves are fitted by enrich/train/topics/calibrate.py.
type scoreCurve struct{ slope, bias float64 }

var (
	topCurve      = scoreCurve{1.470, -0.506}
	narrowerCurve = scoreCurve{1.966, -0.327}
)

func (c scoreCurve) at(raw float64) float64 {
	return 1 / (1 + math.Exp(-c.slope*math.Log(raw/(1-raw))-c.bias))
}

// run fills the document's topics. An article is about several, and some of them
// fill a passage only: so half of a topic's raw score is read off the whole article,
// and half off the two passages that speak of it most.
func (m *topicModel) run(d *document) error {
	texts := m.vectors(m.passages(d), d.room().vectors[:0])
	d.room().vectors = texts
	if len(texts) == 0 {
		return nil
	}
	told := m.scored(m.top, texts, 1)
	told = told[:toldTopics(told)]
	for i := range told {
		told[i].score = topCurve.at(told[i].raw)
	}
	for i := 0; i < len(told); i++ {
		below := m.scored(told[i].topic.narrower, texts, told[i].raw)
		for _, t := range below[:toldNarrower(below)] {
			t.score = min(told[i].score, narrowerCurve.at(t.raw))
			told = append(told, t)
		}
	}
	told = append(told, m.toldOwn(texts)...)
	for _, t := range told {
		d.topics = append(d.topics, article.Topic{ID: t.topic.id, Name: t.topic.name, Level: t.topic.level, Score: round(t.score)})
	}
	slices.SortFunc(d.topics, func(a, b article.Topic) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Level, b.Level), cmp.Compare(a.ID, b.ID))
	})
	return nil
}

// scoredTopic is a topic with its scores for an article.
type scoredTopic struct {
	topic *topicRegression
	raw   float64
	score float64 // that is told, where it is told
}

// scored returns topics by raw score, greatest first. A topic below another has a
// part of the other's, so it never exceeds it.
func (m *topicModel) scored(numbers []int32, texts []topicVector, whole float64) []scoredTopic {
	scored := make([]scoredTopic, len(numbers))
	for i, number := range numbers {
		topic := &m.topics[number]
		scored[i] = scoredTopic{topic: topic, raw: whole * topic.score(texts)}
	}
	slices.SortFunc(scored, func(a, b scoredTopic) int {
		return cmp.Or(cmp.Compare(b.raw, a.raw), cmp.Compare(a.topic.id, b.topic.id))
	})
	return scored
}

// toldTopics returns how many of the sorted topics at the top are told.
func toldTopics(sorted []scoredTopic) int {
	told := 0
	for told < min(mostTopics, len(sorted)) && sorted[told].raw >= sureTopic {
		told++
	}
	if told == 0 && len(sorted) > 0 && sorted[0].raw >= likelyTopic {
		return 1
	}
	return told
}

// toldNarrower returns how many of the sorted topics below one are told.
func toldNarrower(sorted []scoredTopic) int {
	told := 0
	for told < min(mostNarrower, len(sorted)) && sorted[told].raw >= sureTopic {
		told++
	}
	return told
}

// passages returns the word pieces of the title and the text, some sentences at
// a time. A short rest belongs to the passage before it.
func (m *topicModel) passages(d *document) []pieceSum {
	passages := d.room().sums[:0]
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
	d.room().sums = passages
	return passages
}

// vectors appends the vector of the whole text, then those of its passages, to no
// others. A passage that is the whole is not repeated.
func (m *topicModel) vectors(passages []pieceSum, vectors []topicVector) []topicVector {
	if len(passages) == 0 {
		return vectors
	}
	vectors = append(vectors, topicVector{})
	var whole pieceSum
	for i := range passages {
		whole.plus(&passages[i])
		if len(passages) > 1 {
			vectors = append(vectors, m.vector(&passages[i]))
		}
	}
	vectors[0] = m.vector(&whole)
	return vectors
}

// score returns the raw score of a text, given as vectors returns it, in [0, 1].
func (t *topicRegression) score(texts []topicVector) float64 {
	score := t.probability(&texts[0])
	if len(texts) == 1 {
		return score
	}
	first, second := 0.0, 0.0
	for i := range texts[1:] {
		probability := t.probability(&texts[1+i])
		first, second = max(first, probability), max(second, min(first, probability))
	}
	return (score + (first+second)/2) / 2
}

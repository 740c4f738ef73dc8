package enrich

import (
	"math"
	"strings"

	"github.com/jonreiter/govader"

	"github.com/dateline/dateline/article"
)

// sentimentModel rates sentences by VADER (Hutto and Gilbert, 2014): a lexicon
// of words rated by people, and rules for negation, degree and emphasis. It is
// read-only once built.
type sentimentModel struct {
	analyzer *govader.SentimentIntensityAnalyzer
	plain    *strings.Replacer
	digest   string
}

// sentimentDigest names the library that the stage depends on; its lexicon is
// compiled in.
const sentimentDigest = "govader/f6505c8d03cc"

func newSentimentModel() (*sentimentModel, error) {
	analyzer := govader.NewSentimentIntensityAnalyzer()
	analyzer.Lexicon["heart"], analyzer.Lexicon["hearts"] = 3.2, 3.3 // VADER has them, govader's copy doesn't
	return &sentimentModel{analyzer, strings.NewReplacer(
		"’", "'", "‘", "'", "“", `"`, "”", `"`, "\n", " ", "–", " ", "—", " ", "―", " ", "…", " ",
	), sentimentDigest}, nil
}

// run fills the document's sentiment.
func (m *sentimentModel) run(d *document) error {
	walk := codepoints{text: d.text.text}
	tone := &article.Sentiment{Sentences: make([]article.SentenceSentiment, 0, len(d.text.sentences))}
	var whole mean
	for _, s := range d.text.sentences {
		score := m.rate(d.text.text[s.start:s.end])
		whole.add(score, weight(score))
		tone.Sentences = append(tone.Sentences, article.SentenceSentiment{
			Start: walk.at(s.start), End: walk.at(s.end), Score: round(score),
		})
	}
	if d.title.text != "" {
		score := m.rate(d.title.text)
		whole.add(score, titleWeight*weight(score))
		tone.Title = &article.TitleSentiment{Score: round(score), Label: label(round(score))}
	}
	tone.Score = round(whole.value())
	tone.Label = label(tone.Score)
	d.sentiment = tone
	return nil
}

// titleWeight is how many sentences the title counts for: it is chosen to tell
// what the article says.
const titleWeight = 2

// weight makes a sentence that judges count for more than one that reports: an
// article is mostly the latter, whatever its tone.
func weight(score float64) float64 { return 0.5 + math.Abs(score) }

// neutralWithin is the greatest score, either way, that is called neutral. It
// is the one that VADER's authors use.
const neutralWithin = 0.05

func label(score float64) article.SentimentLabel {
	switch {
	case score >= neutralWithin:
		return article.Positive
	case score <= -neutralWithin:
		return article.Negative
	}
	return article.Neutral
}

// maxRated is the length of the longest stretch that is rated at once, in
// bytes. VADER's score grows with the number of words that judge, so a list of
// many hundreds would always be extreme.
const maxRated = 2 << 10

// rate returns the tone of a sentence in [-1, 1]; of a long one, the mean of
// its parts.
func (m *sentimentModel) rate(sentence string) float64 {
	var parts mean
	for sentence != "" {
		part := startOf(sentence, maxRated)
		if space := strings.LastIndexByte(part, ' '); space > 0 && len(part) < len(sentence) {
			part = part[:space]
		}
		parts.add(m.analyzer.PolarityScores(m.plain.Replace(part)).Compound, 1)
		sentence = sentence[len(part):]
	}
	return parts.value()
}

// sentimentTowards returns the tone of the sentences that mention an entity:
// their mean, each counted once, the title being one of them.
func (d *document) sentimentTowards(e entity) float64 {
	if d.sentiment == nil {
		return 0
	}
	type place struct {
		field    article.Field
		sentence int
	}
	seen := make(map[place]bool, len(e.mentions))
	var tone mean
	for _, i := range e.mentions {
		at := place{d.mentions[i].field, d.mentions[i].sentence}
		if at.field == article.TitleField {
			at.sentence = 0
		}
		if seen[at] {
			continue
		}
		seen[at] = true
		if at.field == article.TitleField {
			tone.add(d.sentiment.Title.Score, 1)
		} else {
			tone.add(d.sentiment.Sentences[at.sentence].Score, 1)
		}
	}
	return tone.value()
}

// mean is a weighted mean, 0 of nothing.
type mean struct{ sum, weight float64 }

func (m *mean) add(x, weight float64) {
	m.sum += x * weight
	m.weight += weight
}

func (m *mean) value() float64 {
	if m.weight == 0 {
		return 0
	}
	return m.sum / m.weight
}

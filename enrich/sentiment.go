package enrich

import (
	"math"
	"strings"
	"sync"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/tone"
)

// sentimentModel rates sentences by two judges, whose mean goes better with people's
// ratings than either: VADER, and the model of tone, which has learnt from news. It is
// read-only once built, but for the room that documents hand on to each other.
type sentimentModel struct {
	vader  *vader
	tones  *tone.Judge
	digest string
	rooms  *sync.Pool // of *ratingRoom
}

// ratingRoom is what sentences are read into, one after the other.
type ratingRoom struct {
	sentence tone.Case
	own      tone.Case // without its quotations, for their speakers
	words    vaderText
}

// sentimentDigest names the library that the stage depends on; its lexicon is
// compiled in.
const sentimentDigest = "govader/f6505c8d03cc"

func newSentimentModel(topics *topicModel) (*sentimentModel, error) {
	vader := newVADER()
	tones, tonesDigest, err := newToneJudge(newToneReader(topics, vader))
	if err != nil {
		return nil, err
	}
	return &sentimentModel{
		vader, tones, sentimentDigest + " " + tonesDigest + " " + topics.digest,
		&sync.Pool{New: func() any { return new(ratingRoom) }},
	}, nil
}

// run fills the document's sentiment, and that towards its entities.
func (m *sentimentModel) run(d *document) error {
	room := m.rooms.Get().(*ratingRoom)
	defer m.rooms.Put(room)
	r := rating{model: m, document: d, towards: make([]float64, len(d.mentions)), ratingRoom: room}
	walk := codepoints{text: d.text.text}
	result := &article.Sentiment{Sentences: make([]article.SentenceSentiment, 0, len(d.text.sentences))}
	var whole mean
	if d.title.text != "" {
		score := r.rate(&d.title, 0, len(d.title.text))
		whole.add(score, titleWeight*weight(score))
		result.Title = &article.TitleSentiment{Score: round(score), Label: label(round(score))}
	}
	quoted := quotations(d.text.text)
	for _, s := range d.text.sentences {
		score := r.rate(&d.text, s.start, s.end)
		share := float64(quotedBytes(quoted, s.start, s.end)) / float64(s.end-s.start)
		whole.add(score, weight(score)*(1-share*(1-quotedWeight)))
		result.Sentences = append(result.Sentences, article.SentenceSentiment{
			Start: walk.at(s.start), End: walk.at(s.end), Score: round(score),
		})
	}
	result.Score = round(whole.value())
	result.Label = label(result.Score)
	d.sentiment = result
	d.rateEntities(r.towards)
	return nil
}

// titleWeight is how many sentences the title counts for: it is chosen to tell
// what the article says.
const titleWeight = 2

// weight makes a sentence that judges count for more than one that reports: an
// article is mostly the latter, whatever its tone.
func weight(score float64) float64 { return 0.5 + math.Abs(score) }

// quotedWeight is what quoted words count for in the article's tone, beside its own:
// they are the speaker's.
const quotedWeight = 0.25

// neutralWithin is the greatest score, either way, that is called neutral. Of those
// tried on 720 sentences of political news, 0.1 to 0.2 tell the three labels best.
const neutralWithin = 0.15

func label(score float64) article.SentimentLabel {
	switch {
	case score >= neutralWithin:
		return article.Positive
	case score <= -neutralWithin:
		return article.Negative
	}
	return article.Neutral
}

// rating is a walk over the sentences of a document.
type rating struct {
	model    *sentimentModel
	document *document
	mention  int       // the next one
	towards  []float64 // by mention
	*ratingRoom
}

// maxRated is the length of the longest stretch that is rated at once, in
// bytes. VADER's score grows with the number of words that judge, so a list of
// many hundreds would always be extreme.
const maxRated = 2 << 10

// rate returns the tone of bytes [start, end) of a field in [-1, 1]; of a long
// stretch, the mean of its parts. It rates the mentions in it as well.
func (r *rating) rate(f *field, start, end int) float64 {
	var parts mean
	for start < end {
		part := startOf(f.text[start:end], maxRated)
		if space := strings.LastIndexByte(part, ' '); space > 0 && start+len(part) < end {
			part = part[:space]
		}
		r.model.tones.Read(part, &r.sentence)
		parts.add((r.model.vader.score(part, &r.words)+r.atEnds(part))/2, 1)
		r.rateMentions(f, start, start+len(part))
		start += len(part)
	}
	return parts.value()
}

// atEnds returns how the sentence would judge somebody named before it or behind it,
// which says what it judges at all.
func (r *rating) atEnds(part string) float64 {
	var sum float64
	for _, at := range [...]int{0, len(part)} {
		p := r.model.tones.Probabilities(&r.sentence, at, at)
		sum += p[tone.Positive] - p[tone.Negative]
	}
	return sum / 2
}

// rateMentions rates those that begin in bytes [start, end) of a field.
func (r *rating) rateMentions(f *field, start, end int) {
	text := f.text[start:end]
	var quoted []span
	if r.mention < len(r.towards) {
		quoted = quotations(text)
	}
	for ; r.mention < len(r.towards); r.mention++ {
		m := r.document.mentions[r.mention]
		if m.field != f.name || m.start >= end {
			return
		}
		r.towards[r.mention] = r.towardsMention(text, quoted, m.start-start, m.end-start)
	}
}

// towardsMention returns how a sentence, which is read, judges what bytes [start, end)
// name. What a speaker is quoted with does not judge the speaker.
func (r *rating) towardsMention(text string, quoted []span, start, end int) float64 {
	sentence := &r.sentence
	if len(quoted) > 0 && quotedBytes(quoted, start, end) == 0 {
		if own := withoutQuotations(text, quoted); speaks(own, start, end) {
			r.model.tones.Read(own, &r.own)
			sentence = &r.own
		}
	}
	return r.model.tones.Score(sentence, start, end)
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

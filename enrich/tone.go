package enrich

import (
	"bytes"
	_ "embed" // the model

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/tone"
)

// toneWeights are made by enrich/train/sentiment.
//
//go:embed models/sentiment.bin.gz
var toneWeights []byte

// newToneJudge returns what judges by the embedded model, and the model's digest.
func newToneJudge(reader *tone.Reader) (*tone.Judge, string, error) {
	model, err := tone.ReadModel(bytes.NewReader(toneWeights))
	if err != nil {
		return nil, "", err
	}
	return tone.NewJudge(reader, model), digestOf(toneWeights), nil
}

// pieceVectors are those of the model of topics.
type pieceVectors struct{ topics *topicModel }

// AppendPieces appends the numbers of a word's pieces.
func (v pieceVectors) AppendPieces(pieces []int32, word string) []int32 {
	return v.topics.pieces.appendTo(pieces, word)
}

// Pieces returns how many pieces there are.
func (v pieceVectors) Pieces() int { return len(v.topics.rows) }

// Add adds the vector of a piece.
func (v pieceVectors) Add(sum *[tone.Dimensions]int64, piece int32) { v.topics.addRow(sum, piece) }

// ToneReader returns the reader of sentences that the model of tone is trained with.
func ToneReader() (*tone.Reader, error) {
	topics, err := newTopicModel(nil)
	if err != nil {
		return nil, err
	}
	return newToneReader(topics, newVADER()), nil
}

func newToneReader(topics *topicModel, vader *vader) *tone.Reader {
	return tone.NewReader(pieceVectors{topics}, vader.rating)
}

// rateEntities fills the sentiment towards each entity: the mean of the sentences that
// mention it, the title among them, each counted once, given by mention.
func (d *document) rateEntities(towards []float64) {
	for i := range d.entities {
		e := &d.entities[i]
		var whole mean
		last := -1 // the mention before
		for _, number := range e.mentions {
			if last < 0 || !d.sameSentence(d.mentions[last], d.mentions[number]) {
				whole.add(towards[number], 1)
			}
			last = number
		}
		e.sentiment = whole.value()
	}
}

func (d *document) sameSentence(a, b mention) bool {
	return a.field == b.field && (a.field == article.TitleField || a.sentence == b.sentence)
}

// SentimentTowards returns how an English sentence judges what its bytes [start, end)
// name, from -1 to 1. In an article it is done for each mention.
func (p *Pipeline) SentimentTowards(sentence string, start, end int) float64 {
	r := rating{model: p.sentiment, ratingRoom: new(ratingRoom)}
	p.sentiment.tones.Read(sentence, &r.sentence)
	return r.towardsMention(sentence, quotations(sentence), start, end)
}

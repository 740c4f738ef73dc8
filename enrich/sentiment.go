package enrich

import "github.com/dateline/dateline/article"

type sentimentModel struct{ digest string }

func newSentimentModel() (*sentimentModel, error) { return &sentimentModel{}, nil }

func (m *sentimentModel) run(d *document) error {
	d.sentiment = &article.Sentiment{Label: article.Neutral, Sentences: []article.SentenceSentiment{}}
	return nil
}

// sentimentTowards returns the tone of the sentences that mention an entity.
func (d *document) sentimentTowards(e entity) float64 { return 0 }

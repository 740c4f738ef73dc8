package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/store/storetest"
)

// Offsets are kept in a short form; readers get what the record has.
func TestReadersGetSpansAndSentencesOfTheRecord(t *testing.T) {
	s, address := storetest.New(t)
	o := saying("a", 1, "Żubr in Łódź", "A 🦬 of Łódź. Polish, they say.")
	o.Enriched.Entities = []article.Entity{
		{ID: "Q580", Name: "Łódź", Type: article.Place, Mentions: []article.Mention{
			{Field: article.TitleField, Start: 8, End: 12, Text: "Łódź", Kind: article.Name},
			{Field: article.TextField, Start: 7, End: 11, Text: "Łódź", Kind: article.Name},
		}},
		{ID: "Q36", Name: "Poland", Type: article.Place, Mentions: []article.Mention{
			{Field: article.TextField, Start: 13, End: 19, Text: "Polish", Kind: article.Demonym},
		}},
	}
	o.Enriched.Sentiment.Sentences = []article.SentenceSentiment{{Start: 0, End: 12, Score: -0.1119}, {Start: 13, End: 30, Score: 0.00001}, {Start: 30, End: 31}}
	none := enriched("b", 2, "X")
	none.Enriched.Sentiment.Sentences, none.Enriched.Entities[0].Mentions = nil, nil
	unread := enriched("c", 3)
	unread.Enriched.Sentiment = nil
	save(t, s, o, none, unread)

	conn := storetest.Connect(t, address)
	for _, e := range o.Enriched.Entities {
		var got []article.Mention
		err := conn.QueryRow(t.Context(), `SELECT spans FROM dashboard.mentions WHERE article_id = 'a' AND entity_id = $1`, e.ID).Scan(&got)
		if diff := cmp.Diff(e.Mentions, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-record +view):\n%s", e.ID, err, diff)
		}
	}
	var got []article.SentenceSentiment
	err := conn.QueryRow(t.Context(), `SELECT sentences FROM dashboard.articles WHERE id = 'a'`).Scan(&got)
	if diff := cmp.Diff(o.Enriched.Sentiment.Sentences, got); err != nil || diff != "" {
		t.Errorf("sentences: %v (-record +view):\n%s", err, diff)
	}
	var spans, sentences string
	var missing *json.RawMessage
	err = conn.QueryRow(t.Context(), `
SELECT (SELECT spans FROM dashboard.mentions WHERE article_id = 'b'), (SELECT sentences FROM dashboard.articles WHERE id = 'b'),
       (SELECT sentences FROM dashboard.articles WHERE id = 'c')`).Scan(&spans, &sentences, &missing)
	if err != nil || spans != "[]" || sentences != "[]" || missing != nil {
		t.Errorf("nothing is %s and %s, and %v where no model reads: %v", spans, sentences, missing, err)
	}
}

package article_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/article/articletest"
)

// sample has every field, and offsets behind characters of several bytes.
func sample() article.Enriched {
	return article.Enriched{
		Schema: article.Schema,
		Article: article.Article{
			ID: "a1", URL: "https://example.org/a1", Source: "Reuters", Title: "Café talks in Minsk",
			PublishedAt: time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC), Authors: []string{"A. Writer"}, Section: "World",
			Extra: article.Extra(`{"desk":{"name":"Europe <East>"}}`),
		},
		Text:     "“Good,” said the Belarusian minister. Talks go on.",
		Language: article.Language{Code: "en", Confidence: 0.98},
		Entities: []article.Entity{{
			ID: "Q184", Name: "Belarus", Type: article.Place, Wikidata: "Q184", Country: "BY", Salience: 0.7, Sentiment: 0.2,
			Mentions: []article.Mention{{Field: article.TextField, Start: 17, End: 27, Text: "Belarusian", Kind: article.Demonym}},
		}, {
			ID: "place-minsk", Name: "Minsk", Type: article.Place, Lat: new(53.9), Lon: new(27.57), Salience: 0.3,
			Mentions: []article.Mention{{Field: article.TitleField, Start: 14, End: 19, Text: "Minsk", Kind: article.Name}},
		}},
		Topics: []article.Topic{{ID: "medtop:11000000", Name: "politics and government", Level: 1, Score: 0.9}},
		Sentiment: &article.Sentiment{
			Score: 0.3, Label: article.Positive, Title: &article.TitleSentiment{Label: article.Neutral},
			Sentences: []article.SentenceSentiment{{Start: 0, End: 37, Score: 0.4}, {Start: 38, End: 50}},
		},
		Summary:    []article.Passage{{Start: 38, End: 50, Text: "Talks go on."}},
		Keyphrases: []article.Keyphrase{{Text: "Belarusian minister", Score: 1}},
		Story:      article.Story{Fingerprint: "00ff00ff00ff00ff"},
		Pipeline:   article.Pipeline{Version: "1", Digest: strings.Repeat("0a", 16), Stages: []string{"text", "language"}},
		Source:     &article.Source{Topic: "articles.raw", Partition: 3, Offset: 42, Timestamp: recordTime},
	}
}

// bare has only what every record has.
func bare() article.Enriched {
	return article.Enriched{
		Schema: article.Schema, Article: article.Article{ID: "a2"}, Text: "Разговоры продолжаются.",
		Language: article.Language{Code: "und"}, Entities: []article.Entity{}, Topics: []article.Topic{},
		Summary: []article.Passage{}, Keyphrases: []article.Keyphrase{}, Story: article.Story{Fingerprint: "0123456789abcdef"},
		Pipeline: article.Pipeline{Version: "1", Digest: strings.Repeat("0a", 16), Stages: []string{}},
	}
}

func TestEnrichedKeepsItsSchema(t *testing.T) {
	for name, record := range map[string]article.Enriched{"every field": sample(), "least": bare()} {
		t.Run(name, func(t *testing.T) {
			encoded, err := record.Encode()
			if err != nil {
				t.Fatal(err)
			}
			articletest.ValidateEnriched(t, encoded)
		})
	}
}

func TestEncodeLeavesHTMLMarksAlone(t *testing.T) {
	encoded, err := sample().Encode()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(encoded), `"Europe <East>"`) || strings.HasSuffix(string(encoded), "\n") {
		t.Errorf("got %s", encoded)
	}
}

// TestRawSchemaAgreesWithDecode takes JSON that the schema accepts exactly
// where Decode does.
func TestRawSchemaAgreesWithDecode(t *testing.T) {
	good := []string{
		`{"body": "x"}`, `{"title": "7"}`, `{"html": "<p>x</p>"}`, `{"title": "…", "body": "x"}`,
		`{"id": 12, "body": "x", "url": null, "authors": "A. Writer"}`, `{"id": null, "body": "x", "authors": ["A", null]}`,
		`{"body": "x", "published_at": "2026-03-01"}`, `{"body": "x", "published_at": "2026-03-01T09:30:00.5+02:00"}`,
		`{"body": "x", "published_at": ""}`, `{"body": "x", "extra": 1, "desk": {"a": []}}`,
		`{"id": "` + strings.Repeat("i", article.MaxIDBytes) + `", "body": "x"}`,
	}
	for _, value := range good {
		articletest.ValidateRaw(t, []byte(value))
		if _, err := article.Decode(jsonRecord(value)); err != nil {
			t.Errorf("%.80s: %v", value, err)
		}
	}
	bad := []string{
		`null`, `[]`, `"x"`, `{}`, `{"title": ""}`, `{"title": "…"}`, `{"body": null}`, `{"body": 1}`, `{"title": "x", "body": []}`,
		`{"body": "x", "id": true}`, `{"body": "x", "id": "a\n"}`, `{"body": "x", "id": "a\u0000"}`, `{"body": "x", "id": "a\ud800"}`,
		`{"body": "x", "authors": [1]}`, `{"body": "x", "authors": {}}`, `{"body": "x", "url": 1}`,
		`{"body": "x", "published_at": "yesterday"}`, `{"body": "x", "published_at": "2026-13-01"}`, `{"body": "x", "published_at": 5}`,
		`{"id": "` + strings.Repeat("i", article.MaxIDBytes+1) + `", "body": "x"}`,
	}
	for _, value := range bad {
		if !failed(func(t testing.TB) { articletest.ValidateRaw(t, []byte(value)) }) {
			t.Errorf("the schema accepts %.80s", value)
		}
		if _, err := article.Decode(jsonRecord(value)); err == nil {
			t.Errorf("Decode accepts %.80s", value)
		}
	}
}

// failed reports whether a check finds fault.
func failed(check func(testing.TB)) bool {
	var recorder errorRecorder
	check(&recorder)
	return recorder.failed
}

// errorRecorder stands in for a test that is meant to fail.
type errorRecorder struct {
	testing.TB
	failed bool
}

func (*errorRecorder) Helper() {}

func (r *errorRecorder) Errorf(string, ...any) { r.failed = true }

func TestDeadLetterHeadersKeepTheirSchema(t *testing.T) {
	headers := func(class article.Class) map[string]string {
		return map[string]string{
			"dateline-error-class": string(class), "dateline-error-stage": "decode", "dateline-error-message": "no text",
			"dateline-error-topic": "articles.raw", "dateline-error-partition": "0", "dateline-error-offset": "42",
			"dateline-error-pipeline": strings.Repeat("0a", 16), "content-type": "text/plain",
		}
	}
	for _, class := range []article.Class{article.Undecodable, article.Invalid, article.Empty, article.TooLarge, article.StageFailed} {
		articletest.ValidateDeadHeaders(t, headers(class))
	}
	if !failed(func(t testing.TB) { articletest.ValidateDeadHeaders(t, headers("outage")) }) {
		t.Error("the schema accepts a class that there isn't")
	}
	without := headers(article.Empty)
	delete(without, "dateline-error-offset")
	if !failed(func(t testing.TB) { articletest.ValidateDeadHeaders(t, without) }) {
		t.Error("the schema accepts a dead letter that doesn't say where it came from")
	}
}

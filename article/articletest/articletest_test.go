package articletest

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/docs/schema"
)

// record is a correct one, for each test to break in one place.
func record() article.Enriched {
	return article.Enriched{
		Schema:   article.Schema,
		Article:  article.Article{ID: "a1", Title: "Café in Minsk"},
		Text:     "Minsk is old. Belarusians say so.",
		Language: article.Language{Code: "en", Confidence: 1},
		Entities: []article.Entity{
			{ID: "Q2280", Name: "Minsk", Type: article.Place, Wikidata: "Q2280", Salience: 0.6, Mentions: []article.Mention{
				{Field: article.TitleField, Start: 8, End: 13, Text: "Minsk", Kind: article.Name},
				{Field: article.TextField, Start: 0, End: 5, Text: "Minsk", Kind: article.Name},
			}},
			{ID: "Q184", Name: "Belarus", Type: article.Place, Wikidata: "Q184", Salience: 0.4, Mentions: []article.Mention{
				{Field: article.TextField, Start: 14, End: 25, Text: "Belarusians", Kind: article.Demonym},
			}},
		},
		Topics: []article.Topic{
			{ID: "medtop:11000000", Name: "politics", Level: 1, Score: 0.9},
			{ID: "medtop:04000000", Name: "economy", Level: 1, Score: 0.8},
		},
		Sentiment: &article.Sentiment{
			Label: article.Neutral, Title: &article.TitleSentiment{Label: article.Neutral},
			Sentences: []article.SentenceSentiment{{Start: 0, End: 13}, {Start: 14, End: 33}},
		},
		Summary:    []article.Passage{{Start: 0, End: 13, Text: "Minsk is old."}, {Start: 14, End: 33, Text: "Belarusians say so."}},
		Keyphrases: []article.Keyphrase{{Text: "Minsk", Score: 1}, {Text: "Belarusians", Score: 0.5}},
		Story:      article.Story{Fingerprint: "0123456789abcdef"},
		Pipeline:   article.Pipeline{Version: "1", Digest: strings.Repeat("0a", 16), Stages: []string{"text"}},
	}
}

func problemsOf(t *testing.T, e article.Enriched) string {
	t.Helper()
	encoded, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	_, problems := checkEnriched(encoded)
	return strings.Join(problems, "\n")
}

func TestCorrectRecordPasses(t *testing.T) {
	if got := problemsOf(t, record()); got != "" {
		t.Error(got)
	}
}

func TestBrokenRecordsAreFound(t *testing.T) {
	tests := []struct {
		name  string
		wreck func(*article.Enriched)
		want  string // a part of the problem
	}{
		{"schema", func(e *article.Enriched) { e.Schema = "dateline.enriched/v2" }, "/schema"},
		{"no id", func(e *article.Enriched) { e.Article.ID = "" }, "/article/id"},
		{"null list", func(e *article.Enriched) { e.Topics = nil }, "/topics"},
		{"NUL", func(e *article.Enriched) { e.Text += "\x00" }, "/text"},
		{"language", func(e *article.Enriched) { e.Language.Code = "eng" }, "/language/code"},
		{"salience", func(e *article.Enriched) { e.Entities[0].Salience = 1.01 }, "/entities/0/salience"},
		{"type", func(e *article.Enriched) { e.Entities[0].Type = "event" }, "/entities/0/type"},
		{"country", func(e *article.Enriched) { e.Entities[0].Country = "BLR" }, "/entities/0/country"},
		{"latitude", func(e *article.Enriched) { e.Entities[0].Lat, e.Entities[0].Lon = new(90.5), new(0.0) }, "/entities/0/lat"},
		{"latitude alone", func(e *article.Enriched) { e.Entities[0].Lat = new(53.9) }, "/entities/0"},
		{"no mention", func(e *article.Enriched) { e.Entities[0].Mentions = []article.Mention{} }, "/entities/0/mentions"},
		{"topic", func(e *article.Enriched) { e.Topics[0].ID = "politics" }, "/topics/0/id"},
		{"tone", func(e *article.Enriched) { e.Sentiment.Score = -2 }, "/sentiment/score"},
		{"label", func(e *article.Enriched) { e.Sentiment.Label = "mixed" }, "/sentiment/label"},
		{"fingerprint", func(e *article.Enriched) { e.Story.Fingerprint = "12" }, "/story/fingerprint"},
		{"digest", func(e *article.Enriched) { e.Pipeline.Digest = "dev" }, "/pipeline/digest"},
		{"bytes for code points", func(e *article.Enriched) {
			m := &e.Entities[0].Mentions[0]
			m.Start, m.End = m.Start+1, m.End+1
		}, "[9:14] is no stretch of 13"},
		{"another text", func(e *article.Enriched) { e.Entities[1].Mentions[0].Text = "Belarusian" }, `is "Belarusians", not "Belarusian"`},
		{"wrong field", func(e *article.Enriched) { e.Entities[0].Mentions[0].Field = article.TextField }, "not"},
		{"order of mentions", func(e *article.Enriched) {
			m := e.Entities[0].Mentions
			m[0], m[1] = m[1], m[0]
		}, "not in their order"},
		{"overlapping mentions", func(e *article.Enriched) {
			e.Entities[1].Mentions = []article.Mention{{Field: article.TextField, Start: 3, End: 5, Text: "sk", Kind: article.Name}}
		}, "begins before the end"},
		{"summary's text", func(e *article.Enriched) { e.Summary[0].Text = "Minsk is old" }, `summary: [0:13]`},
		{"order of the summary", func(e *article.Enriched) { e.Summary[0], e.Summary[1] = e.Summary[1], e.Summary[0] }, "begins before the end"},
		{"sentence beyond the text", func(e *article.Enriched) { e.Sentiment.Sentences[1].End = 34 }, "[14:34] is no stretch of 33"},
		{"empty sentence", func(e *article.Enriched) { e.Sentiment.Sentences[1].Start = 33 }, "no stretch"},
		{"order of entities", func(e *article.Enriched) { e.Entities[0].Salience = 0.1 }, "entities are not ordered"},
		{"order of topics", func(e *article.Enriched) { e.Topics[0].Score = 0 }, "topics are not ordered"},
		{"order of keyphrases", func(e *article.Enriched) { e.Keyphrases[0].Score = 0 }, "keyphrases are not ordered"},
		{"entity twice", func(e *article.Enriched) { e.Entities[1].ID, e.Entities[1].Wikidata = "Q2280", "" }, "is there twice"},
		{"link that is not the id", func(e *article.Enriched) { e.Entities[1].ID = "belarus" }, "is linked to Q184"},
		{"tone of a title that isn't there", func(e *article.Enriched) {
			e.Article.Title, e.Entities = "", []article.Entity{}
		}, "the title's sentiment"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := record()
			test.wreck(&e)
			if got := problemsOf(t, e); !strings.Contains(got, test.want) {
				t.Errorf("found %q, want a problem with %q", got, test.want)
			}
		})
	}
}

func TestForeignEncodingIsFound(t *testing.T) {
	encoded, err := json.MarshalIndent(record(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := checkEnriched(encoded); len(problems) != 1 || !strings.Contains(problems[0], "not encoded as") {
		t.Errorf("found %q", problems)
	}
	unknown := strings.Replace(string(encoded), `"text":`, `"txt": "", "text":`, 1)
	if _, problems := checkEnriched([]byte(unknown)); len(problems) != 1 || !strings.Contains(problems[0], "txt") {
		t.Errorf("found %q, want the unknown property txt", problems)
	}
}

// TestEveryPropertyIsDescribed keeps the schemas fit to be read as the
// documentation.
func TestEveryPropertyIsDescribed(t *testing.T) {
	names, err := fs.Glob(schema.Files, "*.json")
	if err != nil || len(names) != 3 {
		t.Fatalf("schemas %q, %v", names, err)
	}
	for _, name := range names {
		content, err := schema.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var document map[string]any
		if err := json.Unmarshal(content, &document); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		definitions, _ := document["$defs"].(map[string]any)
		checkDescribed(t, name, document, definitions)
	}
}

// checkDescribed goes through all objects of a schema. A property is described
// beside its name, or by the definition that it refers to.
func checkDescribed(t *testing.T, path string, node any, definitions map[string]any) {
	switch node := node.(type) {
	case []any:
		for _, item := range node {
			checkDescribed(t, path, item, definitions)
		}
	case map[string]any:
		properties, _ := node["properties"].(map[string]any)
		for name, property := range properties {
			property, _ := property.(map[string]any)
			reference, _ := property["$ref"].(string)
			definition, _ := definitions[strings.TrimPrefix(reference, "#/$defs/")].(map[string]any)
			if node["type"] == "object" && property["description"] == nil && definition["description"] == nil {
				t.Errorf("%s: the property %s has no description", path, name)
			}
		}
		for name, child := range node {
			checkDescribed(t, path+"/"+name, child, definitions)
		}
	}
}

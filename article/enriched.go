package article

import "time"

// Schema names the JSON schema of an Enriched. A change that an old reader
// could not take gets a new number.
const Schema = "dateline.enriched/v1"

// Enriched is an article with everything that the pipeline found in it: a
// pure function of the raw record and the pipeline.
type Enriched struct {
	Schema     string      `json:"schema"`
	Article    Article     `json:"article"`
	Text       string      `json:"text"` // the article's own words, without boilerplate; the title is not repeated
	Language   Language    `json:"language"`
	Entities   []Entity    `json:"entities"`   // by salience, greatest first
	Topics     []Topic     `json:"topics"`     // by score, greatest first
	Sentiment  *Sentiment  `json:"sentiment"`  // null where no model reads the language
	Summary    []Passage   `json:"summary"`    // sentences of the text, in its order
	Keyphrases []Keyphrase `json:"keyphrases"` // by score, greatest first; none is the name of an entity
	Story      Story       `json:"story"`
	Pipeline   Pipeline    `json:"pipeline"`
	Source     *Source     `json:"source,omitempty"` // absent for an article that did not come from a topic
}

// Article is what the publisher said of the article.
type Article struct {
	ID          string    `json:"id"`
	URL         string    `json:"url,omitempty"`
	Source      string    `json:"source,omitempty"`
	Title       string    `json:"title"` // cleaned; offsets in the field "title" refer to it
	PublishedAt time.Time `json:"published_at,omitzero"`
	Authors     []string  `json:"authors,omitempty"`  // by the byline, where the raw record has none
	Dateline    *Dateline `json:"dateline,omitempty"` // nil without one
	Section     string    `json:"section,omitempty"`
	Extra       Extra     `json:"extra,omitempty"`
}

// Dateline says where and when an article was written, as at the beginning of
// "MINSK, March 2 (Reuters) — The leaders met". With an agency or a date it is no part
// of the text; a place by itself is.
type Dateline struct {
	Place  string `json:"place"`            // as written
	Date   string `json:"date,omitempty"`   // such as "2026-03-02"; without a year there, that of the publication
	Agency string `json:"agency,omitempty"` // as written
}

// Language is what the text is written in.
type Language struct {
	Code       string  `json:"code"`       // ISO 639-1, the likeliest; "und" if unknown
	Confidence float64 `json:"confidence"` // [0, 1]; uncertain below SureLanguage
}

// SureLanguage is the least confidence of a language that is told for certain.
// Below it the text is too short, or has much of another language.
const SureLanguage = 0.5

// EntityType is the kind of thing that an entity is.
type EntityType string

// The types of entity.
const (
	Person       EntityType = "person"
	Organization EntityType = "organization"
	Place        EntityType = "place"
)

// Entity is a person, organization or place with all its mentions in the
// article.
type Entity struct {
	ID        string     `json:"id"`   // "Q…" where linked to Wikidata, else a stable local id from type and name
	Name      string     `json:"name"` // canonical
	Type      EntityType `json:"type"`
	Wikidata  string     `json:"wikidata,omitempty"` // "Q…"
	Country   string     `json:"country,omitempty"`  // ISO 3166-1 alpha-2
	Lat       *float64   `json:"lat,omitempty"`      // of a place, degrees north, [-90, 90]; nil if unknown
	Lon       *float64   `json:"lon,omitempty"`      // of a place, degrees east, [-180, 180]; nil if unknown
	Salience  float64    `json:"salience"`           // [0, 1]
	Sentiment float64    `json:"sentiment"`          // [-1, 1], of the sentences that mention it
	Mentions  []Mention  `json:"mentions"`           // title first, then text, by start
}

// Field names the text that an offset refers to.
type Field string

// The fields with offsets.
const (
	TitleField Field = "title" // Enriched.Article.Title
	TextField  Field = "text"  // Enriched.Text
)

// MentionKind says how a mention names its entity.
type MentionKind string

// The kinds of mention.
const (
	Name    MentionKind = "name"    // "Belarus"
	Demonym MentionKind = "demonym" // "Belarusian"
)

// Mention is one place where an entity is named. Start and End count code
// points in the field, End exclusive.
type Mention struct {
	Field Field       `json:"field"`
	Start int         `json:"start"`
	End   int         `json:"end"`
	Text  string      `json:"text"`
	Kind  MentionKind `json:"kind"`
}

// Topic is a concept of the IPTC Media Topics.
type Topic struct {
	ID    string  `json:"id"`   // such as "medtop:11000000", or "own:" and a name for the operator's
	Name  string  `json:"name"` // in English
	Level int     `json:"level"`
	Score float64 `json:"score"` // [0, 1], how many of a hundred such topics are right
}

// SentimentLabel is the coarse reading of a sentiment's score.
type SentimentLabel string

// The labels of sentiment.
const (
	Negative SentimentLabel = "negative"
	Neutral  SentimentLabel = "neutral"
	Positive SentimentLabel = "positive"
)

// Sentiment is the tone of the article, its title and its sentences. Scores
// are in [-1, 1].
type Sentiment struct {
	Score     float64             `json:"score"`
	Label     SentimentLabel      `json:"label"`
	Title     *TitleSentiment     `json:"title,omitempty"` // absent without a title
	Sentences []SentenceSentiment `json:"sentences"`
}

// TitleSentiment is the tone of the title alone.
type TitleSentiment struct {
	Score float64        `json:"score"`
	Label SentimentLabel `json:"label"`
}

// SentenceSentiment is the tone of a sentence of the text, in code points.
type SentenceSentiment struct {
	Start int     `json:"start"`
	End   int     `json:"end"`
	Score float64 `json:"score"`
}

// Passage is a stretch of the text, in code points.
type Passage struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Keyphrase is a phrase that tells what the article is about.
type Keyphrase struct {
	Text  string  `json:"text"`
	Score float64 `json:"score"` // [0, 1]
}

// Story holds what is needed to find articles that tell the same story.
type Story struct {
	Fingerprint string   `json:"fingerprint"` // 64-bit SimHash of the text, 16 hexadecimal digits
	Sketch      []byte   `json:"-"`           // a sample of its shingles, and
	Minima      []uint64 `json:"-"`           // some of them, by which the store finds near-duplicates; no part of the record
}

// Pipeline names the code and the models that made a record. The digest
// changes exactly when a result could.
type Pipeline struct {
	Version string   `json:"version"`
	Digest  string   `json:"digest"` // of models and stages, hexadecimal
	Stages  []string `json:"stages"` // those that ran on this article, in order
}

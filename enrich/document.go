package enrich

import "github.com/dateline/dateline/article"

// document is an article on its way through the stages.
type document struct {
	raw article.Raw

	title field // as sent, cleaned by the text stage, split by the tokens stage
	text  field
	stems *stems // of their tokens, by the first stage that asks
	sport *bool  // whether the article is on sport, by the first who asks

	authors  []string // by the byline
	dateline *article.Dateline

	language   article.Language
	mentions   []mention // by field, then start; never overlapping
	entities   []entity
	topics     []article.Topic
	sentiment  *article.Sentiment // offsets in code points
	summary    []article.Passage  // offsets in code points
	keyphrases []article.Keyphrase
	story      article.Story

	stages []string // that ran

	handedOn *room // see there
}

// newDocument returns an article as it is before any stage: title and text as
// sent, and nothing known of them.
func newDocument(raw article.Raw) *document {
	return &document{
		raw:      raw,
		title:    field{name: article.TitleField, text: raw.Title},
		text:     field{name: article.TextField, text: raw.Body},
		language: article.Language{Code: unknownLanguage},
		story:    article.Story{Fingerprint: hexadecimal(0)},
		stages:   []string{},
	}
}

// field is one of the two texts of a document.
type field struct {
	name      article.Field
	text      string
	sentences []sentence // in order, never overlapping
	tokens    []token    // in order, never overlapping
}

// sentence is a stretch of a field: bytes [start, end) and tokens
// [firstToken, endToken).
type sentence struct {
	start, end           int
	firstToken, endToken int
}

// token is a word or a mark: bytes [start, end) of its field, and that text.
type token struct {
	start, end int
	text       string
}

// mention is a name or a demonym in a field: bytes [start, end) and tokens
// [firstToken, endToken) of sentence number sentence.
type mention struct {
	field                article.Field
	sentence             int
	firstToken, endToken int
	start, end           int
	typ                  article.EntityType
	kind                 article.MentionKind
}

// entity owns mentions, given as indexes into document.mentions.
type entity struct {
	id       string
	name     string
	typ      article.EntityType
	wikidata string
	country  string
	at       coordinates
	salience float64 // [0, 1]
	mentions []int

	sentiment float64 // [-1, 1], of the article towards it
}

// field returns the field with the given name.
func (d *document) field(name article.Field) *field {
	if name == article.TitleField {
		return &d.title
	}
	return &d.text
}

// fields returns the title and the text, in this order.
func (d *document) fields() [2]*field { return [2]*field{&d.title, &d.text} }

// mentionText returns the words of a mention.
func (d *document) mentionText(m mention) string {
	return d.field(m.field).text[m.start:m.end]
}

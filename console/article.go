package console

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// Article is an article with all that was found in it. Offsets count the characters
// of its title or text from 0, end exclusive.
type Article struct {
	ID                 string                  `json:"id"`
	Title              string                  `json:"title"`
	Text               string                  `json:"text"`
	URL                string                  `json:"url"`
	Source             string                  `json:"source"`
	Authors            []string                `json:"authors"`
	Section            string                  `json:"section"`
	Published          time.Time               `json:"published_at"`
	DatelinePlace      *string                 `json:"dateline_place"`
	DatelineAgency     *string                 `json:"dateline_agency"`
	Language           string                  `json:"language"`
	LanguageConfidence float64                 `json:"language_confidence"`
	Sentiment          *float64                `json:"sentiment"`
	SentimentLabel     *article.SentimentLabel `json:"sentiment_label"`
	Summary            []string                `json:"summary"`
	Keyphrases         []string                `json:"keyphrases"`
	DuplicateOf        *Headline               `json:"duplicate_of"` // the earlier article that it is a copy of
	Copies             []Headline              `json:"copies"`       // later copies of it
	PipelineVersion    string                  `json:"pipeline_version"`
	Pipeline           string                  `json:"pipeline"`
	Entities           []ArticleEntity         `json:"entities"`
	Topics             []ArticleTopic          `json:"topics"`
	Sentences          []Sentence              `json:"sentences"`
}

func (a Article) pageTitle() string { return titleText(a.Title) }

// ArticleEntity is an entity that an article mentions.
type ArticleEntity struct {
	ID        string             `json:"id"`
	Name      string             `json:"name"`
	Type      article.EntityType `json:"type"`
	Wikidata  string             `json:"wikidata"`
	Salience  float64            `json:"salience"`
	Sentiment float64            `json:"sentiment"`
	Mentions  []article.Mention  `json:"mentions"`
}

// ArticleTopic is a topic that an article belongs to.
type ArticleTopic struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Level int     `json:"level"`
	Score float64 `json:"score"`
}

// Sentence is the tone of a sentence.
type Sentence struct {
	Start int     `json:"start"`
	End   int     `json:"end"`
	Score float64 `json:"score"`
}

// EntityGroup is the entities of one type.
type EntityGroup struct {
	Type     article.EntityType
	Title    string
	Entities []ArticleEntity
}

// EntityGroups are the entities by type, each by salience.
func (a Article) EntityGroups() (groups []EntityGroup) {
	for _, g := range []EntityGroup{
		{Type: article.Person, Title: "People"}, {Type: article.Organization, Title: "Organizations"}, {Type: article.Place, Title: "Places"},
	} {
		for _, e := range a.Entities {
			if e.Type == g.Type {
				g.Entities = append(g.Entities, e)
			}
		}
		if len(g.Entities) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// article finds the page of an article.
func (c *Console) article(ctx context.Context, r *http.Request) (any, error) {
	id, err := idParameter(r, "article")
	if err != nil {
		return nil, err
	}
	var a Article
	err = c.db.at(ctx, func(tx pgx.Tx) error {
		original, err := a.findText(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := a.findTags(ctx, tx); err != nil {
			return err
		}
		return a.findCopies(ctx, tx, original)
	})
	return a, err
}

// findText finds the article itself, and the id of that which it is a copy of.
func (a *Article) findText(ctx context.Context, tx pgx.Tx, id string) (original *string, err error) {
	err = tx.QueryRow(ctx, selectArticle, id).Scan(&a.ID, &a.Title, &a.Text, &a.URL, &a.Source, &a.Authors, &a.Section, &a.Published,
		&a.DatelinePlace, &a.DatelineAgency, &a.Language, &a.LanguageConfidence, &a.Sentiment, &a.SentimentLabel, &a.Summary, &a.Keyphrases,
		&original, &a.PipelineVersion, &a.Pipeline, &a.Sentences)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, notFound("There is no such article, or it was retracted.")
	}
	return original, err
}

func (a *Article) findTags(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, selectArticleEntities, a.ID)
	if err != nil {
		return err
	}
	a.Entities, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (e ArticleEntity, err error) {
		return e, r.Scan(&e.ID, &e.Name, &e.Type, &e.Wikidata, &e.Salience, &e.Sentiment, &e.Mentions)
	})
	if err != nil {
		return err
	}
	a.Topics, err = listed[ArticleTopic](ctx, tx, selectArticleTopics, a.ID)
	return err
}

func (a *Article) findCopies(ctx context.Context, tx pgx.Tx, original *string) (err error) {
	if original != nil {
		if a.DuplicateOf, err = one[Headline](ctx, tx, selectHeadline, *original); err != nil {
			return err
		}
	}
	a.Copies, err = listed[Headline](ctx, tx, selectCopies, a.ID)
	return err
}

const (
	selectArticle = `
SELECT id, title, text, url, source, coalesce(authors, '{}'), section, published_at, dateline_place, dateline_agency,
       language, language_confidence, sentiment, sentiment_label, summary, keyphrases, duplicate_of, pipeline_version, pipeline,
       coalesce(sentences, '[]')
  FROM dashboard.articles WHERE id = $1`

	selectArticleEntities = `
SELECT e.id, e.name, e.type, e.wikidata, m.salience, m.sentiment, m.spans
  FROM dashboard.mentions m JOIN dashboard.entities e ON e.id = m.entity_id
 WHERE m.article_id = $1
 ORDER BY m.salience DESC, e.id`

	selectArticleTopics = `
SELECT topic_id, name, level, score FROM dashboard.topics WHERE article_id = $1 ORDER BY score DESC, topic_id`

	selectHeadline = `
SELECT id, title, source, published_at, language, sentiment FROM dashboard.articles WHERE id = $1`

	selectCopies = `
SELECT id, title, source, published_at, language, sentiment FROM dashboard.articles
 WHERE duplicate_of = $1 ORDER BY published_at, id LIMIT 20`
)

package console

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"
)

// Topic is a topic in the news.
type Topic struct {
	ID    string `json:"id"` // medtop:…, or own:…
	Name  string `json:"name"`
	Level int    `json:"level"`
	Course
	Entities  []Companion  `json:"entities"`    // that articles of the topic name
	CompanyOf int64        `json:"entities_of"` // how many articles of the window were looked at for them
	Newest    []TopicPiece `json:"newest"`
	Next      *string      `json:"next"`
}

func (t Topic) pageTitle() string { return cut(titleRunes, t.Name) }

// TopicPiece is an article that belongs to a topic.
type TopicPiece struct {
	Headline
	Score float64 `json:"score"` // how sure the model is, 0 to 1
}

// topic finds the page of a topic.
func (c *Console) topic(ctx context.Context, r *http.Request) (any, error) {
	id, err := idParameter(r, "topic")
	if err != nil {
		return nil, err
	}
	asked, after, err := courseParameters(r)
	if err != nil {
		return nil, err
	}
	t := Topic{ID: id}
	err = c.db.at(ctx, func(tx pgx.Tx) error {
		found, err := one[struct {
			Name  string
			Level int
		}](ctx, tx, selectTopic, id)
		if err != nil {
			return err
		}
		if found == nil {
			return notFound("There is no such topic, or no article that is shown belongs to it.")
		}
		t.Name, t.Level = found.Name, found.Level
		if t.Window, err = c.window(ctx, tx, asked, selectTopicSpan, id); err != nil {
			return err
		}
		return t.findNews(ctx, tx, after)
	})
	return t, err
}

const (
	selectTopic = `SELECT name, level FROM dashboard.topics WHERE topic_id = $1 ORDER BY published_at DESC LIMIT 1`

	selectTopicSpan = `
SELECT max(published_at), min(published_at)
  FROM (SELECT published_at FROM dashboard.topics WHERE topic_id = $2 AND published_at <= $1 ORDER BY published_at DESC LIMIT 10) AS newest`
)

func (t *Topic) findNews(ctx context.Context, tx pgx.Tx, after newestCursor) error {
	err := t.find(ctx, tx, selectTopicSteps, t.ID)
	if err != nil {
		return err
	}
	if t.Entities, err = listed[Companion](ctx, tx, selectTopicEntities, t.ID, t.Window.From, t.Window.Until, companyArticles); err != nil {
		return err
	}
	t.CompanyOf = min(t.Articles, companyArticles)
	newest, err := listed[TopicPiece](ctx, tx, selectTopicNewest, t.ID, after.Published, after.ID, pageRows+1)
	t.Newest, t.Next = page(newest, pageRows, func(p TopicPiece) []any { return []any{p.Published, p.ID} })
	return err
}

const (
	selectTopicEntities = `
WITH recent AS (
  SELECT article_id FROM dashboard.topics
   WHERE topic_id = $1 AND published_at >= $2 AND published_at < $3
   ORDER BY published_at DESC LIMIT $4)
SELECT o.id, o.name, o.type, c.articles
  FROM (SELECT m.entity_id, count(*) AS articles, sum(m.salience) AS salience
          FROM recent r JOIN dashboard.mentions m ON m.article_id = r.article_id
         GROUP BY m.entity_id ORDER BY 2 DESC, 3 DESC, 1 LIMIT 15) AS c
  JOIN dashboard.entities o ON o.id = c.entity_id
 ORDER BY c.articles DESC, c.salience DESC, o.id`

	selectTopicNewest = `
SELECT a.id, a.title, a.source, t.published_at, a.language, a.sentiment, t.score
  FROM (SELECT * FROM dashboard.topics
         WHERE topic_id = $1 AND published_at <= $2 AND (published_at, article_id) < ($2, $3)
         ORDER BY published_at DESC, article_id DESC LIMIT $4) AS t
  JOIN dashboard.articles a ON a.id = t.article_id
 ORDER BY t.published_at DESC, t.article_id DESC`
)

package console

import (
	"context"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// Entity is a person, organization or place in the news.
type Entity struct {
	ID       string             `json:"id"`
	Name     string             `json:"name"`
	Type     article.EntityType `json:"type"`
	Wikidata string             `json:"wikidata"` // Q…, or empty
	Country  string             `json:"country"`  // ISO 3166-1 alpha-2, or empty
	Lat      *float64           `json:"lat"`
	Lon      *float64           `json:"lon"`
	Course                      // Sentiment is how articles of the window speak of it
	Company  []Companion        `json:"company"`
	// CompanyOf is how many articles of the window were looked at for its company:
	// the newest, and not more than a few hundred.
	CompanyOf int64          `json:"company_of"`
	Newest    []MentionPiece `json:"newest"`
	Next      *string        `json:"next"` // for the parameter after; null at the end
}

func (e Entity) pageTitle() string { return cut(titleRunes, e.Name) }

// Companion is an entity that articles name beside another.
type Companion struct {
	ID       string             `json:"id"`
	Name     string             `json:"name"`
	Type     article.EntityType `json:"type"`
	Articles int64              `json:"articles"` // that name both
}

// MentionPiece is an article that mentions an entity. Sentiment is how it speaks
// of that.
type MentionPiece struct {
	Headline
	Salience float64 `json:"salience"`
	Names    int     `json:"names"`
}

// companyArticles bounds what is looked at for the company of an entity.
const companyArticles = 500

// entity finds the page of an entity.
func (c *Console) entity(ctx context.Context, r *http.Request) (any, error) {
	id, err := idParameter(r, "entity")
	if err != nil {
		return nil, err
	}
	asked, after, err := courseParameters(r)
	if err != nil {
		return nil, err
	}
	var e Entity
	err = c.db.at(ctx, func(tx pgx.Tx) error {
		type row struct {
			ID, Name          string
			Type              article.EntityType
			Wikidata, Country string
			Lat, Lon          *float64
		}
		found, err := one[row](ctx, tx, selectEntity, id)
		if err != nil {
			return err
		}
		if found == nil {
			return notFound("There is no such entity.")
		}
		e = Entity{
			ID: found.ID, Name: found.Name, Type: found.Type, Wikidata: found.Wikidata, Country: found.Country, Lat: found.Lat, Lon: found.Lon,
		}
		if e.Window, err = c.window(ctx, tx, asked, selectEntitySpan, id); err != nil {
			return err
		}
		return e.findNews(ctx, tx, after)
	})
	return e, err
}

const (
	selectEntity = `SELECT id, name, type, wikidata, country, lat, lon FROM dashboard.entities WHERE id = $1`

	selectEntitySpan = `
SELECT max(published_at), min(published_at)
  FROM (SELECT published_at FROM dashboard.mentions WHERE entity_id = $2 AND published_at <= $1 ORDER BY published_at DESC LIMIT 10) AS newest`
)

func (e *Entity) findNews(ctx context.Context, tx pgx.Tx, after newestCursor) error {
	err := e.find(ctx, tx, selectEntitySteps, e.ID)
	if err != nil {
		return err
	}
	if e.Company, err = listed[Companion](ctx, tx, selectCompany, e.ID, e.Window.From, e.Window.Until, companyArticles); err != nil {
		return err
	}
	e.CompanyOf = min(e.Articles, companyArticles)
	newest, err := listed[MentionPiece](ctx, tx, selectEntityNewest, e.ID, after.Published, after.ID, pageRows+1)
	e.Newest, e.Next = page(newest, pageRows, func(m MentionPiece) []any { return []any{m.Published, m.ID} })
	return err
}

const (
	selectCompany = `
WITH recent AS (
  SELECT article_id FROM dashboard.mentions
   WHERE entity_id = $1 AND published_at >= $2 AND published_at < $3
   ORDER BY published_at DESC LIMIT $4)
SELECT o.id, o.name, o.type, c.articles
  FROM (SELECT m.entity_id, count(*) AS articles, sum(m.salience) AS salience
          FROM recent r JOIN dashboard.mentions m ON m.article_id = r.article_id
         WHERE m.entity_id <> $1
         GROUP BY m.entity_id ORDER BY 2 DESC, 3 DESC, 1 LIMIT 15) AS c
  JOIN dashboard.entities o ON o.id = c.entity_id
 ORDER BY c.articles DESC, c.salience DESC, o.id`

	selectEntityNewest = `
SELECT a.id, a.title, a.source, m.published_at, a.language, m.sentiment, m.salience, m.names + m.demonyms
  FROM (SELECT * FROM dashboard.mentions
         WHERE entity_id = $1 AND published_at <= $2 AND (published_at, article_id) < ($2, $3)
         ORDER BY published_at DESC, article_id DESC LIMIT $4) AS m
  JOIN dashboard.articles a ON a.id = m.article_id
 ORDER BY m.published_at DESC, m.article_id DESC`
)

// meanOf weighs the points of a chart by their articles.
func meanOf(points []TonePoint) *float64 {
	var sum, articles float64
	for _, p := range points {
		if p.Sentiment != nil {
			sum += *p.Sentiment * float64(p.Articles)
			articles += float64(p.Articles)
		}
	}
	if articles == 0 {
		return nil
	}
	mean := sum / articles
	return &mean
}

// newestCursor is where a list of articles, newest first, goes on.
type newestCursor struct {
	Published time.Time
	ID        string
}

// newestAfter reads the parameter after; without it a list begins at its beginning.
func newestAfter(r *http.Request) (c newestCursor, err error) {
	given, err := cursorParameter(r, &c.Published, &c.ID)
	if !given {
		c = newestCursor{Published: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	return c, err
}

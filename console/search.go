package console

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// Search is what was found, newest first. Without words it is the newest articles.
type Search struct {
	Query    string        `json:"q"`
	Source   string        `json:"source"`
	From     *string       `json:"from"`  // day, such as 2026-03-01; inclusive
	Until    *string       `json:"until"` // day, inclusive
	Entity   *NamedEntity  `json:"entity"`
	Topic    *NamedTopic   `json:"topic"`
	Articles []Found       `json:"articles"`
	Next     *string       `json:"next"`     // for the parameter after; null at the end
	Entities []NamedEntity `json:"entities"` // whose names begin with the words
	sources  []string
}

// NamedEntity is an entity, and how it is called.
type NamedEntity struct {
	ID   string             `json:"id"`
	Name string             `json:"name"`
	Type article.EntityType `json:"type"`
}

// NamedTopic is a topic, and how it is called.
type NamedTopic struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Found is an article, and where its text has the words.
type Found struct {
	Headline
	Snippet []Piece `json:"snippet"`
}

// Piece is a part of a snippet. A hit is one of the words.
type Piece struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"`
}

// searchRows is how many articles a page of a search has: to find the parts of a
// text that have the words takes milliseconds for each.
const searchRows = 10

// search finds articles by words, and by what they are about.
func (c *Console) search(ctx context.Context, r *http.Request) (any, error) {
	s := Search{}
	f, err := s.readParameters(r)
	if err != nil {
		return nil, err
	}
	err = c.db.at(ctx, func(tx pgx.Tx) error {
		if err := s.findNames(ctx, tx, f); err != nil {
			return err
		}
		return s.findArticles(ctx, tx, f)
	})
	return s, err
}

// filters are what articles must have.
type filters struct {
	entity, topic string
	from, until   *time.Time // until is exclusive
	after         newestCursor
}

func (s *Search) readParameters(r *http.Request) (f filters, err error) {
	for _, p := range []struct {
		name string
		to   *string
	}{{"q", &s.Query}, {"source", &s.Source}, {"entity", &f.entity}, {"topic", &f.topic}} {
		if *p.to, err = textParameter(r, p.name); err != nil {
			return f, err
		}
	}
	if f.from, err = dayParameter(r, "from"); err != nil {
		return f, err
	}
	if f.until, err = dayParameter(r, "until"); err != nil {
		return f, err
	}
	if f.from != nil && f.until != nil && f.until.Before(*f.from) {
		return f, badRequest("The parameter until is before the parameter from.")
	}
	s.From, s.Until = dayText(f.from), dayText(f.until)
	if f.until != nil {
		end := f.until.Add(day)
		f.until = &end
	}
	f.after, err = newestAfter(r)
	return f, err
}

func dayText(at *time.Time) *string {
	if at == nil {
		return nil
	}
	text := at.Format(time.DateOnly)
	return &text
}

// findNames looks up what the filters name, and entities whose names begin as the
// words do.
func (s *Search) findNames(ctx context.Context, tx pgx.Tx, f filters) (err error) {
	if f.entity != "" {
		if s.Entity, err = one[NamedEntity](ctx, tx, selectNamedEntity, f.entity); err != nil {
			return err
		}
		if s.Entity == nil {
			return badRequest("There is no entity with the id %q.", brief(f.entity))
		}
	}
	if f.topic != "" {
		if s.Topic, err = one[NamedTopic](ctx, tx, selectNamedTopic, f.topic); err != nil {
			return err
		}
		if s.Topic == nil {
			return badRequest("There is no topic with the id %q, or no article that is shown belongs to it.", brief(f.topic))
		}
	}
	s.Entities = []NamedEntity{}
	if s.Query != "" {
		if s.Entities, err = listed[NamedEntity](ctx, tx, selectEntitiesByName, likePrefix(strings.ToLower(s.Query))); err != nil {
			return err
		}
	}
	rows, err := tx.Query(ctx, selectSourceNames)
	if err != nil {
		return err
	}
	s.sources, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return err
}

// likePrefix is a pattern for what begins with a text.
func likePrefix(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

const (
	selectNamedEntity = `SELECT id, name, type FROM dashboard.entities WHERE id = $1`

	selectNamedTopic = `SELECT topic_id, name FROM dashboard.topics WHERE topic_id = $1 LIMIT 1`

	selectEntitiesByName = `
SELECT id, name, type FROM dashboard.entities WHERE lower(name) LIKE $1 ORDER BY length(name), name, id LIMIT 8`

	selectSourceNames = `SELECT source FROM dashboard.sources WHERE source <> '' ORDER BY articles DESC, source LIMIT 200`
)

// Marks around hits. They are characters for private use, which are taken out of
// the text before.
const (
	hitStart = "\ue000"
	hitEnd   = "\ue001"
)

func (s *Search) findArticles(ctx context.Context, tx pgx.Tx, f filters) error {
	type row struct {
		Headline
		Snippet string
	}
	sql, arguments := s.statement(f)
	found, err := listed[row](ctx, tx, sql, arguments...)
	if err != nil {
		return err
	}
	found, s.Next = page(found, searchRows, func(r row) []any { return []any{r.Published, r.ID} })
	s.Articles = []Found{}
	for _, r := range found {
		s.Articles = append(s.Articles, Found{r.Headline, pieces(r.Snippet)})
	}
	return nil
}

// statement puts together what is asked for. Snippets are made of the rows of the
// page only.
func (s *Search) statement(f filters) (sql string, arguments []any) {
	add := func(condition string, values ...any) {
		for _, value := range values {
			arguments = append(arguments, value)
			condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(arguments)), 1)
		}
		sql += condition
	}
	snippet := `array_to_string(summary, ' ')`
	if s.Query != "" {
		arguments, snippet = append(arguments, s.Query), headline
	}
	add("SELECT id, title, source, published_at, language, sentiment, " + snippet + " FROM (SELECT * FROM dashboard.articles a WHERE true")
	if s.Query != "" {
		add(" AND words @@ " + asked)
	}
	if s.Source != "" {
		add(" AND source = ?", s.Source)
	}
	if f.entity != "" {
		add(" AND EXISTS (SELECT FROM dashboard.mentions m WHERE m.article_id = a.id AND m.entity_id = ?)", f.entity)
	}
	if f.topic != "" {
		add(" AND EXISTS (SELECT FROM dashboard.topics t WHERE t.article_id = a.id AND t.topic_id = ?)", f.topic)
	}
	if f.from != nil {
		add(" AND published_at >= ?", *f.from)
	}
	if f.until != nil {
		add(" AND published_at < ?", *f.until)
	}
	add(" AND published_at <= ? AND (published_at, id) < (?, ?)", f.after.Published, f.after.Published, f.after.ID)
	add(" ORDER BY published_at DESC, id DESC LIMIT ?) AS found ORDER BY published_at DESC, id DESC", searchRows+1)
	return sql, arguments
}

// asked is the words, which are the first argument. As a constant they let Postgres
// see how many articles have them.
const asked = `websearch_to_tsquery('english', $1)`

// headline is the parts of a text that have the words. Of a text that is very long
// the beginning is looked at, as it is for the words.
const headline = `ts_headline('english', translate(left(text, 100000), U&'\E000\E001', ''), ` + asked + `,
       U&'StartSel=\E000, StopSel=\E001, MaxFragments=2, MaxWords=24, MinWords=12, FragmentDelimiter=" … "')`

// pieces takes a snippet apart.
func pieces(snippet string) []Piece {
	found := []Piece{}
	for snippet != "" {
		before, rest, hit := strings.Cut(snippet, hitStart)
		if before != "" {
			found = append(found, Piece{before, false})
		}
		if !hit {
			break
		}
		word, after, _ := strings.Cut(rest, hitEnd)
		found = append(found, Piece{word, true})
		snippet = after
	}
	return found
}

// Sources are those that can be chosen.
func (s Search) Sources() []string { return s.sources }

// NextLink leads to the next page of the same search.
func (s Search) NextLink() string {
	q := url.Values{}
	for name, value := range map[string]string{"q": s.Query, "source": s.Source, "from": deref(s.From), "until": deref(s.Until)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if s.Entity != nil {
		q.Set("entity", s.Entity.ID)
	}
	if s.Topic != nil {
		q.Set("topic", s.Topic.ID)
	}
	q.Set("after", deref(s.Next))
	return "/search?" + q.Encode()
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

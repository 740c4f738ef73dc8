package console

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"
)

// Course is how often an entity or a topic was in the news in a window, and in
// which tone.
type Course struct {
	Window    Window      `json:"window"`
	Articles  int64       `json:"articles"`
	Previous  int64       `json:"previous_articles"` // of a window before this one, as long
	Sentiment *float64    `json:"sentiment"`         // mean; null where nothing was judged
	Points    []TonePoint `json:"points"`
}

// find fills the course of a window from a rollup's rows of one id.
func (c *Course) find(ctx context.Context, tx pgx.Tx, sql, id string) error {
	rows, err := rollupRows(ctx, tx, c.Window, sql, []string{id})
	if err != nil {
		return err
	}
	trend := c.Window.trend(rows[id])
	c.Articles, c.Previous = trend.Articles, trend.Previous
	c.Points = c.Window.tonePoints(rows[id])
	c.Sentiment = meanOf(c.Points)
	return nil
}

// courseParameters are the period of a page with a course, and where the list of
// its newest articles goes on.
func courseParameters(r *http.Request) (asked *period, after newestCursor, err error) {
	if asked, err = periodOf(r); err != nil {
		return asked, after, err
	}
	after, err = newestAfter(r)
	return asked, after, err
}

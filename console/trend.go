package console

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// Trend is how a number of articles went.
type Trend struct {
	Articles int64   `json:"articles"`
	Previous int64   `json:"previous_articles"` // in the time before, of the same length
	Steps    []int64 `json:"steps"`             // articles at each step of the window
}

// Change is how many articles there are more than before.
func (t Trend) Change() int64 { return t.Articles - t.Previous }

// EntityTrend is an entity in the news.
type EntityTrend struct {
	ID        string             `json:"id"`
	Name      string             `json:"name"`
	Type      article.EntityType `json:"type"`
	Mentions  int64              `json:"mentions"`
	Sentiment float64            `json:"sentiment"`
	Trend
}

// TopicTrend is a topic in the news.
type TopicTrend struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Level     int      `json:"level"`
	Sentiment *float64 `json:"sentiment"`
	Trend
}

// entityTotal and topicTotal are sums over a window.
type entityTotal struct {
	ID, Name           string
	Type               article.EntityType
	Articles, Mentions int64
	Sentiment          float64
}

type topicTotal struct {
	ID, Name  string
	Level     int
	Articles  int64
	Sentiment *float64
}

// hourly tells whether days are too coarse for the window.
func (w Window) hourly() bool { return w.period.align < day }

// rollup fills in the names of the rollup that is exact enough for the window: by
// hour or by day.
func (w Window) rollup(sql string) string {
	if w.hourly() {
		return strings.NewReplacer("{rollup}", "hours", "{at}", "hour", "{time}", "hour").Replace(sql)
	}
	return strings.NewReplacer("{rollup}", "days", "{at}", "day", "{time}", "(day::timestamp AT TIME ZONE 'UTC')").Replace(sql)
}

// rollupAt is a row of a rollup.
type rollupAt struct {
	ID        string
	At        time.Time
	Articles  int64
	Sentiment *float64
}

// trend adds rows up to steps.
func (w Window) trend(rows []rollupAt) Trend {
	t := Trend{Steps: make([]int64, w.steps())}
	for _, r := range rows {
		if i := w.index(r.At); i >= 0 {
			t.Steps[i] += r.Articles
			t.Articles += r.Articles
		} else {
			t.Previous += r.Articles
		}
	}
	return t
}

// entityTrends looks up how the entities went, in their order.
func entityTrends(ctx context.Context, tx pgx.Tx, w Window, found []entityTotal) ([]EntityTrend, error) {
	var ids []string
	for _, f := range found {
		ids = append(ids, f.ID)
	}
	rows, err := rollupRows(ctx, tx, w, selectEntitySteps, ids)
	if err != nil {
		return nil, err
	}
	trends := []EntityTrend{}
	for _, f := range found {
		trends = append(trends, EntityTrend{f.ID, f.Name, f.Type, f.Mentions, f.Sentiment, w.trend(rows[f.ID])})
	}
	return trends, nil
}

// topicTrends does the same for topics.
func topicTrends(ctx context.Context, tx pgx.Tx, w Window, found []topicTotal) ([]TopicTrend, error) {
	var ids []string
	for _, f := range found {
		ids = append(ids, f.ID)
	}
	rows, err := rollupRows(ctx, tx, w, selectTopicSteps, ids)
	if err != nil {
		return nil, err
	}
	trends := []TopicTrend{}
	for _, f := range found {
		trends = append(trends, TopicTrend{f.ID, f.Name, f.Level, f.Sentiment, w.trend(rows[f.ID])})
	}
	return trends, nil
}

// rollupRows reads the window and the time before it, by id.
func rollupRows(ctx context.Context, tx pgx.Tx, w Window, sql string, ids []string) (map[string][]rollupAt, error) {
	rows, err := listed[rollupAt](ctx, tx, w.rollup(sql), ids, w.before(), w.Until)
	byID := map[string][]rollupAt{}
	for _, r := range rows {
		byID[r.ID] = append(byID[r.ID], r)
	}
	return byID, err
}

const (
	selectEntitySteps = `
SELECT entity_id, {at}, articles, sentiment
  FROM dashboard.entity_{rollup}
 WHERE entity_id = ANY ($1::text[]) AND {at} >= $2 AND {at} < $3`

	selectTopicSteps = `
SELECT topic_id, {at}, articles, sentiment
  FROM dashboard.topic_{rollup}
 WHERE topic_id = ANY ($1::text[]) AND {at} >= $2 AND {at} < $3`
)

// TonePoint is a point of a chart over the articles of one entity or topic.
type TonePoint struct {
	At        time.Time `json:"at"`
	Articles  int64     `json:"articles"`
	Sentiment *float64  `json:"sentiment"`
}

// tonePoints adds rows up to the points of a chart.
func (w Window) tonePoints(rows []rollupAt) []TonePoint {
	points := make([]TonePoint, w.steps())
	sums, judged := make([]float64, w.steps()), make([]int64, w.steps())
	for i, at := range w.times() {
		points[i].At = at
	}
	for _, r := range rows {
		i := w.index(r.At)
		if i < 0 {
			continue
		}
		points[i].Articles += r.Articles
		if r.Sentiment != nil {
			sums[i] += *r.Sentiment * float64(r.Articles)
			judged[i] += r.Articles
		}
	}
	for i := range points {
		if judged[i] > 0 {
			mean := sums[i] / float64(judged[i])
			points[i].Sentiment = &mean
		}
	}
	return points
}

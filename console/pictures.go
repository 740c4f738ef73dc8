package console

import (
	"fmt"
	"html/template"
	"time"

	"github.com/dateline/dateline/console/chart"
)

// articleBars draws how many articles there were.
func articleBars(o Overview) template.HTML {
	return bars(o.Window, o.Steps, func(s Step) (time.Time, int64) { return s.At, s.Articles })
}

// pointBars draws the same for an entity or a topic.
func pointBars(w Window, points []TonePoint) template.HTML {
	return bars(w, points, func(p TonePoint) (time.Time, int64) { return p.At, p.Articles })
}

func bars[T any](w Window, steps []T, read func(T) (time.Time, int64)) template.HTML {
	s := chart.Series{Title: "Articles per " + w.Each(), Unit: "articles", Step: w.Step()}
	var sum, most int64
	for _, step := range steps {
		at, articles := read(step)
		value := float64(articles)
		s.Points = append(s.Points, chart.Point{At: at, Value: &value})
		sum, most = sum+articles, max(most, articles)
	}
	s.Description = fmt.Sprintf("%s articles from %s, at most %s in one step.", chart.Count(sum), w.From.Format("2 January 2006"), chart.Count(most))
	return chart.Bars(s)
}

// toneLine draws the sentiment of all articles.
func toneLine(o Overview) template.HTML {
	return line(o.Window, o.Steps, func(s Step) (time.Time, *float64) { return s.At, s.Sentiment })
}

// pointLine draws how articles speak of an entity, or in a topic.
func pointLine(w Window, points []TonePoint) template.HTML {
	return line(w, points, func(p TonePoint) (time.Time, *float64) { return p.At, p.Sentiment })
}

func line[T any](w Window, steps []T, read func(T) (time.Time, *float64)) template.HTML {
	s := chart.Series{Title: "Sentiment per " + w.Each(), Step: w.Step()}
	judged, low, high := 0, 1.0, -1.0
	for _, step := range steps {
		at, value := read(step)
		s.Points = append(s.Points, chart.Point{At: at, Value: value})
		if value != nil {
			judged++
			low, high = min(low, *value), max(high, *value)
		}
	}
	s.Description = "Nothing was judged in this time."
	if judged > 0 {
		s.Description = fmt.Sprintf("Means from -1, negative, to 1, positive; between %s and %s.", chart.Signed(low), chart.Signed(high))
	}
	return chart.Sentiment(s)
}

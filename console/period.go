package console

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const day = 24 * time.Hour

// period is a length of time that pages can show.
type period struct {
	name   string
	title  string
	length time.Duration
	step   time.Duration // between two points of a chart
	align  time.Duration // what it begins and ends at: an hour or a day, by which rollups count
	each   string        // a step, for titles
}

var periods = []period{
	{"24h", "24 hours", day, time.Hour, time.Hour, "hour"},
	{"7d", "7 days", 7 * day, day, day, "day"},
	{"30d", "30 days", 30 * day, day, day, "day"},
	{"1y", "1 year", 52 * 7 * day, 7 * day, day, "week"},
}

// Window is the time that a page shows. The time before it, of the same length, is
// what it is compared with.
type Window struct {
	Period string    `json:"period"` // 24h, 7d, 30d or 1y
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`  // exclusive
	Recent bool      `json:"recent"` // false where nothing was published lately: then it ends with the newest article
	period period
}

// Title is its length in words.
func (w Window) Title() string { return w.period.title }

// Each is the step of its charts in words.
func (w Window) Each() string { return w.period.each }

// Step is the time between two points of its charts.
func (w Window) Step() time.Duration { return w.period.step }

// before is when the time that it is compared with begins.
func (w Window) before() time.Time { return w.From.Add(-w.period.length) }

// steps is how many points its charts have.
func (w Window) steps() int { return int(w.period.length / w.period.step) }

// times are the beginnings of its steps.
func (w Window) times() []time.Time {
	times := make([]time.Time, w.steps())
	for i := range times {
		times[i] = w.From.Add(time.Duration(i) * w.period.step)
	}
	return times
}

// index is the step that a time is in; negative for one before the window.
func (w Window) index(at time.Time) int {
	if at.Before(w.From) {
		return -1
	}
	return min(int(at.Sub(w.From)/w.period.step), w.steps()-1)
}

// periodOf reads the parameter period; nil if it is not given.
func periodOf(r *http.Request) (*period, error) {
	name := r.URL.Query().Get("period")
	if name == "" {
		return nil, nil
	}
	var names []string
	for i := range periods {
		if periods[i].name == name {
			return &periods[i], nil
		}
		names = append(names, periods[i].name)
	}
	return nil, badRequest("The parameter period is %q; it can be one of %s.", brief(name), strings.Join(names, ", "))
}

// span is the times of the newest article and of one a few articles before it.
type span struct{ Newest, Earlier *time.Time }

// window ends now, or with the newest article where none is in it. Without a
// period it is the shortest from a week on that holds the articles of the span.
func (c *Console) window(ctx context.Context, tx pgx.Tx, asked *period, sql string, arguments ...any) (Window, error) {
	now := c.now().UTC()
	found, err := one[span](ctx, tx, sql, append([]any{now}, arguments...)...)
	if err != nil {
		return Window{}, err
	}
	newest, earlier := now, now
	if found != nil && found.Newest != nil {
		newest, earlier = found.Newest.UTC(), found.Earlier.UTC()
	}
	if asked != nil {
		return windowOf(*asked, now, newest), nil
	}
	for _, p := range periods[1:] {
		if w := windowOf(p, now, newest); !earlier.Before(w.From) {
			return w, nil
		}
	}
	return windowOf(periods[len(periods)-1], now, newest), nil
}

func windowOf(p period, now, newest time.Time) Window {
	until := now.Truncate(p.align).Add(p.align)
	recent := !newest.Before(until.Add(-p.length))
	if !recent {
		until = newest.Truncate(p.align).Add(p.align)
	}
	return Window{Period: p.name, From: until.Add(-p.length), Until: until, Recent: recent, period: p}
}

// PeriodLink is a choice of a period.
type PeriodLink struct {
	Name, Title string
	Current     bool
}

// Periods are those that can be chosen.
func (w Window) Periods() []PeriodLink {
	var links []PeriodLink
	for _, p := range periods {
		links = append(links, PeriodLink{p.name, p.title, p.name == w.Period})
	}
	return links
}

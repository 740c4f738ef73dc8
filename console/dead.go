package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// DeadLetters are raw records that could not be enriched, newest first.
type DeadLetters struct {
	Class   string       `json:"class"` // that is asked for; empty for all
	Classes []DeadClass  `json:"classes"`
	Letters []DeadLetter `json:"letters"`
	Next    *string      `json:"next"` // for the parameter after; null at the end
}

// DeadClass is a kind of fault.
type DeadClass struct {
	Class    string `json:"class"`
	Records  int64  `json:"records"`
	Redriven int64  `json:"redriven"` // those of them that were sent again
}

// DeadLetter is a raw record that could not be enriched.
type DeadLetter struct {
	Topic      string    `json:"topic"`
	Partition  int       `json:"partition"`
	Offset     int64     `json:"offset"`
	Class      string    `json:"class"`
	Stage      string    `json:"stage"`
	Message    string    `json:"message"`
	ValueBytes int64     `json:"value_bytes"`
	RecordAt   time.Time `json:"record_timestamp"`
	CreatedAt  time.Time `json:"created_at"`
	Redriven   bool      `json:"redriven"` // it was sent to its raw topic again
}

// deadClasses are the kinds of fault that there are.
var deadClasses = []string{"undecodable", "invalid", "empty", "too_large", "stage_failed"}

// dead finds dead letters.
func (c *Console) dead(ctx context.Context, r *http.Request) (any, error) {
	d := DeadLetters{Class: r.URL.Query().Get("class")}
	if d.Class != "" && !slices.Contains(deadClasses, d.Class) {
		return nil, badRequest("The parameter class is %q; it can be one of %s.", brief(d.Class), strings.Join(deadClasses, ", "))
	}
	after := DeadLetter{CreatedAt: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := cursorParameter(r, &after.CreatedAt, &after.Topic, &after.Partition, &after.Offset); err != nil {
		return nil, err
	}
	err := c.db.at(ctx, func(tx pgx.Tx) (err error) {
		if d.Classes, err = listed[DeadClass](ctx, tx, selectDeadClasses); err != nil {
			return err
		}
		found, err := listed[DeadLetter](ctx, tx, selectDead, d.Class, after.CreatedAt, after.Topic, after.Partition, after.Offset, pageRows+1)
		d.Letters, d.Next = page(found, pageRows, func(l DeadLetter) []any { return []any{l.CreatedAt, l.Topic, l.Partition, l.Offset} })
		return err
	})
	return d, err
}

const (
	selectDeadClasses = `
SELECT class, count(*), count(*) FILTER (WHERE redriven) FROM dashboard.dead_letters GROUP BY class ORDER BY 2 DESC, 1`

	selectDead = `
SELECT topic, "partition", "offset", class, stage, message, value_bytes, record_timestamp, created_at, redriven
  FROM dashboard.dead_letters
 WHERE ($1 = '' OR class = $1) AND created_at <= $2 AND (created_at, topic, "partition", "offset") < ($2, $3, $4, $5)
 ORDER BY created_at DESC, topic DESC, "partition" DESC, "offset" DESC LIMIT $6`
)

// NextLink leads to the next page.
func (d DeadLetters) NextLink() string {
	q := url.Values{"after": {deref(d.Next)}}
	if d.Class != "" {
		q.Set("class", d.Class)
	}
	return "/dead?" + q.Encode()
}

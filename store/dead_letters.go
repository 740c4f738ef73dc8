package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// DeadLetter is a raw record that could not be enriched, without its value, and
// what became of it since.
type DeadLetter struct {
	Topic       string // of the raw record, as are the next four
	Partition   int
	Offset      int64
	Timestamp   time.Time
	Key         []byte // nil without a key
	Class       string
	Stage       string
	Message     string
	Pipeline    string // digest
	ValueBytes  int
	CreatedAt   time.Time // when the row was written
	Redrive     RedriveState
	BegunBy     string     // the host that began the redrive; "" without one
	BegunAt     *time.Time // nil without a redrive
	DoneAt      *time.Time // nil unless the redrive is done
	ToPartition *int       // where the record is now; nil where that is not known
	ToOffset    *int64
}

// RedriveState is how far a dead letter is on its way to its raw topic again.
type RedriveState string

// The states. A redrive that is begun may or may not be on the topic.
const (
	NotRedriven  RedriveState = ""
	RedriveBegun RedriveState = "begun"
	RedriveDone  RedriveState = "done"
)

// Source returns where the raw record is.
func (d DeadLetter) Source() article.Source {
	return article.Source{Topic: d.Topic, Partition: d.Partition, Offset: d.Offset, Timestamp: d.Timestamp.UTC()}
}

// DeadLetterFilter selects dead letters. What is not set selects all.
type DeadLetterFilter struct {
	Class    string
	Stage    string
	Since    time.Time // written at this time or later
	Until    time.Time // written before this time
	Redriven bool      // also those whose redrive is done
}

func (f DeadLetterFilter) arguments() []any {
	return []any{f.Class, f.Stage, timeOrNull(f.Since), timeOrNull(f.Until), f.Redriven}
}

const selectDeadLetters = `
SELECT d.topic, d."partition", d."offset", d.record_timestamp, d.key, d.class, d.stage, d.message, d.pipeline,
       d.value_bytes, d.created_at, coalesce(r.state, ''), coalesce(r.begun_by, ''), r.begun_at, r.done_at,
       r.to_partition, r.to_offset`

const fromDeadLetters = `
  FROM dead_letters d LEFT JOIN redrives r USING (topic, "partition", "offset")`

const whereDeadLetters = `
 WHERE ($1 = '' OR d.class = $1) AND ($2 = '' OR d.stage = $2)
   AND ($3::timestamptz IS NULL OR d.created_at >= $3) AND ($4::timestamptz IS NULL OR d.created_at < $4)
   AND ($5 OR r.state IS DISTINCT FROM 'done')`

// DeadLetters returns the selected dead letters, the newest first, at most so
// many; 0 is all.
func (s *Store) DeadLetters(ctx context.Context, filter DeadLetterFilter, limit int) ([]DeadLetter, error) {
	return query[DeadLetter](ctx, s, "dead letters", selectDeadLetters+fromDeadLetters+whereDeadLetters+`
 ORDER BY d.created_at DESC, d.topic, d."partition", d."offset"
 LIMIT nullif($6::bigint, 0)`, append(filter.arguments(), limit)...)
}

// CountDeadLetters returns how many the filter selects.
func (s *Store) CountDeadLetters(ctx context.Context, filter DeadLetterFilter) (n int64, err error) {
	err = s.pool.QueryRow(ctx, `SELECT count(*)`+fromDeadLetters+whereDeadLetters, filter.arguments()...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count dead letters: %w", err)
	}
	return n, nil
}

// ErrNoDeadLetter is returned for a record that is no dead letter.
var ErrNoDeadLetter = errors.New("there is no dead letter of this place")

// DeadLetter returns the dead letter of a raw record. The error is
// ErrNoDeadLetter if the record is none.
func (s *Store) DeadLetter(ctx context.Context, of article.Source) (DeadLetter, error) {
	rows, err := s.pool.Query(ctx, selectDeadLetters+fromDeadLetters+`
 WHERE d.topic = $1 AND d."partition" = $2 AND d."offset" = $3`, of.Topic, of.Partition, of.Offset)
	if err != nil {
		return DeadLetter{}, fmt.Errorf("query dead letter %s: %w", of.Place(), err)
	}
	letter, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[DeadLetter])
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNoDeadLetter
	}
	if err != nil {
		return DeadLetter{}, fmt.Errorf("query dead letter %s: %w", of.Place(), err)
	}
	return letter, nil
}

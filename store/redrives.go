package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// BeginRedrives records, before anything is sent, that dead letters of one topic
// are about to be sent there again, and returns the places of those that were not
// begun before: of several callers at once, only one gets each. What high watermarks
// are for, article.Redrive says; by is the host.
func (s *Store) BeginRedrives(
	ctx context.Context, topic string, of []article.Source, highWatermarks []int64, by string,
) ([]article.Source, error) {
	rows, err := s.pool.Query(ctx, `
INSERT INTO redrives (topic, "partition", "offset", state, high_watermarks, begun_by)
SELECT $1, u."partition", u."offset", 'begun', $4, $5
  FROM unnest($2::integer[], $3::bigint[]) AS u ("partition", "offset")
 ORDER BY 2, 3
ON CONFLICT DO NOTHING
RETURNING topic, "partition", "offset"`, topic,
		column(of, func(s article.Source) int { return s.Partition }),
		column(of, func(s article.Source) int64 { return s.Offset }), highWatermarks, by)
	if err != nil {
		return nil, fmt.Errorf("begin redrives to %s: %w", topic, err)
	}
	begun, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (at article.Source, err error) {
		err = row.Scan(&at.Topic, &at.Partition, &at.Offset)
		return at, err
	})
	if err != nil {
		return nil, fmt.Errorf("begin redrives to %s: %w", topic, err)
	}
	return begun, nil
}

// BegunRedrives returns the redrives that are begun and not done, of all topics,
// in the order of their places. Whether they were sent is open.
func (s *Store) BegunRedrives(ctx context.Context) ([]article.Redrive, error) {
	rows, err := s.pool.Query(ctx, `
SELECT r.topic, r."partition", r."offset", d.record_timestamp, r.high_watermarks
  FROM redrives r LEFT JOIN dead_letters d USING (topic, "partition", "offset")
 WHERE r.state = 'begun'
 ORDER BY r.topic, r."partition", r."offset"`)
	if err != nil {
		return nil, fmt.Errorf("query begun redrives: %w", err)
	}
	begun, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (article.Redrive, error) {
		r := article.Redrive{ToPartition: -1, ToOffset: -1}
		var at *time.Time
		err := row.Scan(&r.Of.Topic, &r.Of.Partition, &r.Of.Offset, &at, &r.HighWatermarks)
		if at != nil {
			r.Of.Timestamp = at.UTC()
		}
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("query begun redrives: %w", err)
	}
	return begun, nil
}

// FinishRedrives records that the dead letters are on their topic again, and
// where. It may be repeated.
func (s *Store) FinishRedrives(ctx context.Context, sent []article.Redrive) error {
	_, err := s.pool.Exec(ctx, `
UPDATE redrives r
   SET state = 'done', done_at = now(), to_partition = nullif(u.to_partition, -1), to_offset = nullif(u.to_offset, -1)
  FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::integer[], $5::bigint[])
       AS u (topic, "partition", "offset", to_partition, to_offset)
 WHERE r.topic = u.topic AND r."partition" = u."partition" AND r."offset" = u."offset" AND r.state = 'begun'`,
		column(sent, func(r article.Redrive) string { return r.Of.Topic }),
		column(sent, func(r article.Redrive) int { return r.Of.Partition }),
		column(sent, func(r article.Redrive) int64 { return r.Of.Offset }),
		column(sent, func(r article.Redrive) int { return r.ToPartition }),
		column(sent, func(r article.Redrive) int64 { return r.ToOffset }))
	if err != nil {
		return fmt.Errorf("finish %d redrives: %w", len(sent), err)
	}
	return nil
}

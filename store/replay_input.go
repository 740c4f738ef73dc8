package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/article"
)

// FindRevisions returns what is known of each revision under a pipeline.
func (s *Store) FindRevisions(ctx context.Context, digest string, of []article.RevisionQuery) ([]article.RevisionState, error) {
	rows, err := s.pool.Query(ctx, selectRevisions, digest,
		column(of, func(q article.RevisionQuery) string { return q.ID }),
		column(of, func(q article.RevisionQuery) string { return q.Hash }),
		column(of, func(q article.RevisionQuery) time.Time { return q.Source.Timestamp }),
		column(of, func(q article.RevisionQuery) int64 { return q.Source.Offset }))
	if err != nil {
		return nil, fmt.Errorf("look for %d revisions: %w", len(of), err)
	}
	states, err := pgx.CollectRows(rows, pgx.RowTo[article.RevisionState])
	if err != nil {
		return nil, fmt.Errorf("look for %d revisions: %w", len(of), err)
	}
	return states, nil
}

const selectRevisions = `
SELECT CASE
       WHEN (a.record_timestamp, a.record_offset) > (u.record_timestamp, u.record_offset) THEN 'older'
       WHEN (a.record_timestamp, a.record_offset) = (u.record_timestamp, u.record_offset) AND a.content_hash = decode(u.content_hash, 'hex')
            AND EXISTS (SELECT FROM enrichments e
                         WHERE e.article_id = u.id AND e.pipeline = ` + pipelineNumber + `
                           AND (e.record_timestamp, e.record_offset) = (` + revisionTimestamp + `, ` + revisionOffset + `)) THEN 'unchanged'
       ELSE 'fresh'
       END
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::bigint[]) WITH ORDINALITY
       AS u (id, content_hash, record_timestamp, record_offset, position)
  LEFT JOIN articles a ON a.id = u.id
 ORDER BY u.position`

// StoredRecords returns the records of a stretch of a partition that articles
// were made of, as they are kept, in order: the newest revision of each article,
// at most limit.
func (s *Store) StoredRecords(ctx context.Context, topic string, stretch article.OffsetRange, limit int) ([]article.StoredRecord, error) {
	rows, err := s.pool.Query(ctx, selectStoredRecords, topic, stretch.Partition, stretch.From, stretch.To, limit)
	if err != nil {
		return nil, fmt.Errorf("read kept articles: %w", err)
	}
	records, err := pgx.CollectRows(rows, scanStoredRecord)
	if err != nil {
		return nil, fmt.Errorf("read kept articles: %w", err)
	}
	return records, nil
}

// The key of a retraction is the article's id, and is kept as that.
const selectStoredRecords = `
SELECT record_topic, record_partition, record_offset, record_timestamp,
       CASE WHEN retracted THEN convert_to(id, 'UTF8') ELSE record_key END, retracted,
       id, url, source, title, coalesce(body, ''), coalesce(html, ''), authors, section, published_at, language, extra
  FROM articles
 WHERE record_topic = $1 AND record_partition = $2 AND record_offset >= $3 AND record_offset < $4
 ORDER BY record_offset
 LIMIT $5`

func scanStoredRecord(row pgx.CollectableRow) (record article.StoredRecord, err error) {
	var raw article.Raw
	var retracted bool
	var published *time.Time
	var extra []byte
	err = row.Scan(&record.Source.Topic, &record.Source.Partition, &record.Source.Offset, &record.Source.Timestamp, &record.Key, &retracted,
		&raw.ID, &raw.URL, &raw.Source, &raw.Title, &raw.Body, &raw.HTML, &raw.Authors, &raw.Section, &published, &raw.Language, &extra)
	if err != nil {
		return record, err
	}
	record.Source.Timestamp = record.Source.Timestamp.UTC()
	if retracted {
		return record, nil
	}
	if published != nil {
		raw.PublishedAt = published.UTC()
	}
	if extra != nil {
		raw.Extra, err = article.ParseExtra(extra)
	}
	record.Raw = &raw
	return record, err
}

// KeptArticles counts, for each stretch of a topic, the articles whose newest
// revision is there and was sent at a time or later, and those of them that have a
// result of the pipeline. ids selects articles; nil stands for all.
func (s *Store) KeptArticles(
	ctx context.Context, digest, topic string, stretches []article.OffsetRange, since time.Time, ids []string,
) ([]article.KeptArticles, error) {
	kept := make([]article.KeptArticles, len(stretches))
	for i, stretch := range stretches {
		err := s.pool.QueryRow(ctx, countKept, digest, topic, stretch.Partition, stretch.From, stretch.To, timeOrNull(since), ids).
			Scan(&kept[i].Articles, &kept[i].Unchanged, &kept[i].First)
		if err != nil {
			return nil, fmt.Errorf("count kept articles of partition %d: %w", stretch.Partition, err)
		}
	}
	return kept, nil
}

const countKept = `
SELECT count(*) FILTER (WHERE NOT a.retracted), count(e.article_id) FILTER (WHERE NOT a.retracted), coalesce(min(a.record_offset), -1)
  FROM articles a
  LEFT JOIN enrichments e ON e.article_id = a.id AND e.pipeline = ` + pipelineNumber + `
       AND (e.record_timestamp, e.record_offset) = (` + revisionTimestamp + `, ` + revisionOffset + `)
 WHERE a.record_topic = $2 AND a.record_partition = $3 AND a.record_offset >= $4 AND a.record_offset < $5
   AND ($6::timestamptz IS NULL OR a.record_timestamp >= $6) AND ($7::text[] IS NULL OR a.id = ANY ($7))`

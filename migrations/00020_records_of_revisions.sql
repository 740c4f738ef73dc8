-- +goose Up

-- Workers of before can go on: what they write names the record itself.
--
-- A record with the content that an article has already moves the article's row alone.
-- What was found in it keeps the record that brought the content.
ALTER TABLE articles ADD revision_offset bigint, ADD revision_timestamp timestamptz;

COMMENT ON COLUMN articles.revision_offset IS 'Offset of the raw record that brought the content, where others with the same content have come since; else null.';
COMMENT ON COLUMN articles.revision_timestamp IS 'Timestamp of that record, or null.';
COMMENT ON COLUMN enrichments.record_offset IS 'Offset of the raw record that brought the content: articles.revision_offset, or if that is null record_offset.';
COMMENT ON COLUMN enrichments.record_timestamp IS 'Timestamp of that record.';

-- +goose Down

UPDATE enrichments e SET record_offset = a.record_offset, record_timestamp = a.record_timestamp
  FROM articles a
 WHERE a.id = e.article_id AND a.revision_offset IS NOT NULL
   AND (e.record_offset, e.record_timestamp) = (a.revision_offset, a.revision_timestamp);
ALTER TABLE articles DROP revision_offset, DROP revision_timestamp;
COMMENT ON COLUMN enrichments.record_offset IS 'Offset of the raw record that was enriched.';
COMMENT ON COLUMN enrichments.record_timestamp IS 'Timestamp of the raw record that was enriched.';

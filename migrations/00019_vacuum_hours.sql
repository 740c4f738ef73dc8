-- +goose Up

-- Workers of before can go on.
--
-- What updates leave in a page, a vacuum gives to new rows. One after a fifth of the
-- table, as is usual, puts some of the newest hours into each range of its pages, of
-- which an index of pages then finds all.
ALTER TABLE entity_hours SET (autovacuum_vacuum_insert_scale_factor = 0.01);
ALTER TABLE topic_hours SET (autovacuum_vacuum_insert_scale_factor = 0.01);
ALTER TABLE topic_days SET (autovacuum_vacuum_insert_scale_factor = 0.01);

-- +goose Down

ALTER TABLE entity_hours RESET (autovacuum_vacuum_insert_scale_factor);
ALTER TABLE topic_hours RESET (autovacuum_vacuum_insert_scale_factor);
ALTER TABLE topic_days RESET (autovacuum_vacuum_insert_scale_factor);

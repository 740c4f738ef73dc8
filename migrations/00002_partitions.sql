-- +goose Up

CREATE TABLE partitions (
    "group"     text        NOT NULL,
    topic       text        NOT NULL,
    "partition" integer     NOT NULL,
    epoch       bigint      NOT NULL,
    next_offset bigint,
    claimed_at  timestamptz NOT NULL DEFAULT now(),
    saved_at    timestamptz,
    PRIMARY KEY ("group", topic, "partition")
) WITH (fillfactor = 50);

COMMENT ON TABLE partitions IS 'Who may write what comes of an input partition. A worker that takes a partition over raises the epoch, and the one before can write no more.';
COMMENT ON COLUMN partitions."group" IS 'Consumer group.';
COMMENT ON COLUMN partitions.topic IS 'Input topic.';
COMMENT ON COLUMN partitions."partition" IS 'Partition of it.';
COMMENT ON COLUMN partitions.epoch IS 'Number of times that the partition was taken over. Only its last owner knows it.';
COMMENT ON COLUMN partitions.next_offset IS 'Offset behind the last record that was saved. Kafka''s committed offset is the one that counts; after a crash it can be lower.';
COMMENT ON COLUMN partitions.claimed_at IS 'When it was last taken over.';
COMMENT ON COLUMN partitions.saved_at IS 'When something was last saved.';

-- +goose Down

DROP TABLE partitions;

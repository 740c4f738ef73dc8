-- +goose Up

CREATE TABLE redrives (
    topic           text        NOT NULL,
    "partition"     integer     NOT NULL,
    "offset"        bigint      NOT NULL,
    state           text        NOT NULL CHECK (state IN ('begun', 'done')),
    high_watermarks bigint[]    NOT NULL,
    begun_by        text        NOT NULL,
    begun_at        timestamptz NOT NULL DEFAULT now(),
    done_at         timestamptz,
    to_partition    integer,
    to_offset       bigint,
    PRIMARY KEY (topic, "partition", "offset")
);

CREATE INDEX redrives_begun ON redrives (begun_at) WHERE state = 'begun';
CREATE INDEX dead_letters_created_at ON dead_letters (created_at DESC);

COMMENT ON TABLE redrives IS 'Dead letters that were sent to their raw topic again, or were about to be. A dead letter with a row here is not sent a second time unless the first never got there.';
COMMENT ON COLUMN redrives.topic IS 'Topic of the raw record, as in dead_letters. It is sent there again.';
COMMENT ON COLUMN redrives."partition" IS 'Partition of the raw record, as in dead_letters.';
COMMENT ON COLUMN redrives."offset" IS 'Offset of the raw record, as in dead_letters.';
COMMENT ON COLUMN redrives.state IS 'begun before it is sent, done when it is known to be there.';
COMMENT ON COLUMN redrives.high_watermarks IS 'High watermarks of the topic''s partitions, from 0 on, before it was first sent: if it is there again, then not below them.';
COMMENT ON COLUMN redrives.begun_by IS 'Host that began it.';
COMMENT ON COLUMN redrives.begun_at IS 'When it was begun.';
COMMENT ON COLUMN redrives.done_at IS 'When it was known to be there.';
COMMENT ON COLUMN redrives.to_partition IS 'Partition where it is now; null where that is not known.';
COMMENT ON COLUMN redrives.to_offset IS 'Offset where it is now; null where that is not known.';

-- +goose Down

DROP INDEX dead_letters_created_at;
DROP TABLE redrives;

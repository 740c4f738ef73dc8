-- +goose Up

CREATE TABLE replays (
    id           integer     PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    state        text        NOT NULL CHECK (state IN ('running', 'paused', 'done', 'deleted')),
    pipeline     text        NOT NULL,
    version      text        NOT NULL,
    edition      integer     NOT NULL,
    topic        text        NOT NULL,
    live_group   text        NOT NULL,
    "group"      text        NOT NULL,
    ids          text[],
    from_store   boolean     NOT NULL,
    publish      text        NOT NULL CHECK (publish IN ('none', 'changed', 'all')),
    to_topic     text        NOT NULL,
    rate         double precision NOT NULL,
    max_live_lag bigint      NOT NULL,
    created_by   text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    done_at      timestamptz
);

COMMENT ON TABLE replays IS 'Jobs that enrich again what is on a raw topic, into an edition of their own.';
COMMENT ON COLUMN replays.id IS 'Number of the job.';
COMMENT ON COLUMN replays.state IS 'running: workers may take part. paused: they wait. done: each offset of the plan is accounted for. deleted: given up.';
COMMENT ON COLUMN replays.pipeline IS 'Digest of the pipeline that enriches; only programs with it can take part.';
COMMENT ON COLUMN replays.version IS 'Version of that pipeline, for people.';
COMMENT ON COLUMN replays.edition IS 'editions.id that the results belong to.';
COMMENT ON COLUMN replays.topic IS 'Raw topic.';
COMMENT ON COLUMN replays.live_group IS 'Consumer group of the live pool, which goes first.';
COMMENT ON COLUMN replays."group" IS 'Consumer group of the job.';
COMMENT ON COLUMN replays.ids IS 'Articles that are enriched again; null for all.';
COMMENT ON COLUMN replays.from_store IS 'Whether what retention has removed from the topic is taken from articles.';
COMMENT ON COLUMN replays.publish IS 'What goes to the output topic: none, changed (results that differ from those shown) or all.';
COMMENT ON COLUMN replays.to_topic IS 'Topic that results are published to.';
COMMENT ON COLUMN replays.rate IS 'Most records a second, over all workers; 0 for no bound.';
COMMENT ON COLUMN replays.max_live_lag IS 'The job waits while the live pool''s lag is greater; negative for no bound.';
COMMENT ON COLUMN replays.created_by IS 'Host that began it.';
COMMENT ON COLUMN replays.created_at IS 'When it was begun.';
COMMENT ON COLUMN replays.done_at IS 'When its last offset was accounted for.';

CREATE TABLE replay_partitions (
    replay_id    integer NOT NULL REFERENCES replays ON DELETE CASCADE,
    "partition"  integer NOT NULL,
    start_offset bigint  NOT NULL,
    end_offset   bigint  NOT NULL,
    next_offset  bigint  NOT NULL CHECK (next_offset BETWEEN start_offset AND end_offset),
    written      bigint  NOT NULL DEFAULT 0,
    unchanged    bigint  NOT NULL DEFAULT 0,
    older        bigint  NOT NULL DEFAULT 0,
    retracted    bigint  NOT NULL DEFAULT 0,
    dead         bigint  NOT NULL DEFAULT 0,
    unselected   bigint  NOT NULL DEFAULT 0,
    removed      bigint  NOT NULL DEFAULT 0,
    no_record    bigint  NOT NULL DEFAULT 0,
    unpublished  bigint[] NOT NULL DEFAULT '{}',
    started_at   timestamptz,
    saved_at     timestamptz,
    PRIMARY KEY (replay_id, "partition"),
    -- The proof: each offset from the start to the next one has one fate.
    CHECK (next_offset - start_offset = written + unchanged + older + retracted + dead + unselected + removed + no_record)
) WITH (fillfactor = 50);

COMMENT ON TABLE replay_partitions IS 'How far a replay is in each partition, and what became of each offset.';
COMMENT ON COLUMN replay_partitions.replay_id IS 'replays.id.';
COMMENT ON COLUMN replay_partitions."partition" IS 'Partition of the raw topic.';
COMMENT ON COLUMN replay_partitions.start_offset IS 'First offset of the plan.';
COMMENT ON COLUMN replay_partitions.end_offset IS 'Offset behind the last one of the plan, frozen when the replay was started.';
COMMENT ON COLUMN replay_partitions.next_offset IS 'Offset behind those that are accounted for.';
COMMENT ON COLUMN replay_partitions.written IS 'Records whose result was written.';
COMMENT ON COLUMN replay_partitions.unchanged IS 'Records whose article had a result of the same content and pipeline already.';
COMMENT ON COLUMN replay_partitions.older IS 'Records that a newer revision of their article has replaced.';
COMMENT ON COLUMN replay_partitions.retracted IS 'Records that take their article back.';
COMMENT ON COLUMN replay_partitions.dead IS 'Records that could not be enriched: see replay_dead_letters.';
COMMENT ON COLUMN replay_partitions.unselected IS 'Records of articles that are not on the job''s list.';
COMMENT ON COLUMN replay_partitions.removed IS 'Offsets that retention has removed from the topic, and that no kept article has.';
COMMENT ON COLUMN replay_partitions.no_record IS 'Offsets without a committed record: ends of transactions, aborted records, and what compaction removed.';
COMMENT ON COLUMN replay_partitions.unpublished IS 'Offsets of the batch that was saved last whose results go to the topic. Whoever begins again before next_offset publishes these.';
COMMENT ON COLUMN replay_partitions.started_at IS 'When the first batch was saved.';
COMMENT ON COLUMN replay_partitions.saved_at IS 'When the last batch was saved.';

CREATE TABLE replay_dead_letters (
    replay_id        integer     NOT NULL REFERENCES replays ON DELETE CASCADE,
    "partition"      integer     NOT NULL,
    "offset"         bigint      NOT NULL,
    class            text        NOT NULL,
    stage            text        NOT NULL,
    message          text        NOT NULL,
    record_timestamp timestamptz NOT NULL,
    PRIMARY KEY (replay_id, "partition", "offset")
);

COMMENT ON TABLE replay_dead_letters IS 'Records that a replay could not enrich, and why. The records themselves are on the raw topic.';
COMMENT ON COLUMN replay_dead_letters.replay_id IS 'replays.id.';
COMMENT ON COLUMN replay_dead_letters."partition" IS 'Partition of the raw record.';
COMMENT ON COLUMN replay_dead_letters."offset" IS 'Offset of the raw record.';
COMMENT ON COLUMN replay_dead_letters.class IS 'Kind of fault, as in dead_letters.';
COMMENT ON COLUMN replay_dead_letters.stage IS 'Stage that found the fault.';
COMMENT ON COLUMN replay_dead_letters.message IS 'What is wrong.';
COMMENT ON COLUMN replay_dead_letters.record_timestamp IS 'Timestamp of the raw record.';

-- What retention has removed from a topic is read from here in its order.
CREATE INDEX articles_record ON articles (record_topic, record_partition, record_offset);

-- +goose Down

DROP INDEX articles_record;
DROP TABLE replay_dead_letters, replay_partitions, replays;

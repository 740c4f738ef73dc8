-- +goose Up

CREATE TABLE articles (
    id               text        PRIMARY KEY,
    source           text        NOT NULL DEFAULT '',
    url              text        NOT NULL DEFAULT '',
    title            text        NOT NULL DEFAULT '',
    authors          text[]      NOT NULL DEFAULT '{}',
    section          text        NOT NULL DEFAULT '',
    published_at     timestamptz,
    language         text        NOT NULL DEFAULT '',
    extra            jsonb,
    body             text,
    html             text,
    content_hash     text        NOT NULL DEFAULT '',
    retracted        boolean     NOT NULL DEFAULT false,
    record_key       bytea,
    record_topic     text        NOT NULL,
    record_partition integer     NOT NULL,
    record_offset    bigint      NOT NULL,
    record_timestamp timestamptz NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX articles_published_at ON articles USING brin (published_at);

COMMENT ON TABLE articles IS 'The newest revision of each raw article, as it was sent. A revision is newer by the timestamp of its record, then by its offset.';
COMMENT ON COLUMN articles.id IS 'The article''s id: its field id, else the record''s key, else a hash of its URL, else of its text.';
COMMENT ON COLUMN articles.source IS 'Who published it.';
COMMENT ON COLUMN articles.url IS 'Where it was published.';
COMMENT ON COLUMN articles.title IS 'Title as sent. enrichments.title has the cleaned one.';
COMMENT ON COLUMN articles.authors IS 'Names of the authors.';
COMMENT ON COLUMN articles.section IS 'The publisher''s section.';
COMMENT ON COLUMN articles.published_at IS 'When it was published; without that, the time of its record.';
COMMENT ON COLUMN articles.language IS 'Language as the publisher says. enrichments.language has the detected one.';
COMMENT ON COLUMN articles.extra IS 'Fields of the raw record that Dateline does not know, by name.';
COMMENT ON COLUMN articles.body IS 'Plain text as sent, perhaps with boilerplate. enrichments.text has the cleaned one.';
COMMENT ON COLUMN articles.html IS 'HTML as sent.';
COMMENT ON COLUMN articles.content_hash IS 'SHA-256 of the contents in hexadecimal. Equal contents need no second enrichment.';
COMMENT ON COLUMN articles.retracted IS 'True if a record with a null value took the article back. The row stays as a marker, so that no older record brings the article back.';
COMMENT ON COLUMN articles.record_key IS 'Key of the raw record.';
COMMENT ON COLUMN articles.record_topic IS 'Topic of the raw record.';
COMMENT ON COLUMN articles.record_partition IS 'Partition of the raw record.';
COMMENT ON COLUMN articles.record_offset IS 'Offset of the raw record.';
COMMENT ON COLUMN articles.record_timestamp IS 'Timestamp of the raw record.';

CREATE TABLE pipelines (
    digest     text        PRIMARY KEY,
    version    text        NOT NULL,
    first_seen timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE pipelines IS 'The pipelines that have written enrichments.';
COMMENT ON COLUMN pipelines.digest IS 'Digest of the code and the models; it changes exactly when a result could.';
COMMENT ON COLUMN pipelines.version IS 'Version for people.';
COMMENT ON COLUMN pipelines.first_seen IS 'When it first wrote here.';

CREATE TABLE enrichments (
    article_id          text        NOT NULL,
    pipeline            text        NOT NULL,
    published_at        timestamptz,
    title               text        NOT NULL,
    text                text        NOT NULL,
    language            text        NOT NULL,
    language_confidence real        NOT NULL,
    sentiment           real,
    sentiment_label     text,
    title_sentiment     real,
    sentences           jsonb,
    summary             text[]      NOT NULL,
    keyphrases          text[]      NOT NULL,
    fingerprint         text        NOT NULL,
    stages              text[]      NOT NULL,
    record_offset       bigint      NOT NULL,
    record_timestamp    timestamptz NOT NULL,
    PRIMARY KEY (article_id, pipeline)
) WITH (fillfactor = 80);

CREATE INDEX enrichments_published_at ON enrichments USING brin (published_at);

COMMENT ON TABLE enrichments IS 'What a pipeline found in an article, one row for each pipeline. Lists of entities and topics are in mentions and article_topics.';
COMMENT ON COLUMN enrichments.article_id IS 'articles.id.';
COMMENT ON COLUMN enrichments.pipeline IS 'pipelines.digest.';
COMMENT ON COLUMN enrichments.published_at IS 'As in articles.';
COMMENT ON COLUMN enrichments.title IS 'Title without a site''s name and the like.';
COMMENT ON COLUMN enrichments.text IS 'The article''s own words, without boilerplate. Offsets count its characters from 0: substr(text, start + 1, "end" - start).';
COMMENT ON COLUMN enrichments.language IS 'Detected language, ISO 639-1; und if unknown.';
COMMENT ON COLUMN enrichments.language_confidence IS 'Confidence of the language, 0 to 1.';
COMMENT ON COLUMN enrichments.sentiment IS 'Tone of the article, -1 to 1; null where no model reads the language.';
COMMENT ON COLUMN enrichments.sentiment_label IS 'negative, neutral or positive.';
COMMENT ON COLUMN enrichments.title_sentiment IS 'Tone of the title alone, -1 to 1.';
COMMENT ON COLUMN enrichments.sentences IS 'Tone of each sentence: a list of {start, end, score}.';
COMMENT ON COLUMN enrichments.summary IS 'The sentences that carry most, in the order of the text.';
COMMENT ON COLUMN enrichments.keyphrases IS 'Phrases that tell what the article is about, best first.';
COMMENT ON COLUMN enrichments.fingerprint IS '64-bit SimHash of the text, 16 hexadecimal digits; near-duplicates differ in few bits.';
COMMENT ON COLUMN enrichments.stages IS 'Stages of the pipeline that ran on this article.';
COMMENT ON COLUMN enrichments.record_offset IS 'Offset of the raw record that was enriched.';
COMMENT ON COLUMN enrichments.record_timestamp IS 'Timestamp of the raw record that was enriched.';

CREATE TABLE entities (
    id       text PRIMARY KEY,
    name     text NOT NULL COLLATE "C",
    type     text NOT NULL,
    wikidata text NOT NULL DEFAULT '',
    country  text NOT NULL DEFAULT ''
);

CREATE INDEX entities_name ON entities (lower(name));

COMMENT ON TABLE entities IS 'People, organizations and places that some article mentions.';
COMMENT ON COLUMN entities.id IS 'Wikidata id where linked, else a stable id made of type and name.';
COMMENT ON COLUMN entities.name IS 'Canonical name. Where articles write it differently, the last in byte order, whichever came first.';
COMMENT ON COLUMN entities.type IS 'person, organization or place.';
COMMENT ON COLUMN entities.wikidata IS 'Wikidata id (Q…), or empty.';
COMMENT ON COLUMN entities.country IS 'Country, ISO 3166-1 alpha-2, or empty.';

CREATE TABLE mentions (
    article_id   text        NOT NULL,
    pipeline     text        NOT NULL,
    entity_id    text        NOT NULL,
    published_at timestamptz,
    names        integer     NOT NULL,
    demonyms     integer     NOT NULL,
    salience     real        NOT NULL,
    sentiment    real        NOT NULL,
    spans        jsonb       NOT NULL,
    PRIMARY KEY (article_id, pipeline, entity_id)
) WITH (fillfactor = 90);

CREATE INDEX mentions_entity ON mentions (entity_id, published_at DESC);

COMMENT ON TABLE mentions IS 'Which entity is mentioned in which article, one row for each pipeline.';
COMMENT ON COLUMN mentions.article_id IS 'articles.id.';
COMMENT ON COLUMN mentions.pipeline IS 'pipelines.digest.';
COMMENT ON COLUMN mentions.entity_id IS 'entities.id.';
COMMENT ON COLUMN mentions.published_at IS 'As in articles.';
COMMENT ON COLUMN mentions.names IS 'How often the article names it.';
COMMENT ON COLUMN mentions.demonyms IS 'How often the article names its people or adjective, such as Belarusian.';
COMMENT ON COLUMN mentions.salience IS 'How central it is to the article, 0 to 1.';
COMMENT ON COLUMN mentions.sentiment IS 'Tone of the sentences that mention it, -1 to 1.';
COMMENT ON COLUMN mentions.spans IS 'Where: a list of {field, start, end, text, kind}; offsets count characters of enrichments.title or .text from 0, end exclusive.';

CREATE TABLE article_topics (
    article_id   text        NOT NULL,
    pipeline     text        NOT NULL,
    topic_id     text        NOT NULL,
    published_at timestamptz,
    name         text        NOT NULL,
    level        integer     NOT NULL,
    score        real        NOT NULL,
    PRIMARY KEY (article_id, pipeline, topic_id)
) WITH (fillfactor = 90);

CREATE INDEX article_topics_topic ON article_topics (topic_id, published_at DESC);

COMMENT ON TABLE article_topics IS 'Which article belongs to which topic, one row for each pipeline.';
COMMENT ON COLUMN article_topics.article_id IS 'articles.id.';
COMMENT ON COLUMN article_topics.pipeline IS 'pipelines.digest.';
COMMENT ON COLUMN article_topics.topic_id IS 'Concept of the IPTC Media Topics, such as medtop:11000000.';
COMMENT ON COLUMN article_topics.published_at IS 'As in articles.';
COMMENT ON COLUMN article_topics.name IS 'English name of the topic.';
COMMENT ON COLUMN article_topics.level IS 'Depth in the taxonomy; 1 is the top.';
COMMENT ON COLUMN article_topics.score IS 'How sure the model is, 0 to 1.';

CREATE TABLE dead_letters (
    topic            text        NOT NULL,
    "partition"      integer     NOT NULL,
    "offset"         bigint      NOT NULL,
    key              bytea,
    class            text        NOT NULL,
    stage            text        NOT NULL,
    message          text        NOT NULL,
    pipeline         text        NOT NULL,
    value_bytes      integer     NOT NULL,
    record_timestamp timestamptz NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, "partition", "offset")
);

CREATE INDEX dead_letters_class ON dead_letters (class, created_at DESC);

COMMENT ON TABLE dead_letters IS 'Raw records that could not be enriched, and why. The records themselves are on the topic of dead letters.';
COMMENT ON COLUMN dead_letters.topic IS 'Topic of the raw record.';
COMMENT ON COLUMN dead_letters."partition" IS 'Partition of the raw record.';
COMMENT ON COLUMN dead_letters."offset" IS 'Offset of the raw record.';
COMMENT ON COLUMN dead_letters.key IS 'Key of the raw record.';
COMMENT ON COLUMN dead_letters.class IS 'Kind of fault: undecodable, invalid, empty, too_large or stage_failed.';
COMMENT ON COLUMN dead_letters.stage IS 'Stage that found the fault.';
COMMENT ON COLUMN dead_letters.message IS 'What is wrong.';
COMMENT ON COLUMN dead_letters.pipeline IS 'Digest of the pipeline.';
COMMENT ON COLUMN dead_letters.value_bytes IS 'Size of the raw value.';
COMMENT ON COLUMN dead_letters.record_timestamp IS 'Timestamp of the raw record.';
COMMENT ON COLUMN dead_letters.created_at IS 'When the row was written.';

-- lz4 takes less time than pglz, but not every build of PostgreSQL has it.
-- +goose StatementBegin
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN
        ALTER TABLE articles ALTER COLUMN body SET COMPRESSION lz4, ALTER COLUMN html SET COMPRESSION lz4;
        ALTER TABLE enrichments ALTER COLUMN text SET COMPRESSION lz4;
    END IF;
END
$$;
-- +goose StatementEnd

-- +goose Down

DROP TABLE dead_letters, article_topics, mentions, entities, enrichments, pipelines, articles;

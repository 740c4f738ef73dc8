-- +goose Up

-- A few seconds for each million rows of the rollups.
SET LOCAL statement_timeout = 0;

-- Locks are taken in the order in which others take them: readers first the view
-- and then its tables, saves one table after the other. The first statements
-- change nothing.
ALTER VIEW dashboard.entity_hours ALTER entity_id DROP DEFAULT;
ALTER VIEW dashboard.entity_days ALTER entity_id DROP DEFAULT;
ALTER VIEW dashboard.sentiment_days ALTER day DROP DEFAULT;
ALTER VIEW dashboard.sources ALTER source DROP DEFAULT;
ALTER VIEW dashboard.coverage ALTER day DROP DEFAULT;
ALTER VIEW dashboard.pipelines ALTER digest DROP DEFAULT;
LOCK TABLE entities, entity_hours IN SHARE MODE;
LOCK TABLE entity_days IN ACCESS EXCLUSIVE MODE;
LOCK TABLE topic_hours, topic_days, article_hours IN SHARE MODE;

CREATE TABLE article_days (
    day       date    NOT NULL,
    source    text    NOT NULL,
    pipeline  text    NOT NULL,
    edition   integer NOT NULL,
    articles  integer NOT NULL,
    scored    integer NOT NULL,
    negative  integer NOT NULL,
    neutral   integer NOT NULL,
    positive  integer NOT NULL,
    sentiment bigint  NOT NULL,
    PRIMARY KEY (day, source, pipeline, edition)
) WITH (fillfactor = 80);

COMMENT ON TABLE article_days IS 'As article_hours, for a day (UTC).';
COMMENT ON COLUMN article_days.day IS 'Day of publication, or of the record where that is not known; UTC.';
COMMENT ON COLUMN article_days.source IS 'Who published them.';
COMMENT ON COLUMN article_days.pipeline IS 'pipelines.digest.';
COMMENT ON COLUMN article_days.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN article_days.articles IS 'Articles.';
COMMENT ON COLUMN article_days.scored IS 'Those that have a sentiment; the models did not read the others'' language.';
COMMENT ON COLUMN article_days.negative IS 'Those labelled negative.';
COMMENT ON COLUMN article_days.neutral IS 'Those labelled neutral.';
COMMENT ON COLUMN article_days.positive IS 'Those labelled positive.';
COMMENT ON COLUMN article_days.sentiment IS 'Sum of their sentiments, in 1/10000.';

INSERT INTO article_days
SELECT (hour AT TIME ZONE 'UTC')::date, source, pipeline, edition, sum(articles), sum(scored), sum(negative), sum(neutral), sum(positive), sum(sentiment)
  FROM article_hours GROUP BY 1, 2, 3, 4;

-- Rows of one day are read together, those of one type perhaps, without a look at
-- each entity. A new table has them in that order. Workers of before, which know
-- no type, can go on; "dateline migrate rollups" mends what they leave.
ALTER TABLE entity_days DROP CONSTRAINT entity_days_pkey;
DROP INDEX entity_days_day;
ALTER TABLE entity_days RENAME TO entity_days_before;
CREATE TABLE entity_days (LIKE entity_days_before INCLUDING COMMENTS, type text NOT NULL DEFAULT '') WITH (fillfactor = 80);
INSERT INTO entity_days
SELECT d.*, e.type FROM entity_days_before d JOIN entities e ON e.id = d.entity_id ORDER BY d.day;
ALTER TABLE entity_days ADD PRIMARY KEY (entity_id, day, edition);
CREATE INDEX entity_days_day ON entity_days (day, type);

COMMENT ON TABLE entity_days IS 'As entity_hours, for a day (UTC).';
COMMENT ON COLUMN entity_days.type IS 'entities.type, which never changes.';

CREATE INDEX entity_hours_hour ON entity_hours (hour);
CREATE INDEX topic_days_day ON topic_days (day);
CREATE INDEX topic_hours_hour ON topic_hours (hour);
CREATE INDEX article_hours_source ON article_hours (source, hour);
CREATE INDEX entities_exact_name ON entities (name);
ANALYZE entity_days, article_days;

-- To compile a query takes longer than to run it: up to a second, where the
-- planner thinks that a view has many more rows than it has.
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
EXCEPTION
    WHEN insufficient_privilege THEN RAISE NOTICE 'this user may not set jit = off for the database; queries of dashboards are faster with it';
END
$$;
-- +goose StatementEnd

-- With a single edition all rows are labelled 0, and there is nothing to add up.
-- Who asks for no name pays for none: entities are joined where they are wanted.
CREATE OR REPLACE VIEW dashboard.entity_hours AS
SELECT r.entity_id, e.name, e.type, r.hour, r.articles, r.mentions, r.sentiment, r.salience
  FROM (SELECT entity_id, hour, articles, mentions,
               sentiment::double precision / 10000 / articles AS sentiment, salience::double precision / 10000 / articles AS salience
          FROM entity_hours
         WHERE edition = 0 AND (SELECT count(*) FROM editions) = 1
         UNION ALL
        SELECT entity_id, hour, sum(articles)::integer, sum(mentions)::integer,
               sum(sentiment)::double precision / 10000 / sum(articles), sum(salience)::double precision / 10000 / sum(articles)
          FROM entity_hours
         WHERE edition IN (0, (SELECT edition FROM serving)) AND (SELECT count(*) FROM editions) > 1
         GROUP BY entity_id, hour) AS r
  LEFT JOIN entities e ON e.id = r.entity_id;

CREATE OR REPLACE VIEW dashboard.entity_days AS
SELECT r.entity_id, e.name, r.type, r.day, r.articles, r.mentions, r.sentiment, r.salience
  FROM (SELECT entity_id, type, day, articles, mentions,
               sentiment::double precision / 10000 / articles AS sentiment, salience::double precision / 10000 / articles AS salience
          FROM entity_days
         WHERE edition = 0 AND (SELECT count(*) FROM editions) = 1
         UNION ALL
        SELECT entity_id, type, day, sum(articles)::integer, sum(mentions)::integer,
               sum(sentiment)::double precision / 10000 / sum(articles), sum(salience)::double precision / 10000 / sum(articles)
          FROM entity_days
         WHERE edition IN (0, (SELECT edition FROM serving)) AND (SELECT count(*) FROM editions) > 1
         GROUP BY entity_id, type, day) AS r
  LEFT JOIN entities e ON e.id = r.entity_id;

DROP TABLE entity_days_before;

CREATE OR REPLACE VIEW dashboard.sentiment_days AS
SELECT day, source, sum(articles)::integer AS articles, sum(negative)::integer AS negative,
       sum(neutral)::integer AS neutral, sum(positive)::integer AS positive,
       sum(sentiment)::double precision / 10000 / nullif(sum(scored), 0) AS sentiment
  FROM article_days
 WHERE edition IN (0, (SELECT edition FROM serving))
 GROUP BY day, source;

CREATE OR REPLACE VIEW dashboard.sources AS
SELECT d.source, sum(d.articles)::bigint AS articles,
       (SELECT h.hour FROM article_hours h
         WHERE h.source = d.source AND h.edition IN (0, (SELECT edition FROM serving)) ORDER BY h.hour LIMIT 1) AS first_hour,
       (SELECT h.hour FROM article_hours h
         WHERE h.source = d.source AND h.edition IN (0, (SELECT edition FROM serving)) ORDER BY h.hour DESC LIMIT 1) AS last_hour,
       sum(d.sentiment)::double precision / 10000 / nullif(sum(d.scored), 0) AS sentiment
  FROM article_days d
 WHERE d.edition IN (0, (SELECT edition FROM serving))
 GROUP BY d.source;

CREATE OR REPLACE VIEW dashboard.coverage AS
SELECT c.day, c.source, p.version AS pipeline_version, c.pipeline, sum(c.articles)::bigint AS articles,
       sum(c.unread)::bigint AS skipped_by_language, sum(c.dead)::bigint AS dead
  FROM (SELECT day, source, pipeline, articles, articles - scored AS unread, 0 AS dead
          FROM article_days
         WHERE edition IN (0, (SELECT edition FROM serving))
         UNION ALL
        SELECT (record_timestamp AT TIME ZONE 'UTC')::date, '', pipeline, 0, 0, 1
          FROM dead_letters d
         WHERE NOT EXISTS (SELECT FROM redrives r
                            WHERE (r.topic, r."partition", r."offset") = (d.topic, d."partition", d."offset") AND r.state = 'done')) AS c
  LEFT JOIN pipelines p ON p.digest = c.pipeline
 GROUP BY c.day, c.source, p.version, c.pipeline;

CREATE OR REPLACE VIEW dashboard.pipelines AS
SELECT p.digest, p.version, p.first_seen, coalesce(sum(h.articles), 0)::bigint AS articles
  FROM pipelines p
  LEFT JOIN article_days h ON h.pipeline = p.digest AND h.edition IN (0, (SELECT edition FROM serving))
 GROUP BY p.digest, p.version, p.first_seen;

-- +goose Down

CREATE OR REPLACE VIEW dashboard.entity_hours AS
SELECT r.entity_id, e.name, e.type, r.hour, sum(r.articles)::integer AS articles, sum(r.mentions)::integer AS mentions,
       sum(r.sentiment)::double precision / 10000 / sum(r.articles) AS sentiment,
       sum(r.salience)::double precision / 10000 / sum(r.articles) AS salience
  FROM entity_hours r JOIN entities e ON e.id = r.entity_id
 WHERE r.edition IN (0, (SELECT edition FROM serving))
 GROUP BY r.entity_id, e.name, e.type, r.hour;

CREATE OR REPLACE VIEW dashboard.entity_days AS
SELECT r.entity_id, e.name, e.type, r.day, sum(r.articles)::integer AS articles, sum(r.mentions)::integer AS mentions,
       sum(r.sentiment)::double precision / 10000 / sum(r.articles) AS sentiment,
       sum(r.salience)::double precision / 10000 / sum(r.articles) AS salience
  FROM entity_days r JOIN entities e ON e.id = r.entity_id
 WHERE r.edition IN (0, (SELECT edition FROM serving))
 GROUP BY r.entity_id, e.name, e.type, r.day;

CREATE OR REPLACE VIEW dashboard.sentiment_days AS
SELECT (hour AT TIME ZONE 'UTC')::date AS day, source, sum(articles)::integer AS articles, sum(negative)::integer AS negative,
       sum(neutral)::integer AS neutral, sum(positive)::integer AS positive,
       sum(sentiment)::double precision / 10000 / nullif(sum(scored), 0) AS sentiment
  FROM article_hours
 WHERE edition IN (0, (SELECT edition FROM serving))
 GROUP BY 1, source;

CREATE OR REPLACE VIEW dashboard.sources AS
SELECT source, sum(articles)::bigint AS articles, min(hour) AS first_hour, max(hour) AS last_hour,
       sum(sentiment)::double precision / 10000 / nullif(sum(scored), 0) AS sentiment
  FROM article_hours
 WHERE edition IN (0, (SELECT edition FROM serving))
 GROUP BY source;

CREATE OR REPLACE VIEW dashboard.coverage AS
SELECT c.day, c.source, p.version AS pipeline_version, c.pipeline, sum(c.articles)::bigint AS articles,
       sum(c.unread)::bigint AS skipped_by_language, sum(c.dead)::bigint AS dead
  FROM (SELECT (hour AT TIME ZONE 'UTC')::date AS day, source, pipeline, articles, articles - scored AS unread, 0 AS dead
          FROM article_hours
         WHERE edition IN (0, (SELECT edition FROM serving))
         UNION ALL
        SELECT (record_timestamp AT TIME ZONE 'UTC')::date, '', pipeline, 0, 0, 1
          FROM dead_letters d
         WHERE NOT EXISTS (SELECT FROM redrives r
                            WHERE (r.topic, r."partition", r."offset") = (d.topic, d."partition", d."offset") AND r.state = 'done')) AS c
  LEFT JOIN pipelines p ON p.digest = c.pipeline
 GROUP BY c.day, c.source, p.version, c.pipeline;

CREATE OR REPLACE VIEW dashboard.pipelines AS
SELECT p.digest, p.version, p.first_seen, coalesce(sum(h.articles), 0)::bigint AS articles
  FROM pipelines p
  LEFT JOIN article_hours h ON h.pipeline = p.digest AND h.edition IN (0, (SELECT edition FROM serving))
 GROUP BY p.digest, p.version, p.first_seen;

ALTER TABLE entity_days DROP type; -- and its index
DROP INDEX entity_hours_hour, topic_days_day, topic_hours_hour, article_hours_source, entities_exact_name;
CREATE INDEX entity_days_day ON entity_days (day, edition, entity_id);
DROP TABLE article_days;
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I RESET jit', current_database());
EXCEPTION
    WHEN insufficient_privilege THEN NULL;
END
$$;
-- +goose StatementEnd

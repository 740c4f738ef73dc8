-- +goose Up

-- Some twenty seconds for each million rows of entity_days. Workers of before cannot write to
-- these tables: stop them first.
SET LOCAL statement_timeout = 0;

-- Locks are taken in the order in which others take them: readers first the view
-- and then its tables. The first statements change nothing.
ALTER VIEW dashboard.topics ALTER article_id DROP DEFAULT;
ALTER VIEW dashboard.entity_hours ALTER entity_id DROP DEFAULT;
ALTER VIEW dashboard.entity_days ALTER entity_id DROP DEFAULT;
LOCK TABLE article_topics, entity_hours, entity_days IN ACCESS EXCLUSIVE MODE;

-- An article's topics stand together.
ALTER TABLE article_topics DROP CONSTRAINT article_topics_pkey;
CREATE INDEX article_topics_enrichment ON article_topics (enrichment);

-- On most days all articles that mention an entity are of one hour, which the row of the
-- day can tell by itself. Rows of each type stand together, and those of one time, so that
-- an index need not name them. Columns of one width come first, so that none lies behind a gap.
ALTER TABLE entity_days RENAME TO entity_days_before;
ALTER TABLE entity_days_before DROP CONSTRAINT entity_days_pkey;
DROP INDEX entity_days_day, entity_days_level;
CREATE TABLE entity_days (
    hour      timestamptz NOT NULL,
    sentiment bigint      NOT NULL,
    salience  bigint      NOT NULL,
    day       date        NOT NULL,
    edition   integer     NOT NULL,
    articles  integer     NOT NULL,
    mentions  integer     NOT NULL,
    level     smallint    NOT NULL GENERATED ALWAYS AS
      (CASE WHEN articles < 4 THEN 0 WHEN articles < 16 THEN 1 WHEN articles < 64 THEN 2 WHEN articles < 256 THEN 3 WHEN articles < 1024 THEN 4 ELSE 5 END) STORED,
    split     boolean     NOT NULL,
    type      text        NOT NULL,
    entity_id text        NOT NULL
) PARTITION BY LIST (type);
CREATE TABLE entity_days_of_persons PARTITION OF entity_days FOR VALUES IN ('person')
  WITH (fillfactor = 80, autovacuum_vacuum_insert_scale_factor = 0.01);
CREATE TABLE entity_days_of_organizations PARTITION OF entity_days FOR VALUES IN ('organization')
  WITH (fillfactor = 80, autovacuum_vacuum_insert_scale_factor = 0.01);
CREATE TABLE entity_days_of_places PARTITION OF entity_days FOR VALUES IN ('place')
  WITH (fillfactor = 80, autovacuum_vacuum_insert_scale_factor = 0.01);

INSERT INTO entity_days (hour, sentiment, salience, day, edition, articles, mentions, split, type, entity_id)
SELECT h.hour, d.sentiment, d.salience, d.day, d.edition, d.articles, d.mentions, h.split, e.type, d.entity_id
  FROM entity_days_before d
  JOIN (SELECT entity_id, (hour AT TIME ZONE 'UTC')::date AS day, edition, min(hour) AS hour, count(*) > 1 AS split
          FROM entity_hours GROUP BY 1, 2, 3) AS h USING (entity_id, day, edition)
  JOIN entities e ON e.id = d.entity_id
 ORDER BY h.hour, d.entity_id;

CREATE INDEX entity_days_entity ON entity_days (entity_id, day, edition, hour);
CREATE INDEX entity_days_day ON entity_days USING brin (day) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX entity_days_hour ON entity_days USING brin (hour) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX entity_days_level ON entity_days (day, level) WHERE level > 0;

COMMENT ON TABLE entity_days IS 'Mentions of an entity on a day, of the rows with one enrichments.edition. Kept in the transaction that writes what it counts.';
COMMENT ON TABLE entity_days_of_persons IS 'The rows of entity_days of type person.';
COMMENT ON TABLE entity_days_of_organizations IS 'The rows of entity_days of type organization.';
COMMENT ON TABLE entity_days_of_places IS 'The rows of entity_days of type place.';
COMMENT ON COLUMN entity_days.hour IS 'Hour in which all of the articles were published; one of several if the row is split.';
COMMENT ON COLUMN entity_days.sentiment IS 'Sum of mentions.sentiment, in 1/10000.';
COMMENT ON COLUMN entity_days.salience IS 'Sum of mentions.salience, in 1/10000.';
COMMENT ON COLUMN entity_days.day IS 'Day of publication, or of the record where that is not known; UTC.';
COMMENT ON COLUMN entity_days.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN entity_days.articles IS 'Articles that mention it.';
COMMENT ON COLUMN entity_days.mentions IS 'Mentions in them, by name and by demonym.';
COMMENT ON COLUMN entity_days.level IS '0 for fewer than 4 articles, 1 for fewer than 16, 2 for fewer than 64, 3 for fewer than 256, 4 for fewer than 1024, 5 for more.';
COMMENT ON COLUMN entity_days.split IS 'Whether entity_split_hours has the hours of this day.';
COMMENT ON COLUMN entity_days.type IS 'entities.type, which never changes.';
COMMENT ON COLUMN entity_days.entity_id IS 'entities.id.';

ALTER TABLE entity_hours RENAME TO entity_hours_before;
ALTER TABLE entity_hours_before DROP CONSTRAINT entity_hours_pkey;
DROP INDEX entity_hours_hour;
CREATE TABLE entity_split_hours (
    hour      timestamptz NOT NULL,
    sentiment bigint      NOT NULL,
    salience  bigint      NOT NULL,
    edition   integer     NOT NULL,
    articles  integer     NOT NULL,
    mentions  integer     NOT NULL,
    entity_id text        NOT NULL
) WITH (fillfactor = 80, autovacuum_vacuum_insert_scale_factor = 0.01);

INSERT INTO entity_split_hours (hour, sentiment, salience, edition, articles, mentions, entity_id)
SELECT h.hour, h.sentiment, h.salience, h.edition, h.articles, h.mentions, h.entity_id
  FROM entity_hours_before h
  JOIN entity_days d ON (d.entity_id, d.day, d.edition) = (h.entity_id, (h.hour AT TIME ZONE 'UTC')::date, h.edition)
 WHERE d.split
 ORDER BY h.hour, h.entity_id;

ALTER TABLE entity_split_hours ADD PRIMARY KEY (entity_id, hour, edition);
CREATE INDEX entity_split_hours_hour ON entity_split_hours USING brin (hour) WITH (pages_per_range = 16, autosummarize = on);
ANALYZE entity_days, entity_split_hours;

COMMENT ON TABLE entity_split_hours IS 'Mentions of an entity in an hour, of days with several hours: those whose row in entity_days is split.';
COMMENT ON COLUMN entity_split_hours.hour IS 'Hour of publication, or of the record where that is not known.';
COMMENT ON COLUMN entity_split_hours.sentiment IS 'Sum of mentions.sentiment, in 1/10000.';
COMMENT ON COLUMN entity_split_hours.salience IS 'Sum of mentions.salience, in 1/10000.';
COMMENT ON COLUMN entity_split_hours.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN entity_split_hours.articles IS 'Articles that mention it.';
COMMENT ON COLUMN entity_split_hours.mentions IS 'Mentions in them, by name and by demonym.';
COMMENT ON COLUMN entity_split_hours.entity_id IS 'entities.id.';

CREATE VIEW entity_hours AS
SELECT entity_id, hour, edition, articles, mentions, sentiment, salience FROM entity_split_hours
 UNION ALL
SELECT entity_id, hour, edition, articles, mentions, sentiment, salience FROM entity_days WHERE NOT split;

COMMENT ON VIEW entity_hours IS 'Mentions of entities in all hours, of the rows with one enrichments.edition.';
COMMENT ON COLUMN entity_hours.entity_id IS 'entities.id.';
COMMENT ON COLUMN entity_hours.hour IS 'Hour of publication, or of the record where that is not known.';
COMMENT ON COLUMN entity_hours.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN entity_hours.articles IS 'Articles that mention it.';
COMMENT ON COLUMN entity_hours.mentions IS 'Mentions in them, by name and by demonym.';
COMMENT ON COLUMN entity_hours.sentiment IS 'Sum of mentions.sentiment, in 1/10000.';
COMMENT ON COLUMN entity_hours.salience IS 'Sum of mentions.salience, in 1/10000.';

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

DROP TABLE entity_days_before, entity_hours_before;

-- +goose Down

-- Some twenty seconds for each million rows of entity_days.
SET LOCAL statement_timeout = 0;
ALTER VIEW dashboard.topics ALTER article_id DROP DEFAULT;
ALTER VIEW dashboard.entity_hours ALTER entity_id DROP DEFAULT;
ALTER VIEW dashboard.entity_days ALTER entity_id DROP DEFAULT;
LOCK TABLE article_topics, entity_days, entity_split_hours IN ACCESS EXCLUSIVE MODE;

DROP INDEX article_topics_enrichment;
ALTER TABLE article_topics ADD PRIMARY KEY (enrichment, topic);

ALTER VIEW entity_hours RENAME TO entity_hours_after;
CREATE TABLE entity_hours (
    entity_id text        NOT NULL,
    hour      timestamptz NOT NULL,
    edition   integer     NOT NULL,
    articles  integer     NOT NULL,
    mentions  integer     NOT NULL,
    sentiment bigint      NOT NULL,
    salience  bigint      NOT NULL
) WITH (fillfactor = 80, autovacuum_vacuum_insert_scale_factor = 0.01);

INSERT INTO entity_hours
SELECT entity_id, hour, edition, articles, mentions, sentiment, salience FROM entity_hours_after ORDER BY hour, entity_id;

ALTER TABLE entity_hours ADD PRIMARY KEY (entity_id, hour, edition);
CREATE INDEX entity_hours_hour ON entity_hours USING brin (hour) WITH (pages_per_range = 16, autosummarize = on);

COMMENT ON TABLE entity_hours IS 'Mentions of an entity in an hour, of the rows with one enrichments.edition. Kept in the transaction that writes what it counts.';
COMMENT ON COLUMN entity_hours.entity_id IS 'entities.id.';
COMMENT ON COLUMN entity_hours.hour IS 'Hour of publication, or of the record where that is not known.';
COMMENT ON COLUMN entity_hours.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN entity_hours.articles IS 'Articles that mention it.';
COMMENT ON COLUMN entity_hours.mentions IS 'Mentions in them, by name and by demonym.';
COMMENT ON COLUMN entity_hours.sentiment IS 'Sum of mentions.sentiment, in 1/10000.';
COMMENT ON COLUMN entity_hours.salience IS 'Sum of mentions.salience, in 1/10000.';

ALTER TABLE entity_days RENAME TO entity_days_after;
DROP INDEX entity_days_entity, entity_days_day, entity_days_hour, entity_days_level;
CREATE TABLE entity_days (
    entity_id text    NOT NULL,
    day       date    NOT NULL,
    edition   integer NOT NULL,
    articles  integer NOT NULL,
    mentions  integer NOT NULL,
    sentiment bigint  NOT NULL,
    salience  bigint  NOT NULL,
    type      text    NOT NULL DEFAULT '',
    level     smallint NOT NULL GENERATED ALWAYS AS
      (CASE WHEN articles < 4 THEN 0 WHEN articles < 16 THEN 1 WHEN articles < 64 THEN 2 WHEN articles < 256 THEN 3 WHEN articles < 1024 THEN 4 ELSE 5 END) STORED
) WITH (fillfactor = 80);

INSERT INTO entity_days (entity_id, day, edition, articles, mentions, sentiment, salience, type)
SELECT entity_id, day, edition, articles, mentions, sentiment, salience, type FROM entity_days_after ORDER BY day, entity_id;

ALTER TABLE entity_days ADD PRIMARY KEY (entity_id, day, edition);
CREATE INDEX entity_days_day ON entity_days (day, type);
CREATE INDEX entity_days_level ON entity_days (day, level) WHERE level > 0;
ANALYZE entity_days, entity_hours;

COMMENT ON TABLE entity_days IS 'As entity_hours, for a day (UTC).';
COMMENT ON COLUMN entity_days.entity_id IS 'entities.id.';
COMMENT ON COLUMN entity_days.day IS 'Day of publication, or of the record where that is not known; UTC.';
COMMENT ON COLUMN entity_days.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN entity_days.articles IS 'Articles that mention it.';
COMMENT ON COLUMN entity_days.mentions IS 'Mentions in them, by name and by demonym.';
COMMENT ON COLUMN entity_days.sentiment IS 'Sum of mentions.sentiment, in 1/10000.';
COMMENT ON COLUMN entity_days.salience IS 'Sum of mentions.salience, in 1/10000.';
COMMENT ON COLUMN entity_days.type IS 'entities.type, which never changes.';
COMMENT ON COLUMN entity_days.level IS '0 for fewer than 4 articles, 1 for fewer than 16, 2 for fewer than 64, 3 for fewer than 256, 4 for fewer than 1024, 5 for more.';

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

DROP VIEW entity_hours_after;
DROP TABLE entity_days_after, entity_split_hours;

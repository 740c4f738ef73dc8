-- +goose Up

SET LOCAL statement_timeout = 0;

CREATE TABLE entity_hours (
    entity_id text        NOT NULL,
    hour      timestamptz NOT NULL,
    edition   integer     NOT NULL,
    articles  integer     NOT NULL,
    mentions  integer     NOT NULL,
    sentiment bigint      NOT NULL,
    salience  bigint      NOT NULL,
    PRIMARY KEY (entity_id, hour, edition)
) WITH (fillfactor = 80);

CREATE TABLE entity_days (
    entity_id text    NOT NULL,
    day       date    NOT NULL,
    edition   integer NOT NULL,
    articles  integer NOT NULL,
    mentions  integer NOT NULL,
    sentiment bigint  NOT NULL,
    salience  bigint  NOT NULL,
    PRIMARY KEY (entity_id, day, edition)
) WITH (fillfactor = 80);

CREATE INDEX entity_days_day ON entity_days (day, edition, entity_id);

CREATE TABLE topic_hours (
    topic_id  text        NOT NULL,
    hour      timestamptz NOT NULL,
    edition   integer     NOT NULL,
    articles  integer     NOT NULL,
    scored    integer     NOT NULL,
    sentiment bigint      NOT NULL,
    PRIMARY KEY (topic_id, hour, edition)
) WITH (fillfactor = 80);

CREATE TABLE topic_days (
    topic_id  text    NOT NULL,
    day       date    NOT NULL,
    edition   integer NOT NULL,
    articles  integer NOT NULL,
    scored    integer NOT NULL,
    sentiment bigint  NOT NULL,
    PRIMARY KEY (topic_id, day, edition)
) WITH (fillfactor = 80);

CREATE TABLE article_hours (
    hour      timestamptz NOT NULL,
    source    text        NOT NULL,
    pipeline  text        NOT NULL,
    edition   integer     NOT NULL,
    articles  integer     NOT NULL,
    scored    integer     NOT NULL,
    negative  integer     NOT NULL,
    neutral   integer     NOT NULL,
    positive  integer     NOT NULL,
    sentiment bigint      NOT NULL,
    PRIMARY KEY (hour, source, pipeline, edition)
) WITH (fillfactor = 80);

COMMENT ON TABLE entity_hours IS 'Mentions of an entity in an hour, of the rows with one enrichments.edition. Kept in the transaction that writes what it counts.';
COMMENT ON COLUMN entity_hours.entity_id IS 'entities.id.';
COMMENT ON COLUMN entity_hours.hour IS 'Hour of publication, or of the record where that is not known.';
COMMENT ON COLUMN entity_hours.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN entity_hours.articles IS 'Articles that mention it.';
COMMENT ON COLUMN entity_hours.mentions IS 'Mentions in them, by name and by demonym.';
COMMENT ON COLUMN entity_hours.sentiment IS 'Sum of mentions.sentiment, in 1/10000.';
COMMENT ON COLUMN entity_hours.salience IS 'Sum of mentions.salience, in 1/10000.';

COMMENT ON TABLE entity_days IS 'As entity_hours, for a day (UTC).';
COMMENT ON COLUMN entity_days.entity_id IS 'entities.id.';
COMMENT ON COLUMN entity_days.day IS 'Day of publication, or of the record where that is not known; UTC.';
COMMENT ON COLUMN entity_days.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN entity_days.articles IS 'Articles that mention it.';
COMMENT ON COLUMN entity_days.mentions IS 'Mentions in them, by name and by demonym.';
COMMENT ON COLUMN entity_days.sentiment IS 'Sum of mentions.sentiment, in 1/10000.';
COMMENT ON COLUMN entity_days.salience IS 'Sum of mentions.salience, in 1/10000.';

COMMENT ON TABLE topic_hours IS 'Articles of a topic in an hour, of the rows with one enrichments.edition. Kept in the transaction that writes what it counts.';
COMMENT ON COLUMN topic_hours.topic_id IS 'Topic, as in article_topics.';
COMMENT ON COLUMN topic_hours.hour IS 'Hour of publication, or of the record where that is not known.';
COMMENT ON COLUMN topic_hours.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN topic_hours.articles IS 'Articles of the topic.';
COMMENT ON COLUMN topic_hours.scored IS 'Those of them that have a sentiment.';
COMMENT ON COLUMN topic_hours.sentiment IS 'Sum of their sentiments, in 1/10000.';

COMMENT ON TABLE topic_days IS 'As topic_hours, for a day (UTC).';
COMMENT ON COLUMN topic_days.topic_id IS 'Topic, as in article_topics.';
COMMENT ON COLUMN topic_days.day IS 'Day of publication, or of the record where that is not known; UTC.';
COMMENT ON COLUMN topic_days.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN topic_days.articles IS 'Articles of the topic.';
COMMENT ON COLUMN topic_days.scored IS 'Those of them that have a sentiment.';
COMMENT ON COLUMN topic_days.sentiment IS 'Sum of their sentiments, in 1/10000.';

COMMENT ON TABLE article_hours IS 'Articles of a source in an hour that a pipeline has enriched, of the rows with one enrichments.edition. Kept in the transaction that writes what it counts.';
COMMENT ON COLUMN article_hours.hour IS 'Hour of publication, or of the record where that is not known.';
COMMENT ON COLUMN article_hours.source IS 'Who published them.';
COMMENT ON COLUMN article_hours.pipeline IS 'pipelines.digest.';
COMMENT ON COLUMN article_hours.edition IS 'enrichments.edition of what is counted.';
COMMENT ON COLUMN article_hours.articles IS 'Articles.';
COMMENT ON COLUMN article_hours.scored IS 'Those that have a sentiment; the models did not read the others'' language.';
COMMENT ON COLUMN article_hours.negative IS 'Those labelled negative.';
COMMENT ON COLUMN article_hours.neutral IS 'Those labelled neutral.';
COMMENT ON COLUMN article_hours.positive IS 'Those labelled positive.';
COMMENT ON COLUMN article_hours.sentiment IS 'Sum of their sentiments, in 1/10000.';

INSERT INTO entity_hours
SELECT m.entity_id, date_trunc('hour', e.published_at, 'UTC'), e.edition, count(*),
       sum(m.names + m.demonyms), sum(round(m.sentiment * 10000)), sum(round(m.salience * 10000))
  FROM enrichments e JOIN mentions m USING (article_id, pipeline)
 GROUP BY 1, 2, 3;
INSERT INTO entity_days
SELECT entity_id, (hour AT TIME ZONE 'UTC')::date, edition, sum(articles), sum(mentions), sum(sentiment), sum(salience)
  FROM entity_hours GROUP BY 1, 2, 3;
INSERT INTO topic_hours
SELECT t.topic_id, date_trunc('hour', e.published_at, 'UTC'), e.edition, count(*),
       count(e.sentiment), coalesce(sum(round(e.sentiment * 10000)), 0)
  FROM enrichments e JOIN article_topics t USING (article_id, pipeline)
 GROUP BY 1, 2, 3;
INSERT INTO topic_days
SELECT topic_id, (hour AT TIME ZONE 'UTC')::date, edition, sum(articles), sum(scored), sum(sentiment)
  FROM topic_hours GROUP BY 1, 2, 3;
INSERT INTO article_hours
SELECT date_trunc('hour', published_at, 'UTC'), source, pipeline, edition, count(*), count(sentiment),
       count(*) FILTER (WHERE sentiment_label = 'negative'), count(*) FILTER (WHERE sentiment_label = 'neutral'),
       count(*) FILTER (WHERE sentiment_label = 'positive'), coalesce(sum(round(sentiment * 10000)), 0)
  FROM enrichments
 GROUP BY 1, 2, 3, 4;

-- +goose Down

DROP TABLE article_hours, topic_days, topic_hours, entity_days, entity_hours;

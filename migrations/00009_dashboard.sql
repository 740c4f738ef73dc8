-- +goose Up

-- What people query. The views show the edition of serving, and change with it
-- all at once.
CREATE SCHEMA dashboard;

COMMENT ON SCHEMA dashboard IS 'What dashboards and analysts read: a row for each article, whatever was enriched again. Times are of publication. Sentiments are means from -1 (negative) to 1 (positive), null where nothing was judged.';

CREATE VIEW dashboard.articles AS
SELECT e.article_id AS id, e.published_at, e.source, a.url, e.authors,
       e.dateline ->> 'place' AS dateline_place, (e.dateline ->> 'date')::date AS dateline_date, e.dateline ->> 'agency' AS dateline_agency, a.section,
       e.title, e.text, e.language, e.language_confidence, e.sentiment, e.sentiment_label, e.title_sentiment,
       e.summary, e.keyphrases, s.duplicate_of, a.extra, p.version AS pipeline_version, e.pipeline
  FROM enrichments e JOIN articles a ON a.id = e.article_id JOIN pipelines p ON p.digest = e.pipeline
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));

COMMENT ON VIEW dashboard.articles IS 'Articles, with what was found in them as a whole.';
COMMENT ON COLUMN dashboard.articles.id IS 'The article''s id.';
COMMENT ON COLUMN dashboard.articles.published_at IS 'When it was published; without that, the time of its record.';
COMMENT ON COLUMN dashboard.articles.source IS 'Who published it, or empty.';
COMMENT ON COLUMN dashboard.articles.url IS 'Where it was published, or empty.';
COMMENT ON COLUMN dashboard.articles.authors IS 'Names of the authors.';
COMMENT ON COLUMN dashboard.articles.dateline_place IS 'Where it was written, as its beginning says, or null.';
COMMENT ON COLUMN dashboard.articles.dateline_date IS 'When it was written, as its beginning says, or null.';
COMMENT ON COLUMN dashboard.articles.dateline_agency IS 'News agency that its beginning names, or null.';
COMMENT ON COLUMN dashboard.articles.section IS 'The publisher''s section, or empty.';
COMMENT ON COLUMN dashboard.articles.title IS 'Title without a site''s name and the like.';
COMMENT ON COLUMN dashboard.articles.text IS 'The article''s own words, without boilerplate.';
COMMENT ON COLUMN dashboard.articles.language IS 'Language of the text, ISO 639-1; und if unknown.';
COMMENT ON COLUMN dashboard.articles.language_confidence IS 'Confidence of the language, 0 to 1; uncertain below 0.5.';
COMMENT ON COLUMN dashboard.articles.sentiment IS 'Tone, -1 to 1; null where no model reads the language.';
COMMENT ON COLUMN dashboard.articles.sentiment_label IS 'negative, neutral or positive; null as sentiment.';
COMMENT ON COLUMN dashboard.articles.title_sentiment IS 'Tone of the title alone, -1 to 1.';
COMMENT ON COLUMN dashboard.articles.summary IS 'The sentences that carry most, in the order of the text.';
COMMENT ON COLUMN dashboard.articles.keyphrases IS 'Phrases that tell what it is about, best first.';
COMMENT ON COLUMN dashboard.articles.duplicate_of IS 'articles.id of an earlier article with nearly the same text; null for the first of its kind. To count a story once, take those with null.';
COMMENT ON COLUMN dashboard.articles.extra IS 'Fields of the raw record that Dateline does not know, by name.';
COMMENT ON COLUMN dashboard.articles.pipeline_version IS 'Version of the pipeline that enriched it.';
COMMENT ON COLUMN dashboard.articles.pipeline IS 'Digest of that pipeline.';

CREATE VIEW dashboard.entities AS
SELECT id, name, type, wikidata, country, lat, lon FROM entities;

COMMENT ON VIEW dashboard.entities IS 'People, organizations and places. Some may be in no article that is shown.';
COMMENT ON COLUMN dashboard.entities.id IS 'Wikidata id where linked, else a stable id made of type and name.';
COMMENT ON COLUMN dashboard.entities.name IS 'Canonical name.';
COMMENT ON COLUMN dashboard.entities.type IS 'person, organization or place.';
COMMENT ON COLUMN dashboard.entities.wikidata IS 'Wikidata id (Q…), or empty.';
COMMENT ON COLUMN dashboard.entities.country IS 'Country, ISO 3166-1 alpha-2, or empty.';
COMMENT ON COLUMN dashboard.entities.lat IS 'Latitude of a place in degrees, or null.';
COMMENT ON COLUMN dashboard.entities.lon IS 'Longitude of a place in degrees, or null.';

CREATE VIEW dashboard.mentions AS
SELECT m.article_id, m.entity_id, m.published_at, e.source,
       m.names, m.demonyms, m.salience, m.sentiment, m.spans, s.duplicate_of
  FROM mentions m JOIN enrichments e USING (article_id, pipeline) LEFT JOIN stories s USING (article_id, pipeline)
 WHERE e.edition IN (0, (SELECT edition FROM serving));

COMMENT ON VIEW dashboard.mentions IS 'Which entity is mentioned in which article: a row for each pair.';
COMMENT ON COLUMN dashboard.mentions.article_id IS 'articles.id.';
COMMENT ON COLUMN dashboard.mentions.entity_id IS 'entities.id.';
COMMENT ON COLUMN dashboard.mentions.published_at IS 'As in articles.';
COMMENT ON COLUMN dashboard.mentions.source IS 'As in articles.';
COMMENT ON COLUMN dashboard.mentions.names IS 'How often the article names it.';
COMMENT ON COLUMN dashboard.mentions.demonyms IS 'How often the article names its people or adjective, such as Belarusian.';
COMMENT ON COLUMN dashboard.mentions.salience IS 'How central it is to the article, 0 to 1.';
COMMENT ON COLUMN dashboard.mentions.sentiment IS 'How the article speaks of it, -1 to 1.';
COMMENT ON COLUMN dashboard.mentions.spans IS 'Where: a list of {field, start, end, text, kind}; offsets count characters of articles.title or .text from 0, end exclusive.';
COMMENT ON COLUMN dashboard.mentions.duplicate_of IS 'As in articles.';

CREATE VIEW dashboard.topics AS
SELECT t.article_id, t.topic_id, t.name, t.level, t.score, t.published_at, e.source, e.sentiment, s.duplicate_of
  FROM article_topics t JOIN enrichments e USING (article_id, pipeline) LEFT JOIN stories s USING (article_id, pipeline)
 WHERE e.edition IN (0, (SELECT edition FROM serving));

COMMENT ON VIEW dashboard.topics IS 'Which article belongs to which topic: a row for each pair.';
COMMENT ON COLUMN dashboard.topics.article_id IS 'articles.id.';
COMMENT ON COLUMN dashboard.topics.topic_id IS 'Concept of the IPTC Media Topics, such as medtop:11000000, or own: and a name.';
COMMENT ON COLUMN dashboard.topics.name IS 'English name of the topic.';
COMMENT ON COLUMN dashboard.topics.level IS 'Depth in the taxonomy; 1 is the top.';
COMMENT ON COLUMN dashboard.topics.score IS 'How sure the model is, 0 to 1.';
COMMENT ON COLUMN dashboard.topics.published_at IS 'As in articles.';
COMMENT ON COLUMN dashboard.topics.source IS 'As in articles.';
COMMENT ON COLUMN dashboard.topics.sentiment IS 'Tone of the article, as in articles.';
COMMENT ON COLUMN dashboard.topics.duplicate_of IS 'As in articles.';

CREATE VIEW dashboard.entity_hours AS
SELECT r.entity_id, e.name, e.type, r.hour, sum(r.articles)::integer AS articles, sum(r.mentions)::integer AS mentions,
       sum(r.sentiment)::double precision / 10000 / sum(r.articles) AS sentiment,
       sum(r.salience)::double precision / 10000 / sum(r.articles) AS salience
  FROM entity_hours r JOIN entities e ON e.id = r.entity_id
 WHERE r.edition IN (0, (SELECT edition FROM serving))
 GROUP BY r.entity_id, e.name, e.type, r.hour;

COMMENT ON VIEW dashboard.entity_hours IS 'How often an entity was in the news in an hour; hours without it have no row.';
COMMENT ON COLUMN dashboard.entity_hours.entity_id IS 'entities.id.';
COMMENT ON COLUMN dashboard.entity_hours.name IS 'As in entities.';
COMMENT ON COLUMN dashboard.entity_hours.type IS 'As in entities.';
COMMENT ON COLUMN dashboard.entity_hours.hour IS 'Beginning of the hour.';
COMMENT ON COLUMN dashboard.entity_hours.articles IS 'Articles that mention it.';
COMMENT ON COLUMN dashboard.entity_hours.mentions IS 'Mentions in them.';
COMMENT ON COLUMN dashboard.entity_hours.sentiment IS 'How they speak of it, mean over the articles, -1 to 1.';
COMMENT ON COLUMN dashboard.entity_hours.salience IS 'How central it is to them, mean, 0 to 1.';

CREATE VIEW dashboard.entity_days AS
SELECT r.entity_id, e.name, e.type, r.day, sum(r.articles)::integer AS articles, sum(r.mentions)::integer AS mentions,
       sum(r.sentiment)::double precision / 10000 / sum(r.articles) AS sentiment,
       sum(r.salience)::double precision / 10000 / sum(r.articles) AS salience
  FROM entity_days r JOIN entities e ON e.id = r.entity_id
 WHERE r.edition IN (0, (SELECT edition FROM serving))
 GROUP BY r.entity_id, e.name, e.type, r.day;

COMMENT ON VIEW dashboard.entity_days IS 'How often an entity was in the news on a day (UTC); days without it have no row.';
COMMENT ON COLUMN dashboard.entity_days.entity_id IS 'entities.id.';
COMMENT ON COLUMN dashboard.entity_days.name IS 'As in entities.';
COMMENT ON COLUMN dashboard.entity_days.type IS 'As in entities.';
COMMENT ON COLUMN dashboard.entity_days.day IS 'Day, UTC.';
COMMENT ON COLUMN dashboard.entity_days.articles IS 'Articles that mention it.';
COMMENT ON COLUMN dashboard.entity_days.mentions IS 'Mentions in them.';
COMMENT ON COLUMN dashboard.entity_days.sentiment IS 'How they speak of it, mean over the articles, -1 to 1. Over several days: sum(sentiment * articles) / sum(articles).';
COMMENT ON COLUMN dashboard.entity_days.salience IS 'How central it is to them, mean, 0 to 1.';

CREATE VIEW dashboard.topic_hours AS
SELECT r.topic_id, r.hour, sum(r.articles)::integer AS articles,
       sum(r.sentiment)::double precision / 10000 / nullif(sum(r.scored), 0) AS sentiment
  FROM topic_hours r
 WHERE r.edition IN (0, (SELECT edition FROM serving))
 GROUP BY r.topic_id, r.hour;

COMMENT ON VIEW dashboard.topic_hours IS 'Articles of a topic in an hour; hours without any have no row.';
COMMENT ON COLUMN dashboard.topic_hours.topic_id IS 'As in topics.';
COMMENT ON COLUMN dashboard.topic_hours.hour IS 'Beginning of the hour.';
COMMENT ON COLUMN dashboard.topic_hours.articles IS 'Articles.';
COMMENT ON COLUMN dashboard.topic_hours.sentiment IS 'Their tone, mean, -1 to 1.';

CREATE VIEW dashboard.topic_days AS
SELECT r.topic_id, r.day, sum(r.articles)::integer AS articles,
       sum(r.sentiment)::double precision / 10000 / nullif(sum(r.scored), 0) AS sentiment
  FROM topic_days r
 WHERE r.edition IN (0, (SELECT edition FROM serving))
 GROUP BY r.topic_id, r.day;

COMMENT ON VIEW dashboard.topic_days IS 'Articles of a topic on a day (UTC); days without any have no row.';
COMMENT ON COLUMN dashboard.topic_days.topic_id IS 'As in topics.';
COMMENT ON COLUMN dashboard.topic_days.day IS 'Day, UTC.';
COMMENT ON COLUMN dashboard.topic_days.articles IS 'Articles.';
COMMENT ON COLUMN dashboard.topic_days.sentiment IS 'Their tone, mean, -1 to 1.';

CREATE VIEW dashboard.sentiment_hours AS
SELECT hour, source, sum(articles)::integer AS articles, sum(negative)::integer AS negative, sum(neutral)::integer AS neutral,
       sum(positive)::integer AS positive, sum(sentiment)::double precision / 10000 / nullif(sum(scored), 0) AS sentiment
  FROM article_hours
 WHERE edition IN (0, (SELECT edition FROM serving))
 GROUP BY hour, source;

COMMENT ON VIEW dashboard.sentiment_hours IS 'Articles and their tone by hour and source.';
COMMENT ON COLUMN dashboard.sentiment_hours.hour IS 'Beginning of the hour.';
COMMENT ON COLUMN dashboard.sentiment_hours.source IS 'As in articles.';
COMMENT ON COLUMN dashboard.sentiment_hours.articles IS 'Articles.';
COMMENT ON COLUMN dashboard.sentiment_hours.negative IS 'Those labelled negative.';
COMMENT ON COLUMN dashboard.sentiment_hours.neutral IS 'Those labelled neutral.';
COMMENT ON COLUMN dashboard.sentiment_hours.positive IS 'Those labelled positive.';
COMMENT ON COLUMN dashboard.sentiment_hours.sentiment IS 'Their tone, mean, -1 to 1.';

CREATE VIEW dashboard.sentiment_days AS
SELECT (hour AT TIME ZONE 'UTC')::date AS day, source, sum(articles)::integer AS articles, sum(negative)::integer AS negative,
       sum(neutral)::integer AS neutral, sum(positive)::integer AS positive,
       sum(sentiment)::double precision / 10000 / nullif(sum(scored), 0) AS sentiment
  FROM article_hours
 WHERE edition IN (0, (SELECT edition FROM serving))
 GROUP BY 1, source;

COMMENT ON VIEW dashboard.sentiment_days IS 'Articles and their tone by day (UTC) and source.';
COMMENT ON COLUMN dashboard.sentiment_days.day IS 'Day, UTC.';
COMMENT ON COLUMN dashboard.sentiment_days.source IS 'As in articles.';
COMMENT ON COLUMN dashboard.sentiment_days.articles IS 'Articles.';
COMMENT ON COLUMN dashboard.sentiment_days.negative IS 'Those labelled negative.';
COMMENT ON COLUMN dashboard.sentiment_days.neutral IS 'Those labelled neutral.';
COMMENT ON COLUMN dashboard.sentiment_days.positive IS 'Those labelled positive.';
COMMENT ON COLUMN dashboard.sentiment_days.sentiment IS 'Their tone, mean, -1 to 1.';

CREATE VIEW dashboard.co_occurrences AS
SELECT a.entity_id, b.entity_id AS other_id, a.article_id, a.published_at,
       least(a.salience, b.salience) AS salience
  FROM mentions a JOIN mentions b USING (article_id, pipeline) JOIN enrichments e USING (article_id, pipeline)
 WHERE a.entity_id <> b.entity_id AND e.edition IN (0, (SELECT edition FROM serving));

COMMENT ON VIEW dashboard.co_occurrences IS 'Which two entities are in one article: a row for each pair, in both orders, and article. Ask for one entity_id, or a short time.';
COMMENT ON COLUMN dashboard.co_occurrences.entity_id IS 'entities.id of the one.';
COMMENT ON COLUMN dashboard.co_occurrences.other_id IS 'entities.id of the other.';
COMMENT ON COLUMN dashboard.co_occurrences.article_id IS 'articles.id.';
COMMENT ON COLUMN dashboard.co_occurrences.published_at IS 'As in articles.';
COMMENT ON COLUMN dashboard.co_occurrences.salience IS 'The lesser salience of the two, 0 to 1.';

CREATE VIEW dashboard.sources AS
SELECT source, sum(articles)::bigint AS articles, min(hour) AS first_hour, max(hour) AS last_hour,
       sum(sentiment)::double precision / 10000 / nullif(sum(scored), 0) AS sentiment
  FROM article_hours
 WHERE edition IN (0, (SELECT edition FROM serving))
 GROUP BY source;

COMMENT ON VIEW dashboard.sources IS 'Who published articles.';
COMMENT ON COLUMN dashboard.sources.source IS 'As in articles.';
COMMENT ON COLUMN dashboard.sources.articles IS 'Articles.';
COMMENT ON COLUMN dashboard.sources.first_hour IS 'Hour of the oldest.';
COMMENT ON COLUMN dashboard.sources.last_hour IS 'Hour of the newest.';
COMMENT ON COLUMN dashboard.sources.sentiment IS 'Their tone, mean, -1 to 1.';

CREATE VIEW dashboard.coverage AS
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

COMMENT ON VIEW dashboard.coverage IS 'How much of what came in the dashboards show, and by which version of the pipeline. Where versions are mixed, or much is missing, compare days with care.';
COMMENT ON COLUMN dashboard.coverage.day IS 'Day, UTC.';
COMMENT ON COLUMN dashboard.coverage.source IS 'As in articles; empty for dead letters, whose source is not known.';
COMMENT ON COLUMN dashboard.coverage.pipeline_version IS 'Version of the pipeline that enriched them.';
COMMENT ON COLUMN dashboard.coverage.pipeline IS 'Digest of that pipeline.';
COMMENT ON COLUMN dashboard.coverage.articles IS 'Articles that are shown.';
COMMENT ON COLUMN dashboard.coverage.skipped_by_language IS 'Those of them whose language no model reads, so that they have no entities, topics and sentiment.';
COMMENT ON COLUMN dashboard.coverage.dead IS 'Records that could not be enriched and were not sent again.';

CREATE VIEW dashboard.dead_letters AS
SELECT d.topic, d."partition", d."offset", d.class, d.stage, d.message, d.value_bytes, d.record_timestamp, d.created_at,
       coalesce(r.state = 'done', false) AS redriven
  FROM dead_letters d LEFT JOIN redrives r USING (topic, "partition", "offset");

COMMENT ON VIEW dashboard.dead_letters IS 'Raw records that could not be enriched, and why.';
COMMENT ON COLUMN dashboard.dead_letters.topic IS 'Topic of the raw record.';
COMMENT ON COLUMN dashboard.dead_letters."partition" IS 'Partition of the raw record.';
COMMENT ON COLUMN dashboard.dead_letters."offset" IS 'Offset of the raw record.';
COMMENT ON COLUMN dashboard.dead_letters.class IS 'Kind of fault: undecodable, invalid, empty, too_large or stage_failed.';
COMMENT ON COLUMN dashboard.dead_letters.stage IS 'Stage that found the fault.';
COMMENT ON COLUMN dashboard.dead_letters.message IS 'What is wrong.';
COMMENT ON COLUMN dashboard.dead_letters.value_bytes IS 'Size of the raw value.';
COMMENT ON COLUMN dashboard.dead_letters.record_timestamp IS 'Timestamp of the raw record.';
COMMENT ON COLUMN dashboard.dead_letters.created_at IS 'When it was found.';
COMMENT ON COLUMN dashboard.dead_letters.redriven IS 'Whether it was sent to its raw topic again.';

CREATE VIEW dashboard.pipelines AS
SELECT p.digest, p.version, p.first_seen, coalesce(sum(h.articles), 0)::bigint AS articles
  FROM pipelines p
  LEFT JOIN article_hours h ON h.pipeline = p.digest AND h.edition IN (0, (SELECT edition FROM serving))
 GROUP BY p.digest, p.version, p.first_seen;

COMMENT ON VIEW dashboard.pipelines IS 'The pipelines that have enriched articles.';
COMMENT ON COLUMN dashboard.pipelines.digest IS 'Digest of the code and the models; it changes exactly when a result could.';
COMMENT ON COLUMN dashboard.pipelines.version IS 'Version for people.';
COMMENT ON COLUMN dashboard.pipelines.first_seen IS 'When it first wrote here.';
COMMENT ON COLUMN dashboard.pipelines.articles IS 'Articles that are shown as it enriched them.';

CREATE VIEW dashboard.partitions AS
SELECT "group", topic, "partition", next_offset, epoch AS owners, claimed_at, saved_at FROM partitions;

COMMENT ON VIEW dashboard.partitions IS 'How far the workers are on each input partition. Lag is told by Kafka: see the metrics of the workers.';
COMMENT ON COLUMN dashboard.partitions."group" IS 'Consumer group: the live pool''s, or a replay''s.';
COMMENT ON COLUMN dashboard.partitions.topic IS 'Input topic.';
COMMENT ON COLUMN dashboard.partitions."partition" IS 'Partition of it.';
COMMENT ON COLUMN dashboard.partitions.next_offset IS 'Offset behind the last record that was saved.';
COMMENT ON COLUMN dashboard.partitions.owners IS 'How often the partition was taken over.';
COMMENT ON COLUMN dashboard.partitions.claimed_at IS 'When it was last taken over.';
COMMENT ON COLUMN dashboard.partitions.saved_at IS 'When something was last saved.';

CREATE VIEW dashboard.replays AS
SELECT r.id, r.state, r.version AS pipeline_version, r.pipeline, r.edition = (SELECT edition FROM serving) AS shown, r.created_at, r.done_at,
       sum(p.end_offset - p.start_offset)::bigint AS planned, sum(p.next_offset - p.start_offset)::bigint AS accounted,
       sum(p.written)::bigint AS written, sum(p.unchanged)::bigint AS unchanged, sum(p.dead)::bigint AS dead
  FROM replays r JOIN replay_partitions p ON p.replay_id = r.id
 GROUP BY r.id;

COMMENT ON VIEW dashboard.replays IS 'Jobs that enrich again what is on a raw topic.';
COMMENT ON COLUMN dashboard.replays.id IS 'Number of the job.';
COMMENT ON COLUMN dashboard.replays.state IS 'running, paused, done or deleted.';
COMMENT ON COLUMN dashboard.replays.pipeline_version IS 'Version of the pipeline that enriches.';
COMMENT ON COLUMN dashboard.replays.pipeline IS 'Digest of that pipeline.';
COMMENT ON COLUMN dashboard.replays.shown IS 'Whether its results are shown: it was promoted.';
COMMENT ON COLUMN dashboard.replays.created_at IS 'When it was begun.';
COMMENT ON COLUMN dashboard.replays.done_at IS 'When its last offset was accounted for.';
COMMENT ON COLUMN dashboard.replays.planned IS 'Offsets of the plan.';
COMMENT ON COLUMN dashboard.replays.accounted IS 'Those of them that are accounted for.';
COMMENT ON COLUMN dashboard.replays.written IS 'Records whose result was written.';
COMMENT ON COLUMN dashboard.replays.unchanged IS 'Records whose article had a result of the same content and pipeline already.';
COMMENT ON COLUMN dashboard.replays.dead IS 'Records that could not be enriched.';

-- A role that sees these views and nothing else, where this user may make one.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dateline_reader') THEN
        CREATE ROLE dateline_reader NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL; -- another database's migration was first
    WHEN insufficient_privilege THEN RAISE NOTICE 'no role dateline_reader: create it, and grant it usage of the schema dashboard and select on its views';
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dateline_reader') THEN
        GRANT USAGE ON SCHEMA dashboard TO dateline_reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA dashboard TO dateline_reader;
    END IF;
END
$$;
-- +goose StatementEnd

-- +goose Down

DROP SCHEMA dashboard CASCADE;

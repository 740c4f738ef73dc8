-- 100,000 articles with 12 entities and 3 topics each, in two editions that
-- differ: 3 % of the mentions go to another entity, some are gained and lost,
-- the first topic, the tone, summary, text and language of some articles change.
CREATE FUNCTION pg_temp.dice(text) RETURNS double precision LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashtextextended($1, 0) & 1048575)::double precision / 1048576 $$;

INSERT INTO pipelines (digest, version) VALUES ('aaaa', '1'), ('bbbb', '1');
INSERT INTO editions (pipeline) VALUES ('bbbb');
INSERT INTO entities (id, name, type, wikidata)
SELECT 'Q' || n, 'Name ' || n, (ARRAY['person', 'organization', 'place'])[n % 3 + 1], CASE n % 2 WHEN 0 THEN 'Q' || n ELSE '' END
  FROM generate_series(0, 20199) AS n;
INSERT INTO articles (id, source, title, body, published_at, record_topic, record_partition, record_offset, record_timestamp)
SELECT 'article-' || n, 'source ' || n % 20, 'Title ' || n, (SELECT string_agg(md5(n || ' ' || k), ' ') FROM generate_series(1, 90) AS k),
       at, 'raw', n % 8, n / 8, at
  FROM generate_series(1, 100000) AS n CROSS JOIN LATERAL (SELECT timestamptz '2024-01-01Z' + n * interval '10 minutes' AS at) AS t;

INSERT INTO enrichments (article_id, pipeline, edition, source, published_at, title, text, language, language_confidence, sentiment,
       sentiment_label, summary, keyphrases, fingerprint, stages, record_offset, record_timestamp)
SELECT a.id, v.pipeline, v.edition, a.source, a.published_at, a.title,
       a.body || CASE WHEN v.edition = 2 AND pg_temp.dice(a.id || 'text') < .02 THEN ' more' ELSE '' END,
       CASE WHEN v.edition = 2 AND pg_temp.dice(a.id || 'language') < .005 THEN 'nl' ELSE 'en' END, 1, s.score,
       CASE WHEN s.score < -.1 THEN 'negative' WHEN s.score > .1 THEN 'positive' ELSE 'neutral' END,
       ARRAY['The first sentence of ' || a.id,
             CASE WHEN v.edition = 2 AND pg_temp.dice(a.id || 'summary') < .1 THEN 'Another sentence.' ELSE 'The second sentence.' END],
       ARRAY['phrase'], 'ffff', ARRAY['text'], a.record_offset, a.record_timestamp
  FROM articles a CROSS JOIN (VALUES ('aaaa', 1), ('bbbb', 2)) AS v (pipeline, edition)
 CROSS JOIN LATERAL (SELECT greatest(-1, least(1, pg_temp.dice(a.id || 'tone') - .5
              + CASE WHEN v.edition = 2 AND pg_temp.dice(a.id || 'drifts') < .3 THEN pg_temp.dice(a.id || 'drift') ^ 3 - .2 ELSE 0 END)) AS score) AS s;

INSERT INTO mentions (article_id, pipeline, entity_id, published_at, names, demonyms, salience, sentiment, spans)
SELECT DISTINCT ON (e.article_id, e.pipeline, m.entity) e.article_id, e.pipeline, m.entity, e.published_at, 2, 0, .5, 0,
       jsonb_build_array(jsonb_build_object('field', 'text', 'start', k * 100, 'end', k * 100 + 9, 'text', 'Name ' || m.name, 'kind', 'name'),
                         jsonb_build_object('field', 'text', 'start', k * 100 + 50, 'end', k * 100 + 59, 'text', 'Name ' || m.name, 'kind', 'name'))
  FROM enrichments e CROSS JOIN generate_series(1, 13) AS k
 CROSS JOIN LATERAL (SELECT floor(20000 * pg_temp.dice(e.article_id || ' ' || k) ^ 3)::integer AS name,
                            pg_temp.dice(e.article_id || k || 'fate') AS fate) AS d
 CROSS JOIN LATERAL (SELECT d.name, 'Q' || CASE WHEN e.edition = 2 AND d.fate < .03 THEN 20000 + d.name % 200 ELSE d.name END AS entity) AS m
 WHERE CASE e.edition WHEN 1 THEN d.fate NOT BETWEEN .5 AND .54 ELSE d.fate NOT BETWEEN .9 AND .94 END;

INSERT INTO article_topics (article_id, pipeline, topic_id, published_at, name, level, score)
SELECT e.article_id, e.pipeline, 'medtop:' || t.n, e.published_at, 'topic ' || t.n, t.level, .9 - t.level * .1
  FROM enrichments e CROSS JOIN generate_series(1, 3) AS level
 CROSS JOIN LATERAL (SELECT level, level * 100 + floor(17 * level * pg_temp.dice(e.article_id || level
              || CASE WHEN pg_temp.dice(e.article_id || 'topics') < .08 THEN e.edition ELSE 0 END))::integer AS n) AS t;

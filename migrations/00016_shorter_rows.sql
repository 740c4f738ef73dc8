-- +goose Up

-- Nothing is rewritten; the table is read once. Rows of before keep their texts and
-- summaries, which are read like the new ones. Workers of before cannot write to the
-- new table: stop them first.
SET LOCAL statement_timeout = 0;

-- Locks are taken in the order in which others take them: readers first the view
-- and then its tables, saves articles first. The first statements change nothing.
ALTER VIEW dashboard.articles ALTER id DROP DEFAULT;
ALTER VIEW dashboard.mentions ALTER article_id DROP DEFAULT;
LOCK TABLE articles, enrichments IN ACCESS EXCLUSIVE MODE;

-- Of most articles the cleaned text is the text as sent, and a summary is part of
-- it. The text is no part of the row then, so that the words are made by who writes it.
ALTER TABLE enrichments
  ALTER text DROP NOT NULL,
  ALTER summary DROP NOT NULL,
  ADD passages text,
  ALTER words DROP EXPRESSION,
  ALTER words SET NOT NULL;

COMMENT ON COLUMN enrichments.text IS 'The article''s own words, without boilerplate; null where they are articles.body as it stands. Offsets count characters from 0: substr(text, start + 1, length).';
COMMENT ON COLUMN enrichments.passages IS 'The sentences that carry most, in the order of the text: start+length, divided by spaces; null where summary has them.';
COMMENT ON COLUMN enrichments.summary IS 'The sentences that carry most, of rows of before passages; else null.';

-- A text that is told by the article's stays as it is when a revision brings another
-- one. Whoever writes an enrichment has locked the article.
-- +goose StatementBegin
CREATE FUNCTION keep_text() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    UPDATE enrichments SET text = OLD.body WHERE article_id = OLD.id AND text IS NULL;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER keep_text BEFORE UPDATE OF body ON articles
  FOR EACH ROW WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION keep_text();

-- +goose StatementBegin
CREATE FUNCTION passages_of(passages text, body text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS
$$
SELECT coalesce(array_agg(substr(body, p[1]::integer + 1, p[2]::integer) ORDER BY n), '{}')
  FROM regexp_matches(passages, '(\d+)\+(\d+)', 'g') WITH ORDINALITY AS m (p, n)
$$;
-- +goose StatementEnd

CREATE OR REPLACE VIEW dashboard.articles AS
SELECT e.article_id AS id, e.published_at, e.source, a.url, e.authors,
       e.dateline ->> 'place' AS dateline_place, (e.dateline ->> 'date')::date AS dateline_date, e.dateline ->> 'agency' AS dateline_agency, a.section,
       e.title, coalesce(e.text, a.body) AS text, e.language, e.language_confidence, e.sentiment, e.sentiment_label, e.title_sentiment,
       coalesce(e.summary, passages_of(e.passages, coalesce(e.text, a.body))) AS summary,
       e.keyphrases, s.duplicate_of, a.extra, p.version AS pipeline_version, e.pipeline, searched(e.words) AS words,
       sentences_of(e.sentences) AS sentences
  FROM enrichments e LEFT JOIN articles a ON a.id = e.article_id LEFT JOIN pipelines p ON p.digest = e.pipeline
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));

CREATE OR REPLACE VIEW dashboard.mentions AS
SELECT e.article_id, m.entity_id, m.published_at, e.source,
       m.names, m.demonyms, m.salience, m.sentiment, spans_of(m.spans, e.title, coalesce(e.text, a.body)) AS spans, s.duplicate_of
  FROM mentions m JOIN enrichments e ON e.key = m.enrichment LEFT JOIN articles a ON a.id = e.article_id
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));

-- +goose Down

-- It takes about two milliseconds for each article that is there.
SET LOCAL statement_timeout = 0;
ALTER VIEW dashboard.articles ALTER id DROP DEFAULT;
ALTER VIEW dashboard.mentions ALTER article_id DROP DEFAULT;
LOCK TABLE articles, enrichments IN ACCESS EXCLUSIVE MODE;

DROP TRIGGER keep_text ON articles;
DROP FUNCTION keep_text;

UPDATE enrichments e
   SET text = coalesce(e.text, a.body), summary = coalesce(e.summary, passages_of(e.passages, coalesce(e.text, a.body)))
  FROM articles a
 WHERE a.id = e.article_id AND (e.text IS NULL OR e.summary IS NULL);

CREATE OR REPLACE VIEW dashboard.mentions AS
SELECT e.article_id, m.entity_id, m.published_at, e.source,
       m.names, m.demonyms, m.salience, m.sentiment, spans_of(m.spans, e.title, e.text) AS spans, s.duplicate_of
  FROM mentions m JOIN enrichments e ON e.key = m.enrichment LEFT JOIN stories s USING (article_id, pipeline)
 WHERE e.edition IN (0, (SELECT edition FROM serving));

-- Without the words, so that their column can be made again.
CREATE OR REPLACE VIEW dashboard.articles AS
SELECT e.article_id AS id, e.published_at, e.source, a.url, e.authors,
       e.dateline ->> 'place' AS dateline_place, (e.dateline ->> 'date')::date AS dateline_date, e.dateline ->> 'agency' AS dateline_agency, a.section,
       e.title, e.text, e.language, e.language_confidence, e.sentiment, e.sentiment_label, e.title_sentiment,
       e.summary, e.keyphrases, s.duplicate_of, a.extra, p.version AS pipeline_version, e.pipeline, NULL::tsvector AS words,
       sentences_of(e.sentences) AS sentences
  FROM enrichments e LEFT JOIN articles a ON a.id = e.article_id LEFT JOIN pipelines p ON p.digest = e.pipeline
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));

ALTER TABLE enrichments ALTER text SET NOT NULL, ALTER summary SET NOT NULL, DROP passages, DROP words;
-- +goose StatementBegin
DO $$
DECLARE
    compression text := CASE WHEN EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals))
                             THEN 'COMPRESSION lz4' ELSE '' END;
BEGIN
    EXECUTE format('ALTER TABLE enrichments ADD words tsvector %s GENERATED ALWAYS AS (to_tsvector(''english'', left(title || '' '' || text, 100000))) STORED',
                   compression);
END
$$;
-- +goose StatementEnd
CREATE INDEX enrichments_words ON enrichments USING gin (searched(words));
ALTER INDEX enrichments_words ALTER COLUMN 1 SET STATISTICS 500;
ANALYZE enrichments;

COMMENT ON COLUMN enrichments.text IS 'The article''s own words, without boilerplate. Offsets count its characters from 0: substr(text, start + 1, "end" - start).';
COMMENT ON COLUMN enrichments.summary IS 'The sentences that carry most, in the order of the text.';
COMMENT ON COLUMN enrichments.words IS 'Words of title and text for full-text search, by the configuration english; of their first 100,000 characters.';

CREATE OR REPLACE VIEW dashboard.articles AS
SELECT e.article_id AS id, e.published_at, e.source, a.url, e.authors,
       e.dateline ->> 'place' AS dateline_place, (e.dateline ->> 'date')::date AS dateline_date, e.dateline ->> 'agency' AS dateline_agency, a.section,
       e.title, e.text, e.language, e.language_confidence, e.sentiment, e.sentiment_label, e.title_sentiment,
       e.summary, e.keyphrases, s.duplicate_of, a.extra, p.version AS pipeline_version, e.pipeline, searched(e.words) AS words,
       sentences_of(e.sentences) AS sentences
  FROM enrichments e LEFT JOIN articles a ON a.id = e.article_id LEFT JOIN pipelines p ON p.digest = e.pipeline
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));

DROP FUNCTION passages_of;

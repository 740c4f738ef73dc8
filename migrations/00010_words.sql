-- +goose Up

-- It takes about a millisecond for each article that is there.
SET LOCAL statement_timeout = 0;

-- This changes nothing, but locks the view before its table, as readers do: they
-- wait, and never in a circle.
ALTER VIEW dashboard.articles ALTER id DROP DEFAULT;

-- Made by Postgres and kept in the row, since to find the words of a text anew
-- takes a hundred times as long as to read them: a query that looks through the
-- newest articles does it for each. The first 100,000 characters are taken, which
-- never come near the most that a tsvector holds, 1 MB.
-- +goose StatementBegin
DO $$
DECLARE
    -- As for texts: lz4 where this build of PostgreSQL has it.
    compression text := CASE WHEN EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals))
                             THEN 'COMPRESSION lz4' ELSE '' END;
BEGIN
    EXECUTE format('ALTER TABLE enrichments ADD words tsvector %s GENERATED ALWAYS AS (to_tsvector(''english'', left(title || '' '' || text, 100000))) STORED',
                   compression);
END
$$;
-- +goose StatementEnd

-- Gives back what it gets, and tells the planner what it takes to read the words
-- of an article. Without that, the planner looks through the newest articles for
-- a word that hardly any has. It is not in SQL, which the planner would see through.
-- +goose StatementBegin
CREATE FUNCTION searched(words tsvector) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 4000 AS
$$BEGIN RETURN words; END$$;
-- +goose StatementEnd

CREATE INDEX enrichments_words ON enrichments USING gin (searched(words));
-- More words whose frequency is known; the others count as rarer than those.
ALTER INDEX enrichments_words ALTER COLUMN 1 SET STATISTICS 500;
ANALYZE enrichments;

COMMENT ON COLUMN enrichments.words IS 'Words of title and text for full-text search, by the configuration english; of their first 100,000 characters.';

CREATE OR REPLACE VIEW dashboard.articles AS
SELECT e.article_id AS id, e.published_at, e.source, a.url, e.authors,
       e.dateline ->> 'place' AS dateline_place, (e.dateline ->> 'date')::date AS dateline_date, e.dateline ->> 'agency' AS dateline_agency, a.section,
       e.title, e.text, e.language, e.language_confidence, e.sentiment, e.sentiment_label, e.title_sentiment,
       e.summary, e.keyphrases, s.duplicate_of, a.extra, p.version AS pipeline_version, e.pipeline, searched(e.words) AS words, e.sentences
  FROM enrichments e JOIN articles a ON a.id = e.article_id JOIN pipelines p ON p.digest = e.pipeline
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));

COMMENT ON COLUMN dashboard.articles.words IS 'Words of title and text, to search by: words @@ websearch_to_tsquery(''english'', ''flood -rain "river bank"''). Of long articles the first 100,000 characters.';
COMMENT ON COLUMN dashboard.articles.sentences IS 'Tone of each sentence: a list of {start, end, score}; offsets count characters of text from 0, end exclusive, and scores are from -1 to 1. Null where no model reads the language.';

-- +goose Down

CREATE TEMPORARY TABLE comments ON COMMIT DROP AS
SELECT attname, col_description(attrelid, attnum) AS comment, obj_description(attrelid) AS of_view
  FROM pg_attribute WHERE attrelid = 'dashboard.articles'::regclass AND attname NOT IN ('words', 'sentences');
DROP VIEW dashboard.articles;
CREATE VIEW dashboard.articles AS
SELECT e.article_id AS id, e.published_at, e.source, a.url, e.authors,
       e.dateline ->> 'place' AS dateline_place, (e.dateline ->> 'date')::date AS dateline_date, e.dateline ->> 'agency' AS dateline_agency, a.section,
       e.title, e.text, e.language, e.language_confidence, e.sentiment, e.sentiment_label, e.title_sentiment,
       e.summary, e.keyphrases, s.duplicate_of, a.extra, p.version AS pipeline_version, e.pipeline
  FROM enrichments e JOIN articles a ON a.id = e.article_id JOIN pipelines p ON p.digest = e.pipeline
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));
-- +goose StatementBegin
DO $$
DECLARE
    old record;
BEGIN
    FOR old IN SELECT * FROM comments LOOP
        EXECUTE format('COMMENT ON COLUMN dashboard.articles.%I IS %L', old.attname, old.comment);
        EXECUTE format('COMMENT ON VIEW dashboard.articles IS %L', old.of_view);
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dateline_reader') THEN
        GRANT SELECT ON dashboard.articles TO dateline_reader;
    END IF;
END
$$;
-- +goose StatementEnd
ALTER TABLE enrichments DROP words;
DROP FUNCTION searched;

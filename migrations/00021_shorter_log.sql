-- +goose Up

-- It takes about a millisecond for each article that is there. Workers of before
-- cannot write to these tables: stop them first.
SET LOCAL statement_timeout = 0;

-- Locks are taken in the order in which others take them: readers first the view
-- and then its tables, saves articles first. The first statements change nothing.
ALTER VIEW dashboard.articles ALTER id DROP DEFAULT;
ALTER VIEW dashboard.mentions ALTER article_id DROP DEFAULT;
ALTER VIEW dashboard.topics ALTER article_id DROP DEFAULT;
ALTER VIEW dashboard.co_occurrences ALTER entity_id DROP DEFAULT;
LOCK TABLE articles, enrichments, mentions, article_topics, stories IN ACCESS EXCLUSIVE MODE;

-- A sketch keeps 18 bits of each hash, and of these how far they are from the one before,
-- by seven bits a byte, the lowest first.
-- +goose StatementBegin
CREATE FUNCTION pg_temp.short_sketch(sketch bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS
$$
DECLARE
    short  bytea := '';
    before integer := 0;
    hash   integer;
    above  integer;
BEGIN
    FOR i IN 0 .. length(sketch) / 4 - 1 LOOP
        hash := (get_byte(sketch, 4 * i) << 10) | (get_byte(sketch, 4 * i + 1) << 2) | (get_byte(sketch, 4 * i + 2) >> 6);
        above := hash - before;
        CONTINUE WHEN above = 0 AND i > 0;
        before := hash;
        WHILE above > 127 LOOP
            short := short || set_byte('\x00', 0, (above & 127) | 128);
            above := above >> 7;
        END LOOP;
        short := short || set_byte('\x00', 0, above);
    END LOOP;
    RETURN short;
END
$$;
-- +goose StatementEnd
-- Three bands of three hashes find as many near-duplicates as five of four.
DROP INDEX stories_band_4, stories_band_5;
ALTER TABLE stories ALTER sketch TYPE bytea USING pg_temp.short_sketch(sketch), ALTER bands TYPE bigint[] USING bands[1:3];
DROP FUNCTION pg_temp.short_sketch;

COMMENT ON COLUMN stories.sketch IS 'The smallest hashes of the text''s runs of three words, at most 128 of 18 bits; of the title where there is no text. Each is kept as what it is above the one before, seven bits a byte, the lowest first, with 128 added where more follow. Two sketches give the share of the runs that both texts have.';
COMMENT ON COLUMN stories.bands IS 'Three hashes of text and pipeline, none of a text without words. Near-duplicates have one in the same place in common, other texts hardly ever.';

-- Ids of entities take most of an entry, and an article's mentions stand together.
ALTER TABLE mentions DROP CONSTRAINT mentions_pkey;
CREATE INDEX mentions_enrichment ON mentions (enrichment);

-- The number of a topic's name tells the topic in four bytes.
ALTER TABLE article_topics DROP CONSTRAINT article_topics_pkey, ADD PRIMARY KEY (enrichment, topic);

-- A hash took twice its bytes, and an empty list takes some.
ALTER TABLE articles
  ALTER content_hash DROP DEFAULT, ALTER content_hash TYPE bytea USING decode(content_hash, 'hex'), ALTER content_hash SET DEFAULT '',
  ALTER authors DROP DEFAULT, ALTER authors DROP NOT NULL, ALTER authors TYPE text[] USING nullif(authors, '{}');

COMMENT ON COLUMN articles.authors IS 'Names of the authors as sent, or null. enrichments.authors has those of a byline too.';
COMMENT ON COLUMN articles.content_hash IS 'SHA-256 of the contents. Equal contents need no second enrichment.';

-- Without the columns, so that they can change.
CREATE OR REPLACE VIEW dashboard.articles AS
SELECT e.article_id AS id, e.published_at, e.source, a.url, NULL::text[] AS authors,
       e.dateline ->> 'place' AS dateline_place, (e.dateline ->> 'date')::date AS dateline_date, e.dateline ->> 'agency' AS dateline_agency, a.section,
       e.title, coalesce(e.text, a.body) AS text, e.language, e.language_confidence, e.sentiment, e.sentiment_label, e.title_sentiment,
       coalesce(e.summary, passages_of(e.passages, coalesce(e.text, a.body))) AS summary,
       NULL::text[] AS keyphrases, s.duplicate_of, a.extra, p.version AS pipeline_version, p.digest AS pipeline, searched(e.words) AS words,
       sentences_of(e.sentences) AS sentences
  FROM enrichments e LEFT JOIN articles a ON a.id = e.article_id LEFT JOIN pipelines p ON p.number = e.pipeline
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));

-- A list takes ten bytes for each of its phrases.
ALTER TABLE enrichments
  ALTER authors DROP DEFAULT, ALTER authors DROP NOT NULL, ALTER authors TYPE text[] USING nullif(authors, '{}'),
  ALTER keyphrases TYPE text USING array_to_string(keyphrases, E'\n');

COMMENT ON COLUMN enrichments.authors IS 'Names of the authors: as in articles, else as the byline says; or null.';
COMMENT ON COLUMN enrichments.keyphrases IS 'Phrases that tell what the article is about, best first, a line each.';

CREATE OR REPLACE VIEW dashboard.articles AS
SELECT e.article_id AS id, e.published_at, e.source, a.url, coalesce(e.authors, '{}') AS authors,
       e.dateline ->> 'place' AS dateline_place, (e.dateline ->> 'date')::date AS dateline_date, e.dateline ->> 'agency' AS dateline_agency, a.section,
       e.title, coalesce(e.text, a.body) AS text, e.language, e.language_confidence, e.sentiment, e.sentiment_label, e.title_sentiment,
       coalesce(e.summary, passages_of(e.passages, coalesce(e.text, a.body))) AS summary,
       string_to_array(e.keyphrases, E'\n') AS keyphrases, s.duplicate_of, a.extra, p.version AS pipeline_version, p.digest AS pipeline, searched(e.words) AS words,
       sentences_of(e.sentences) AS sentences
  FROM enrichments e LEFT JOIN articles a ON a.id = e.article_id LEFT JOIN pipelines p ON p.number = e.pipeline
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));

-- +goose Down

-- It takes about a millisecond for each article that is there. Bits and bands that are
-- gone stay so: near-duplicates are found again among articles that are saved from now on.
SET LOCAL statement_timeout = 0;
ALTER VIEW dashboard.articles ALTER id DROP DEFAULT;
ALTER VIEW dashboard.mentions ALTER article_id DROP DEFAULT;
ALTER VIEW dashboard.topics ALTER article_id DROP DEFAULT;
ALTER VIEW dashboard.co_occurrences ALTER entity_id DROP DEFAULT;
LOCK TABLE articles, enrichments, mentions, article_topics, stories IN ACCESS EXCLUSIVE MODE;

-- +goose StatementBegin
CREATE FUNCTION pg_temp.long_sketch(sketch bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS
$$
DECLARE
    long  bytea := '';
    hash  integer := 0;
    shift integer := 0;
    part  integer;
BEGIN
    FOR i IN 0 .. length(sketch) - 1 LOOP
        part := get_byte(sketch, i);
        hash := hash + ((part & 127) << shift);
        shift := shift + 7;
        CONTINUE WHEN part > 127;
        shift := 0;
        long := long || decode(lpad(to_hex(hash::bigint << 14), 8, '0'), 'hex');
    END LOOP;
    RETURN long;
END
$$;
-- +goose StatementEnd
ALTER TABLE stories ALTER sketch TYPE bytea USING pg_temp.long_sketch(sketch);
DROP FUNCTION pg_temp.long_sketch;
CREATE INDEX stories_band_4 ON stories ((bands[4]), published_at, (article_id COLLATE "C"));
CREATE INDEX stories_band_5 ON stories ((bands[5]), published_at, (article_id COLLATE "C"));

COMMENT ON COLUMN stories.sketch IS 'The smallest hashes of the text''s runs of three words, at most 128 of 4 bytes; of the title where there is no text. Two sketches give the share of the runs that both texts have.';
COMMENT ON COLUMN stories.bands IS 'Five hashes of text and pipeline, none of a text without words. Near-duplicates have one in the same place in common, other texts hardly ever.';

ALTER TABLE article_topics DROP CONSTRAINT article_topics_pkey, ADD PRIMARY KEY (enrichment, topic_id);
DROP INDEX mentions_enrichment;
ALTER TABLE mentions ADD PRIMARY KEY (enrichment, entity_id);

ALTER TABLE articles
  ALTER content_hash DROP DEFAULT, ALTER content_hash TYPE text USING encode(content_hash, 'hex'), ALTER content_hash SET DEFAULT '',
  ALTER authors TYPE text[] USING coalesce(authors, '{}'), ALTER authors SET DEFAULT '{}', ALTER authors SET NOT NULL;

COMMENT ON COLUMN articles.authors IS 'Names of the authors as sent. enrichments.authors has those of a byline too.';
COMMENT ON COLUMN articles.content_hash IS 'SHA-256 of the contents in hexadecimal. Equal contents need no second enrichment.';

CREATE OR REPLACE VIEW dashboard.articles AS
SELECT e.article_id AS id, e.published_at, e.source, a.url, NULL::text[] AS authors,
       e.dateline ->> 'place' AS dateline_place, (e.dateline ->> 'date')::date AS dateline_date, e.dateline ->> 'agency' AS dateline_agency, a.section,
       e.title, coalesce(e.text, a.body) AS text, e.language, e.language_confidence, e.sentiment, e.sentiment_label, e.title_sentiment,
       coalesce(e.summary, passages_of(e.passages, coalesce(e.text, a.body))) AS summary,
       NULL::text[] AS keyphrases, s.duplicate_of, a.extra, p.version AS pipeline_version, p.digest AS pipeline, searched(e.words) AS words,
       sentences_of(e.sentences) AS sentences
  FROM enrichments e LEFT JOIN articles a ON a.id = e.article_id LEFT JOIN pipelines p ON p.number = e.pipeline
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));

ALTER TABLE enrichments
  ALTER authors TYPE text[] USING coalesce(authors, '{}'), ALTER authors SET DEFAULT '{}', ALTER authors SET NOT NULL,
  ALTER keyphrases TYPE text[] USING string_to_array(keyphrases, E'\n');

COMMENT ON COLUMN enrichments.authors IS 'Names of the authors: as in articles, else as the byline says.';
COMMENT ON COLUMN enrichments.keyphrases IS 'Phrases that tell what the article is about, best first.';

CREATE OR REPLACE VIEW dashboard.articles AS
SELECT e.article_id AS id, e.published_at, e.source, a.url, e.authors,
       e.dateline ->> 'place' AS dateline_place, (e.dateline ->> 'date')::date AS dateline_date, e.dateline ->> 'agency' AS dateline_agency, a.section,
       e.title, coalesce(e.text, a.body) AS text, e.language, e.language_confidence, e.sentiment, e.sentiment_label, e.title_sentiment,
       coalesce(e.summary, passages_of(e.passages, coalesce(e.text, a.body))) AS summary,
       e.keyphrases, s.duplicate_of, a.extra, p.version AS pipeline_version, p.digest AS pipeline, searched(e.words) AS words,
       sentences_of(e.sentences) AS sentences
  FROM enrichments e LEFT JOIN articles a ON a.id = e.article_id LEFT JOIN pipelines p ON p.number = e.pipeline
  LEFT JOIN stories s ON s.article_id = e.article_id AND s.pipeline = e.pipeline
 WHERE e.edition IN (0, (SELECT edition FROM serving));

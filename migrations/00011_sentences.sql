-- +goose Up

CREATE VIEW dashboard.sentences AS
SELECT e.article_id, (s ->> 'start')::integer AS start, (s ->> 'end')::integer AS "end", (s ->> 'score')::real AS score
  FROM enrichments e CROSS JOIN jsonb_array_elements(e.sentences) AS s
 WHERE e.edition IN (0, (SELECT edition FROM serving));

COMMENT ON VIEW dashboard.sentences IS 'Tone of the sentences of an article: a row for each. Ask for one article_id, or a few.';
COMMENT ON COLUMN dashboard.sentences.article_id IS 'articles.id.';
COMMENT ON COLUMN dashboard.sentences.start IS 'Where it begins: characters of articles.text before it.';
COMMENT ON COLUMN dashboard.sentences."end" IS 'Where it ends, exclusive: substr(text, start + 1, "end" - start) is the sentence.';
COMMENT ON COLUMN dashboard.sentences.score IS 'Its tone, -1 to 1.';

-- Which are the copies of an article?
CREATE INDEX stories_duplicate_of ON stories (duplicate_of) WHERE duplicate_of IS NOT NULL;

-- +goose StatementBegin
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dateline_reader') THEN
        GRANT SELECT ON dashboard.sentences TO dateline_reader;
    END IF;
END
$$;
-- +goose StatementEnd

-- +goose Down

DROP INDEX stories_duplicate_of;
DROP VIEW dashboard.sentences;

-- +goose Up

-- Enrichments that are there already have no rows here, and get them when
-- their articles are enriched again; pipelines of before this table write none.
CREATE TABLE stories (
    article_id   text        NOT NULL,
    pipeline     text        NOT NULL,
    published_at timestamptz NOT NULL,
    sketch       bytea       NOT NULL,
    bands        bigint[]    NOT NULL,
    duplicate_of text,
    PRIMARY KEY (article_id, pipeline)
) WITH (fillfactor = 90);

CREATE INDEX stories_band_1 ON stories ((bands[1]), published_at, (article_id COLLATE "C"));
CREATE INDEX stories_band_2 ON stories ((bands[2]), published_at, (article_id COLLATE "C"));
CREATE INDEX stories_band_3 ON stories ((bands[3]), published_at, (article_id COLLATE "C"));
CREATE INDEX stories_band_4 ON stories ((bands[4]), published_at, (article_id COLLATE "C"));
CREATE INDEX stories_band_5 ON stories ((bands[5]), published_at, (article_id COLLATE "C"));

COMMENT ON TABLE stories IS 'Which articles are near-duplicates of earlier ones, one row for each enrichment. Written under one lock only, by the transaction that writes the enrichment.';
COMMENT ON COLUMN stories.article_id IS 'articles.id.';
COMMENT ON COLUMN stories.pipeline IS 'pipelines.digest.';
COMMENT ON COLUMN stories.published_at IS 'As in enrichments. An article is earlier than another by this, then by the bytes of its id.';
COMMENT ON COLUMN stories.sketch IS 'The smallest hashes of the text''s runs of three words, at most 128 of 4 bytes; of the title where there is no text. Two sketches give the share of the runs that both texts have.';
COMMENT ON COLUMN stories.bands IS 'Five hashes of text and pipeline, none of a text without words. Near-duplicates have one in the same place in common, other texts hardly ever.';
COMMENT ON COLUMN stories.duplicate_of IS 'The earliest article (articles.id) that this one is a near-duplicate of, sharing 0.8 of the runs of three words or more; null if there is none. Of those with a band in common, the eight next before it in each band are looked at.';

-- +goose Down

DROP TABLE stories;

-- +goose Up

-- Which are the copies of an article?
CREATE INDEX stories_duplicate_of ON stories (duplicate_of) WHERE duplicate_of IS NOT NULL;

-- +goose Down

DROP INDEX stories_duplicate_of;

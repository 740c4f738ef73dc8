-- +goose Up

ALTER TABLE entities ADD lat real, ADD lon real;

COMMENT ON COLUMN entities.lat IS 'Latitude of a place in degrees, or null.';
COMMENT ON COLUMN entities.lon IS 'Longitude of a place in degrees, or null.';

-- +goose Down

ALTER TABLE entities DROP lat, DROP lon;

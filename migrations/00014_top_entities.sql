-- +goose Up

-- A few seconds for each million rows of entity_days.
SET LOCAL statement_timeout = 0;

ALTER VIEW dashboard.entity_days ALTER entity_id DROP DEFAULT; -- locks the view first, as readers do
LOCK TABLE entity_days IN ACCESS EXCLUSIVE MODE;

-- Who is in the news most is found among the few rows with many articles. A level
-- changes seldom, so that most updates of a row touch no index, as before; an
-- index of the counts themselves would be touched by each.
ALTER TABLE entity_days ADD level smallint NOT NULL GENERATED ALWAYS AS
  (CASE WHEN articles < 4 THEN 0 WHEN articles < 16 THEN 1 WHEN articles < 64 THEN 2 WHEN articles < 256 THEN 3 WHEN articles < 1024 THEN 4 ELSE 5 END) STORED;
CREATE INDEX entity_days_level ON entity_days (day, level) WHERE level > 0;
ANALYZE entity_days;

COMMENT ON COLUMN entity_days.level IS '0 for fewer than 4 articles, 1 for fewer than 16, 2 for fewer than 64, 3 for fewer than 256, 4 for fewer than 1024, 5 for more.';

-- Looks for candidates among rows of a level and more. A row below it has at most
-- 4^level - 1 articles, which bounds what an entity can have beside the rows that
-- were seen. If enough entities are sure to have more than any that was not seen can
-- have, the first ones are among the candidates; else a lower level is looked
-- through, and at last all rows.
--
-- It runs as its owner, since it reads a table that readers don't see. Nothing of
-- the caller's is looked up: tables of the session come last.
-- +goose StatementBegin
CREATE FUNCTION dashboard.top_entities(first date, last date, most integer DEFAULT 20, of_type text DEFAULT NULL)
RETURNS TABLE (entity_id text, name text, type text, articles bigint, mentions bigint, sentiment double precision, salience double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 AS
$$
DECLARE
    shown      integer := (SELECT s.edition FROM serving s);
    most_rows  bigint := (last - first + 1) * (CASE WHEN (SELECT count(*) FROM editions) = 1 THEN 1 ELSE 2 END); -- of one entity
    below      bigint; -- articles that a row below the level can have
    candidates text[];
BEGIN
    FOR from_level IN REVERSE 5..1 LOOP
        below := 4 ^ from_level - 1;
        WITH seen AS MATERIALIZED (
            SELECT d.entity_id AS id, sum(d.articles) AS articles, count(*) AS rows
              FROM entity_days d
             WHERE d.day BETWEEN first AND last AND d.level > 0 AND d.level >= from_level AND d.edition IN (0, shown)
               AND (of_type IS NULL OR d.type = of_type)
             GROUP BY d.entity_id
        ), least_of_most AS (
            SELECT s.articles FROM seen s ORDER BY s.articles DESC OFFSET most - 1 LIMIT 1
        )
        SELECT array_agg(s.id) INTO candidates
          FROM seen s CROSS JOIN least_of_most l
         WHERE l.articles > most_rows * below AND s.articles + (most_rows - s.rows) * below >= l.articles;
        EXIT WHEN candidates IS NOT NULL;
    END LOOP;
    IF candidates IS NULL THEN
        SELECT array_agg(a.id) INTO candidates
          FROM (SELECT d.entity_id AS id
                  FROM entity_days d
                 WHERE d.day BETWEEN first AND last AND d.edition IN (0, shown) AND (of_type IS NULL OR d.type = of_type)
                 GROUP BY d.entity_id
                 ORDER BY sum(d.articles) DESC, sum(d.mentions) DESC, d.entity_id
                 LIMIT most) AS a;
    END IF;
    RETURN QUERY
    SELECT e.id, e.name, e.type, t.articles, t.mentions, t.sentiment / 10000 / t.articles, t.salience / 10000 / t.articles
      FROM (SELECT d.entity_id AS id, sum(d.articles) AS articles, sum(d.mentions) AS mentions,
                   sum(d.sentiment)::double precision AS sentiment, sum(d.salience)::double precision AS salience
              FROM unnest(candidates) AS c (id) JOIN entity_days d ON d.entity_id = c.id
             WHERE d.day BETWEEN first AND last AND d.edition IN (0, shown)
             GROUP BY d.entity_id
             ORDER BY 2 DESC, 3 DESC, 1
             LIMIT most) AS t
      JOIN entities e ON e.id = t.id
     ORDER BY t.articles DESC, t.mentions DESC, t.id;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION dashboard.top_entities SET search_path = %I, pg_temp', current_schema());
END
$$;
-- +goose StatementEnd

COMMENT ON FUNCTION dashboard.top_entities IS 'The entities that most articles of some days mention, the first ones of all types or of one: exactly what adding up entity_days gives, but a row is looked at only where it can matter.';

-- +goose Down

DROP FUNCTION dashboard.top_entities;
ALTER TABLE entity_days DROP level; -- and its index

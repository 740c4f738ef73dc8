-- Makes the user whom Grafana queries Postgres as, or gives it the password anew.
-- For psql 15 or newer, after the migrations, which make the role dateline_reader:
--   GRAFANA_POSTGRES_PASSWORD=… psql --set=ON_ERROR_STOP=1 --file=grafana-user.sql
\getenv password GRAFANA_POSTGRES_PASSWORD
SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'grafana') AS missing
\gset
\if :missing
CREATE USER grafana IN ROLE dateline_reader;
\endif
ALTER USER grafana PASSWORD :'password' CONNECTION LIMIT 20;
-- A dashboard over a long time must not hold up the workers.
ALTER USER grafana SET statement_timeout = '30s';
ALTER USER grafana SET default_transaction_read_only = on;

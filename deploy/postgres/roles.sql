-- Users of Postgres with as little as each of them needs. For psql 15 or newer, in
-- the database of Dateline, before the first migration, as a superuser:
--   OWNER_PASSWORD=… WORKER_PASSWORD=… \
--     psql --set=ON_ERROR_STOP=1 --file=roles.sql
-- Running it again gives the passwords anew.
\getenv owner_password OWNER_PASSWORD
\getenv worker_password WORKER_PASSWORD

SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dateline_reader') AS no_reader,
       NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dateline_owner') AS no_owner,
       NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dateline_worker') AS no_worker
\gset

-- Whoever is in it sees the views of the schema dashboard, and nothing else.
\if :no_reader
CREATE ROLE dateline_reader NOLOGIN;
\endif

-- Owns schemas and tables: for "dateline migrate" alone.
\if :no_owner
CREATE USER dateline_owner;
\endif
ALTER USER dateline_owner PASSWORD :'owner_password';
GRANT CREATE ON DATABASE :"DBNAME" TO dateline_owner;
GRANT USAGE, CREATE ON SCHEMA public TO dateline_owner;

-- Reads and writes rows: for the workers, replays, dead letters and status. It can
-- make no table, and change or remove none.
\if :no_worker
CREATE USER dateline_worker IN ROLE dateline_reader;
\endif
ALTER USER dateline_worker PASSWORD :'worker_password';
GRANT TEMPORARY ON DATABASE :"DBNAME" TO dateline_worker; -- "dateline replay diff" compares in temporary tables
GRANT USAGE ON SCHEMA public TO dateline_worker;
ALTER DEFAULT PRIVILEGES FOR ROLE dateline_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dateline_worker;
ALTER DEFAULT PRIVILEGES FOR ROLE dateline_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO dateline_worker;

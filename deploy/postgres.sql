-- What an administrator makes on a PostgreSQL server, once, before Samsvar starts: roles, and two databases.
--
--   psql --set ON_ERROR_STOP=1 --file deploy/postgres.sql
--
-- The role that serves owns nothing, so that row security holds for it; the one that owns the tables is connected to
-- only while the schema changes and while a backup is taken. Keys lie in a database with an owner of its own: the ordinary
-- backup must not hold what opens it. Without passwords, as here, roles sign in by whatever pg_hba.conf says; with them:
--
--   psql --set owner_password=… --set app_password=… --set keys_password=… --file deploy/postgres.sql
\if :{?name}
\else
  \set name samsvar
\endif
\set owner :name _owner
\set app :name _app
\set keys :name _keys

-- It makes tables, takes steps of the schema, writes dumps down.
CREATE ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
-- It serves and works. NOINHERIT, and a member of nothing.
CREATE ROLE :"app" LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
-- It has the wrapped keys, and no way into the other database.
CREATE ROLE :"keys" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;

\if :{?owner_password}
  ALTER ROLE :"owner" PASSWORD :'owner_password';
\endif
\if :{?app_password}
  ALTER ROLE :"app" PASSWORD :'app_password';
\endif
\if :{?keys_password}
  ALTER ROLE :"keys" PASSWORD :'keys_password';
\endif

CREATE DATABASE :"name" OWNER :"owner" ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE :"keys" OWNER :"keys" ENCODING 'UTF8' TEMPLATE template0;

-- By default everybody may connect to every database.
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"name" TO :"app";
REVOKE ALL ON DATABASE :"keys" FROM PUBLIC;

-- Before PostgreSQL 15 everybody may make tables in a new database.
\connect :"name"
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO :"owner";
\connect :"keys"
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO :"keys";

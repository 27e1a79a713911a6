#!/bin/sh
# Runs once, when the database is made: the logins of the gateways, each with one role and nothing else. What the roles
# may do, the migrations say.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE app NOLOGIN;
CREATE ROLE worker NOLOGIN;
CREATE ROLE marquee_app LOGIN PASSWORD :'password' IN ROLE app;
CREATE ROLE marquee_worker LOGIN PASSWORD :'password' IN ROLE worker;
SQL

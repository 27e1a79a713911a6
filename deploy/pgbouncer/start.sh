#!/bin/sh
# Writes down the login that the gateways come with, which PgBouncer uses towards PostgreSQL as well, and starts.
set -eu
umask 077
printf '"marquee_app" "%s"\n' "$DATABASE_PASSWORD" > /tmp/userlist.txt
exec pgbouncer /etc/marquee/pgbouncer.ini

#!/bin/sh
# Run once by the database's image, when its volume is empty: the sign-ins of worker and web, each a member of the
# unprivileged role that the migrations grant to. The owner's password never leaves the database and the migration.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set worker="$WORKER_PASSWORD" --set web="$WEB_PASSWORD" <<'SQL'
CREATE ROLE homeward_worker NOLOGIN;
CREATE ROLE homeward_web NOLOGIN;
CREATE ROLE worker LOGIN PASSWORD :'worker' IN ROLE homeward_worker;
CREATE ROLE web LOGIN PASSWORD :'web' IN ROLE homeward_web;
SQL

#!/bin/sh
# Run by the image of PostgreSQL as its data folder is made, and never again: roles and databases, with the passwords that lie
# beside it as secrets.
set -eu
secret() { cat "/run/secrets/$1"; }
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
  --set owner_password="$(secret owner_password)" \
  --set app_password="$(secret app_password)" \
  --set keys_password="$(secret keys_password)" \
  --file /etc/samsvar/postgres.sql

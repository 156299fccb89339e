#!/bin/sh
# Puts the passwords that lie as secrets into the addresses, and becomes the program. They stand in its environment and
# nowhere on a command line. Passwords are of letters and digits: another character would have to be written as %XX.
set -eu
secret() { cat "/run/secrets/$1"; }
SAMSVAR__DATABASE__URL="postgres://samsvar_app:$(secret app_password)@postgres/samsvar"
SAMSVAR__KEYS__URL="postgres://samsvar_keys:$(secret keys_password)@postgres/samsvar_keys"
export SAMSVAR__DATABASE__URL SAMSVAR__KEYS__URL
# Only who changes the schema or writes a dump down is given the owner's.
if [ -r /run/secrets/owner_password ]; then
  SAMSVAR__DATABASE__MIGRATION_URL="postgres://samsvar_owner:$(secret owner_password)@postgres/samsvar"
  export SAMSVAR__DATABASE__MIGRATION_URL
fi
exec samsvar "$@"

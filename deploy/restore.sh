#!/bin/bash
# Brings a copy back into a database that is there and empty, all of it or nothing:
#   deploy/restore.sh FILE 'postgres://postgres@host/portico_restored'
# Takes a superuser, and the roles of deploy/roles.sql: rights and row security are restored for them.
set -euo pipefail
file=$1 to=$2
pg_restore --exit-on-error --single-transaction --dbname="$to" "$file"
psql --dbname="$to" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --command='ANALYZE'

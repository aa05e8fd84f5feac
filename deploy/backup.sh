#!/bin/bash
# A copy of the whole database as of one moment, while everything runs:
#   deploy/backup.sh 'postgres://portico_backup@host/portico' FILE
# Takes a role that reads everything and changes nothing. The copy comes under its name only when it is complete.
set -euo pipefail
from=$1 file=$2
# It holds what every business has.
umask 077
trap 'rm -f "$file.part"' EXIT
pg_dump --format=custom --compress=6 --lock-wait-timeout=60s --dbname="$from" --file="$file.part"
pg_restore --list "$file.part" > /dev/null
mv "$file.part" "$file"

#!/bin/bash
# Makes the roles and the database when Postgres first starts in its container.
set -euo pipefail
quoted() { printf "'%s'" "$(sed "s/'/''/g" "/run/secrets/$1_password")"; }
psql -v ON_ERROR_STOP=1 -U postgres -v migrator="$(quoted migrator)" -v app="$(quoted app)" -v system="$(quoted system)" \
  -v backup="$(quoted backup)" \
  -f /roles.sql

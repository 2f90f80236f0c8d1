# Makes the cluster at the first start: POSTGRES_USER is its superuser, POSTGRES_PASSWORD that one's password,
# INITDB_ARGUMENTS what else initdb shall be told. Arguments go to the server.
set -eu
PATH=$PATH:/opt/postgres/bin
if [ ! -d /postgres/data ]; then
  printf '%s' "$POSTGRES_PASSWORD" >/postgres/password
  # shellcheck disable=SC2086 # a list of flags
  initdb -D /postgres/data.new -U "$POSTGRES_USER" --pwfile=/postgres/password $INITDB_ARGUMENTS >/dev/null
  rm /postgres/password
  echo 'host all all all scram-sha-256' >>/postgres/data.new/pg_hba.conf
  mv /postgres/data.new /postgres/data
fi
exec postgres -D /postgres/data -c listen_addresses='*' "$@"

# Runs the server on the cluster in /data, which it makes at the first start: POSTGRES_USER is its superuser, POSTGRES_PASSWORD_FILE the file
# with that one's password, POSTGRES_DATABASES the databases that it has from the beginning; POSTGRES_READER, if it is set, a role that may
# read all of them, with the password in POSTGRES_READER_PASSWORD_FILE. Arguments go to the server.
set -eu
trap 'exit 143' TERM INT # the first process of a container gets no signal that it has no handler for
fixed=/opt/postgres-node
data=/data/postgres
PATH=$PATH:/opt/postgres/bin

refuse() {
  echo "postgres cannot start: $1" >&2
  exit 78
}

reader=${POSTGRES_READER:-}
case $POSTGRES_USER$POSTGRES_DATABASES$reader in
  *[!a-z0-9_\ ]*) refuse 'POSTGRES_USER, POSTGRES_DATABASES and POSTGRES_READER may hold small letters, digits and _ only' ;;
esac

# The cluster is made under another name and renamed last, so that a half-made one is never taken for whole.
if [ ! -d "$data" ]; then
  [ -s "${POSTGRES_PASSWORD_FILE:-}" ] || refuse 'POSTGRES_PASSWORD_FILE must name the file with the password'
  if [ -n "$reader" ]; then
    [ -s "${POSTGRES_READER_PASSWORD_FILE:-}" ] || refuse 'POSTGRES_READER_PASSWORD_FILE must name the file with its password'
    read -r reader_password <"$POSTGRES_READER_PASSWORD_FILE" || [ -n "$reader_password" ]
    case $reader_password in
      *[!A-Za-z0-9_-]*) refuse "the reader's password may hold letters, digits, _ and - only" ;;
    esac
  fi
  rm -rf "$data.unfinished"
  # shellcheck disable=SC2046 # a list of flags
  initdb -D "$data.unfinished" -U "$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" $(cat "$fixed/initdb-arguments") >/dev/null
  echo 'host all all all scram-sha-256' >>"$data.unfinished/pg_hba.conf"
  for name in $POSTGRES_DATABASES; do
    echo "CREATE DATABASE $name" | postgres --single -j -D "$data.unfinished" postgres >/dev/null
  done
  if [ -n "$reader" ]; then
    echo "CREATE ROLE $reader LOGIN PASSWORD '$reader_password' CONNECTION LIMIT 20 IN ROLE pg_read_all_data" |
      postgres --single -j -D "$data.unfinished" postgres >/dev/null
  fi
  mv "$data.unfinished" "$data"
fi

# shellcheck disable=SC2046 # a list of flags
exec postgres -D "$data" $(cat "$fixed/arguments") -c listen_addresses='*' "$@"

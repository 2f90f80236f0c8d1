# Runs the broker on the data in /data, which it prepares at the first start. KAFKA_ADVERTISED is the host:port that clients are told, and
# KAFKA_JVM_OPTIONS what Java is told besides; arguments are settings of the broker's that are to be others, as NAME=VALUE.
set -eu
trap 'exit 143' TERM INT # the first process of a container gets no signal that it has no handler for
fixed=/opt/kafka-node
data=/data/kafka
settings=/tmp/server.properties

case $KAFKA_ADVERTISED in
  *[!A-Za-z0-9.:-]* | :* | *: | *:*[!0-9]*) wrong=yes ;;
  *:*) wrong= ;;
  *) wrong=yes ;;
esac
if [ -n "$wrong" ]; then
  echo 'kafka cannot start: KAFKA_ADVERTISED must be host:port' >&2
  exit 78
fi

# settings_for FOLDER OVERRIDE...
settings_for() {
  sed -e "s|@DATA@|$1|" -e "s|@ADVERTISED@|$KAFKA_ADVERTISED|" "$fixed/server.properties"
  shift
  for override in "$@"; do echo "$override"; done
}

# The folder is made under another name and renamed last, so that a half-made one is never taken for whole.
if [ ! -d "$data" ]; then
  rm -rf "$data.unfinished"
  mkdir "$data.unfinished"
  settings_for "$data.unfinished" >/tmp/format.properties
  id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=' | sed 's/^-/A/') # a leading dash reads as an option
  java -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 kafka.tools.StorageTool format -t "$id" -c /tmp/format.properties
  mv "$data.unfinished" "$data"
fi

settings_for "$data" "$@" >"$settings"
# shellcheck disable=SC2046,SC2086 # lists of flags
exec java $(cat "$fixed/jvm-options") ${KAFKA_JVM_OPTIONS:-} -Dlog4j2.configurationFile="$fixed/log4j2.xml" kafka.Kafka "$settings"

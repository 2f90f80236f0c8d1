# Sourced by the scripts here: what all of them need to make images where no image registry can be reached.
# Whoever sources it has set `here` to this folder. It sets `work`, a folder that is gone at the end, and `arch`.
root=$(dirname "$here")
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

can_pull() {
  has "$1" || perl -e 'alarm shift; exec @ARGV' "$PULL_PATIENCE_S" docker pull -q "$1" >/dev/null 2>&1
}

build_base() {
  if can_pull debian:bookworm-slim; then
    say 'building the base (once)'
    docker build --network=host -t "$base" "$here/base" >"$work/log" 2>&1 || fail "$work/log"
  else
    bootstrap_base
  fi
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

# npm_package NAME VERSION PATH TARGET: a folder of a package, '' for the whole of it, from the installed ones or, for a machine of another kind, from npm
npm_package() {
  local found=$root/node_modules/$1
  mkdir -p "$(dirname "$4")"
  if [ "$(node -p 'require(process.argv[1]).version' "$found/package.json" 2>/dev/null)" = "$2" ]; then
    cp -R "$found/$3" "$4"
  else
    (mkdir "$work/packed" && cd "$work/packed" && npm pack --silent "$1@$2" >/dev/null && tar -xf ./*.tgz)
    mv "$work/packed/package/$3" "$4"
    rm -rf "$work/packed"
  fi
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

base=liwu-base:$(cat "$here/base/Dockerfile" | hash_of "$arch" "$(sed -n '/^bootstrap_base/,/^}/p' "$here/common.sh")")

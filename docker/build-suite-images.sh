#!/usr/bin/env bash
# Builds the images that the suite runs from in a cluster, also where no image registry can be reached.
#   docker/build-suite-images.sh [--tag TAG] [NAME...]     TAG: local unless said; NAME: which of them, all unless said
# Prints a line for each image: its name, its size, and how much of that is above its base. Fails where a service is larger than it may be.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
source "$here/common.sh"

APPS='gift-catalog wallet ack-watchdog rtm-gateway rtm-sandbox live-room'
NO_APPS='toolbox kafka postgres' # an operator's commands; what stands in, in a test cluster, for Kafka and Postgres
PUBLIC_BASE=node:24-bookworm-slim
NPM_VERSION=11.19.1
RELAY_PORT=${LIWU_NPM_RELAY_PORT:-4699} # always the same: what was built with another one is not used again
RELAY_PATIENCE_S=20
MOST_ABOVE_BASE_MB=250

tag=local
names=()
while [ $# -gt 0 ]; do
  case $1 in
    --tag) tag=${2:?--tag needs a tag} && shift ;;
    -*) say "there is no option $1" && exit 2 ;;
    *)
      case " $APPS $NO_APPS " in
        *" $1 "*) names+=("$1") ;;
        *) say "there is no image $1; there are $APPS $NO_APPS" && exit 2 ;;
      esac
      ;;
  esac
  shift
done
[ "$tag" != latest ] || { say 'a tag is never latest: nobody could tell which one runs' && exit 2; }
# shellcheck disable=SC2206 # lists of words
[ ${#names[@]} -gt 0 ] || names=($APPS $NO_APPS)

cd "$root"
version=$(node -p 'require("./package.json").version')
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
[ -z "$(git status --porcelain 2>/dev/null)" ] || revision=$revision-changed
node_version=$(node -p 'require("./package.json").optionalDependencies[process.argv[1]]' "node-linux-$arch")
node_base=liwu-node-base:$(cat "$here"/node-base/* | hash_of "$base" "$node_version")
build_base=liwu-build-base:$(cat "$here"/build-base/* | hash_of "$base" "$node_version" "$NPM_VERSION")
build=liwu-build:latest # no image of the suite, and made anew each time: Docker knows what of it has changed

find_bases() {
  if has "$PUBLIC_BASE" || { ! has "$node_base" && can_pull "$PUBLIC_BASE"; }; then
    node_base=$PUBLIC_BASE build_base=$PUBLIC_BASE
    return
  fi
  has "$node_base" && has "$build_base" && return
  has "$base" || find_servers # which makes the base, alone
  say 'building the bases with Node'
  mkdir "$work/node-base" "$work/build-base"
  npm_package "node-linux-$arch" "$node_version" bin/node "$work/node-base/node"
  cp "$work/node-base/node" "$work/build-base/node"
  (cd "$work" && npm pack --silent "npm@$NPM_VERSION" >/dev/null && tar -xf npm-*.tgz && mv package build-base/npm)
  for name in node-base build-base; do
    cp "$here/$name"/* "$work/$name"
    docker build --build-arg "BASE=$base" -t "$([ $name = node-base ] && echo "$node_base" || echo "$build_base")" \
      "$work/$name" >"$work/log" 2>&1 || fail "$work/log"
  done
}

# Only where the engine shares this machine's loopback address; elsewhere npm in the build asks what it is set to by itself.
start_relay() {
  [ "$(uname -s)" = Linux ] || return 0
  local ca
  ca=$(npm config get cafile)
  [ "$ca" = null ] || export NODE_EXTRA_CA_CERTS=$ca
  NODE_USE_ENV_PROXY=1 node "$here/npm-relay.mjs" "$RELAY_PORT" >"$work/relay" &
  relay=$!
  trap 'kill $relay 2>/dev/null; rm -rf "$work"' EXIT
  local waited=0
  until [ -s "$work/relay" ]; do
    kill -0 "$relay" 2>/dev/null && [ $((waited += 1)) -lt $((RELAY_PATIENCE_S * 10)) ] || { say 'the relay to npm did not start' && exit 1; }
    sleep 0.1
  done
  npm_registry=$(cat "$work/relay")
}

# made NAME BASE DOCKER-ARGUMENT...: builds liwu/NAME and says how large it is
made() {
  local image=liwu/$1:$tag from=$2
  shift 2
  docker build --build-arg "VERSION=$version" --build-arg "REVISION=$revision" -t "$image" "$@" >"$work/log" 2>&1 || fail "$work/log"
  above_mb=$((($(size_of "$image") - $(size_of "$from")) / 1000000))
  echo "$image $(($(size_of "$image") / 1000000)) MB, $above_mb MB above $from"
}

size_of() {
  docker image inspect --format '{{.Size}}' "$1"
}

# The arguments of every build of the services' Dockerfile, whichever stage it is for.
set_docker_arguments() {
  docker_arguments=(--network=host --build-arg "NPM_REGISTRY=$npm_registry" --build-arg "BUILD_BASE=$build_base"
    --build-arg "BASE=$node_base" -f "$here/service/Dockerfile" "$root")
}

make() {
  case $1 in
    toolbox) made toolbox "$base" --build-arg "BUILD=$build" --build-arg "KAFKA=$kafka" "$here/toolbox" ;;
    kafka) made kafka "$base" --build-arg "BUILD=$build" --build-arg "KAFKA=$kafka" "$here/kafka-node" ;;
    postgres) made postgres "$base" --build-arg "BUILD=$build" --build-arg "POSTGRES=$postgres" "$here/postgres-node" ;;
    *)
      if [ "$1" = live-room ]; then
        made live-room "$node_base" --build-arg "BUILD=$build" --build-arg "BASE=$node_base" "$here/pages"
      else
        made "$1" "$node_base" --build-arg "APP=$1" "${docker_arguments[@]}"
      fi
      [ "$above_mb" -le "$MOST_ABOVE_BASE_MB" ] || { say "$1 is over $MOST_ABOVE_BASE_MB MB above its base" && exit 1; }
      ;;
  esac
}

# The specs' own images, which these are made from.
find_servers() {
  local jars servers
  jars=$(node --input-type=module -e "import { kafkaJars } from '$root/libs/embedded/dist/index.js'; console.log(await kafkaJars((line) => console.error(line)));")
  servers=$("$here/build-images.sh" "$jars")
  kafka=$(echo "$servers" | sed -n 1p)
  postgres=$(echo "$servers" | sed -n 2p)
}

npm_registry=
find_bases
start_relay
set_docker_arguments
say 'building the suite'
docker build --target build -t "$build" "${docker_arguments[@]}" >"$work/log" 2>&1 || fail "$work/log"
case " ${names[*]} " in
  *' toolbox '* | *' kafka '* | *' postgres '*) find_servers ;;
esac
for name in "${names[@]}"; do make "$name"; done

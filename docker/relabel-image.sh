#!/usr/bin/env bash
# Gives an image's very layers another tag and another revision, within a second: a cluster takes it for another release and rolls to it.
#   docker/relabel-image.sh IMAGE:TAG NEW-TAG REVISION        such as liwu/wallet:local next 0.2.0
set -euo pipefail
[ $# = 3 ] || { sed -n 's/^#   /usage: /p' "$0" >&2 && exit 2; }
image=$1 tag=$2 revision=$3
docker image inspect "$image" >/dev/null 2>&1 || { echo "docker images: there is no $image; docker/build-suite-images.sh builds it" >&2 && exit 1; }
docker build -q -t "${image%:*}:$tag" --label "org.opencontainers.image.revision=$revision" - <<<"FROM $image" >/dev/null 2>&1
echo "${image%:*}:$tag"

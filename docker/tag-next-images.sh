#!/usr/bin/env bash
# Makes of the services' images (tag local) others that differ by their label alone (tag next), for tests that roll from one to the other.
set -euo pipefail
for app in gift-catalog wallet ack-watchdog rtm-gateway; do
  echo "FROM liwu/$app:local" |
    docker build --quiet --label "org.opencontainers.image.revision=next" --tag "liwu/$app:next" - >/dev/null
done

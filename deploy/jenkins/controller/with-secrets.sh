#!/bin/sh -eu
# Configuration as Code takes a ${NAME} that it does not find for an empty text and goes on: accounts and passwords would be missing without anybody
# being told. So nothing is started while one is missing; then what the arguments say is.
found() {
  printenv "$1" 2>/dev/null | grep -q '[^[:space:]]' || grep -qs '[^[:space:]]' "${SECRETS:-/run/secrets}/$1"
}

missing=''
for name in $(grep -v '^ *#' "$CASC_JENKINS_CONFIG" | grep -o '\${[A-Z0-9_]*}' | tr -d '${}' | sort -u); do
  found "$name" || missing="$missing $name"
done
if [ -n "$missing" ]; then
  echo "Jenkins is not started. Missing or empty, as a file in ${SECRETS:-/run/secrets} or as a variable:$missing" >&2
  exit 1
fi
exec "$@"

#!/bin/sh
# What the Pages workflow does, one step or all: build, test, lint, check. For other machines too.
#   scripts/ci.sh            all steps
#   scripts/ci.sh check      one of them
# On a pull request of GitHub the check's findings become annotations.
set -eu
cd "$(dirname "$0")/.."

step() {
  case "$1" in
    build) make site ;;
    test) make coverage ;; # the same tests, and whether they reach nine tenths of the package
    lint) make check ;;
    check)
      format=text
      if [ "${GITHUB_EVENT_NAME:-}" = pull_request ]; then format=github; fi
      make check-site CHECK_FORMAT="$format"
      ;;
    *)
      echo "scripts/ci.sh: there is no step \"$1\"; the steps are build, test, lint and check" >&2
      exit 2
      ;;
  esac
}

for name in "${@:-all}"; do
  if [ "$name" = all ]; then
    for each in build test lint check; do step "$each"; done
  else
    step "$name"
  fi
done

#!/bin/sh
# The browser tests need a Chromium: the system's, or else Playwright's own.
set -e
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if command -v apt-get >/dev/null; then
  if [ "$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi
  if $sudo apt-get update -qq && $sudo apt-get install -y -qq chromium; then exit 0; fi
fi
playwright install chromium

#!/bin/sh
# Takes a picture of a page with headless Chromium:
#   tests/browser/screenshot.sh REPORT.html|URL OUT.png|OUT.jpg [WIDTH] [HEIGHT] [light|dark]
# CHROMIUM names another browser than the system's. A .jpg needs ImageMagick's `convert`, and is the smaller file.
set -eu

[ $# -ge 2 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 3; }
page=$1 out=$2 width=${3:-1280} height=${4:-1600} scheme=${5:-light}
browser=${CHROMIUM:-/usr/bin/chromium}
[ -x "$browser" ] || { echo "screenshot.sh: $browser is missing: install chromium or set CHROMIUM" >&2; exit 2; }

case $page in
http://* | https://* | file://*) ;;
*)
    [ -f "$page" ] || { echo "screenshot.sh: $page is no file" >&2; exit 2; }
    page=file://$(realpath "$page")
    ;;
esac
dark=
[ "$scheme" = dark ] && dark=--blink-settings=preferredColorScheme=0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars $dark --user-data-dir="$work/profile" \
    --window-size="$width,$height" --screenshot="$work/page.png" "$page" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 2; }
[ -s "$work/page.png" ] || { cat "$work/log" >&2; exit 2; }

case $out in
*.jpg | *.jpeg)
    command -v convert >/dev/null || { echo "screenshot.sh: convert is missing: install imagemagick or write a .png" >&2; exit 2; }
    convert "$work/page.png" -strip -quality 82 "$out"
    ;;
*) mv "$work/page.png" "$out" ;;
esac

#!/bin/sh
# Takes the pictures that README.md shows: the demonstration's report and the review desk, in each language.
#   tests/browser/readme-pictures.sh
# REEVE names a built program; otherwise it is built here. Needs chromium, npm, ImageMagick and a font with Chinese characters.
set -eu
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for lang in en zh-CN; do
    if [ -n "${REEVE:-}" ]; then
        "$REEVE" --lang "$lang" --data "$work/$lang" demo >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 2; }
    else
        cargo run --release --quiet -- --lang "$lang" --data "$work/$lang" demo >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 2; }
    fi
    report=$(find "$work/$lang" -name report.html)
    sh tests/browser/screenshot.sh "$report" "tests/browser/pictures/report-$lang.jpg" 1120 1500
    ls -l "tests/browser/pictures/report-$lang.jpg"
done

npm --prefix tests/browser ci --silent --no-audit --no-fund
node tests/browser/desk.mjs "${REEVE:-${CARGO_TARGET_DIR:-target}/release/reeve}" tests/browser/pictures

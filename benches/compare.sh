#!/usr/bin/env bash
# The crawler beside its peers: the same made-up market on loopback, each crawler once, in one run, judged by the market's own
# count of what was fetched. Prints CPU time per page as ratios; wall times of a shared machine mean little.
#   benches/compare.sh [SITES] [LISTINGS]      default 20 sites of 600 listings: 12,820 pages of about 51 KB
# The market, the measuring and the peers come from the folder REEVE_CRAWL_BENCH (its README says what they are); it is copied to
# the cache, built there once, and needs Rust, Python 3 and npm. PEERS names which of them run.
set -euo pipefail
cd "$(dirname "$0")/.."
sites=${1:-20} listings=${2:-600}
from=${REEVE_CRAWL_BENCH:-../shared/tools/crawl-bench}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/crawl-bench
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/reeve-target}

if ! [ -x "$cache/compare.sh" ]; then
    [ -d "$from" ] || { echo "set REEVE_CRAWL_BENCH to the folder with the benchmark's market and peers" >&2; exit 1; }
    mkdir -p "$cache"
    cp -r "$from/." "$cache"
    chmod -R u+w "$cache"
fi
[ -x "$cache/bench/target/release/spiderpeer" ] || (cd "$cache/bench" && CARGO_TARGET_DIR='' cargo build --release)
[ -d "$cache/venv" ] || { python3 -m venv "$cache/venv" && "$cache/venv/bin/pip" install --quiet scrapy; }
[ -d "$cache/peers/crawlee/node_modules" ] || npm --prefix "$cache/peers/crawlee" install --silent

cargo build --release --quiet
program=$(realpath "$CARGO_TARGET_DIR/release/reeve")
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
"$cache/compare.sh" -s "$sites" -l "$listings" -p "${PEERS:-ref-lol spider-extract scrapy crawlee}" -- \
    "$program" crawl --data "$state" --seeds '{seeds}' --out '{out}' --per-host '{conc}' --delay 0 --allow-net 127.0.0.0/8 |
    python3 /dev/fd/3 3<<'EOF'
import json, sys

runs = {run["name"]: run for run in (json.loads(line) for line in sys.stdin if line.startswith("{"))}
ours = runs["ours"]
limits = {"ref-lol": 2, "spider-extract": 0.4, "scrapy": 1 / 25, "crawlee": 1 / 20}
print(f"{'crawler':<16}{'pages':>8}{'forbidden':>10}{'CPU ms a page':>15}{'ours/its':>10}{'wanted':>8}{'peak MB':>9}")
for name, run in runs.items():
    cost, pages, peak = run["cpu_s_per_1000"], run["unique_pages"], run["peak_rss_mb"]
    ratio = ours["cpu_s_per_1000"] / cost if cost else float("nan")
    wanted = f"{limits[name]:.2f}" if name in limits else ""
    print(f"{name:<16}{pages:>8}{run['origin'].get('disallowed', 0):>10}{cost:>15.3f}{ratio:>10.3f}{wanted:>8}{peak:>9.1f}")
EOF

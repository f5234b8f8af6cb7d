#!/usr/bin/env bash
# Looking at pictures beside peers: the same JPEGs of 0.2, 2, 8 and 24 megapixels for all, one thread each, in one run. Prints
# milliseconds of CPU a picture, and how many times ours the peers take.
#   benches/pictures.sh
# Photos come from image-dev under REEVE_TEST_DATA, or are invented. Needs Python 3; the peers are installed to the cache once.
set -euo pipefail
cd "$(dirname "$0")/.."
peers=${XDG_CACHE_HOME:-$HOME/.cache}/reeve-peers
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/python" -c 'import numpy, pdqhash, PIL' 2>/dev/null ||
    "$peers/bin/pip" install --quiet numpy==2.4.6 Pillow==13.0.0 pdqhash==0.2.8

pictures=$(mktemp -d)
trap 'rm -rf "$pictures"' EXIT
"$peers/bin/python" benches/pictures/peer.py make "$pictures"
{
    cargo bench --quiet --bench pictures -- --csv "$pictures"
    "$peers/bin/python" benches/pictures/peer.py run "$pictures"
} | "$peers/bin/python" /dev/fd/3 3<<'PRINT'
import sys

ours = {}
print(f"{'size':<10}{'what':<36}{'pictures':>9}{'CPU ms':>10}{'times ours':>12}")
for line in sys.stdin:
    size, *what, pictures, cost = line.rstrip("\n").split(",")
    cost = float(cost)
    ours.setdefault(size, cost)
    print(f"{size:<10}{','.join(what):<36}{pictures:>9}{cost:>10.3f}{cost / ours[size]:>12.2f}")
print("times ours: of stages 1-2 (decode, PDQ of 8 turns, and of the trimmed copy)")
PRINT

#!/usr/bin/env bash
# Exact search of 256-bit codes within 31 bits beside faiss: the same codes for both (fixed seed), in one run, one thread each. Prints
# queries per CPU-second, memory and build time, and fails where the answers are not the same.
#   benches/hamming.sh [SIZE]...      default 100000 1000000 10000000; the last takes minutes and 8 GB of memory
# PYTHON names an interpreter with faiss and numpy; else they are installed from PyPI (faiss-cpu) into the cache folder, once.
# HAMMING_BENCH names a program built from benches/hamming.rs; else cargo builds it.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- 100000 1000000 10000000
cache=${XDG_CACHE_HOME:-$HOME/.cache}/reeve-hamming
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/reeve-target}
export OMP_NUM_THREADS=1

python=${PYTHON:-$cache/venv/bin/python}
if ! [ -x "$python" ]; then
    python3 -m venv "$cache/venv"
    "$cache/venv/bin/pip" install --quiet faiss-cpu numpy
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# One size after the other, so that only one is in memory.
for size in "$@"; do
    if [ -n "${HAMMING_BENCH:-}" ]; then
        "$HAMMING_BENCH" --out "$work" "$size"
    else
        cargo bench --quiet --bench hamming -- --out "$work" "$size"
    fi
    "$python" benches/hamming/peer.py "$work" "$size"
    rm -rf "${work:?}/$size"
done

"""faiss beside benches/hamming.rs: the same codes and questions, read from the folder it wrote, and its answers compared.

    peer.py FOLDER [SIZE]...
"""

import resource
import sys
import time
from pathlib import Path

import faiss
import numpy as np

MAX_DISTANCE = 31
BITS = 256
# An index that would need more than this of memory is left out, and said to be.
MEMORY_BYTES = 8 << 30


def resident_bytes():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def multi_hash(parts, bits, flips):
    """Exact where parts * (flips + 1) > MAX_DISTANCE."""
    assert parts * (flips + 1) > MAX_DISTANCE and parts * bits <= BITS
    index = faiss.IndexBinaryMultiHash(BITS, parts, bits)
    index.nflip = flips
    return index


# What it is called, how it is made, questions times codes that a pass may cost, bytes a code (measured at a million).
PEERS = [
    ("faiss IndexBinaryFlat", lambda: faiss.IndexBinaryFlat(BITS), 4e8, 32),
    ("faiss IndexBinaryMultiHash 16 x 16, 1 flip", lambda: multi_hash(16, 16, 1), 4e8, 300),
    ("faiss IndexBinaryMultiHash 11 x 23, 2 flips", lambda: multi_hash(11, 23, 2), 4e9, 640),
]


def measured(make, codes, wanted, passes):
    """(answers, questions a second, seconds to build, bytes a code)"""
    before, begun = resident_bytes(), time.process_time()
    index = make()
    index.add(codes)
    build_seconds = time.process_time() - begun
    bytes_each = (resident_bytes() - before) / len(codes)
    fastest = float("inf")
    for _ in range(passes):
        begun = time.process_time()
        # Its radius is the first distance that is too far.
        limits, distances, ids = index.range_search(wanted, MAX_DISTANCE + 1)
        fastest = min(fastest, time.process_time() - begun)
    questions = np.repeat(np.arange(len(wanted)), np.diff(limits.astype(np.int64)))
    answers = set(zip(questions.tolist(), ids.tolist(), distances.astype(np.int64).tolist()))
    return answers, len(wanted) / fastest, build_seconds, bytes_each


def compare(folder):
    codes = np.fromfile(folder / "codes.bin", dtype=np.uint8).reshape(-1, BITS // 8)
    wanted = np.fromfile(folder / "wanted.bin", dtype=np.uint8).reshape(-1, BITS // 8)
    ours = np.fromfile(folder / "answers.bin", dtype=np.uint32).reshape(-1, 3)
    rows = [line.split("\t") for line in (folder / "ours.tsv").read_text().splitlines()]
    rows = [(what, *map(float, figures), "") for what, *figures in rows]
    for what, make, work, bytes_each in PEERS:
        if bytes_each * len(codes) > MEMORY_BYTES:
            print(f"left out, for its memory: {what} with {len(codes)} codes")
            continue
        asked = wanted[: int(min(len(wanted), max(32, work / len(codes))))]
        answers, *figures = measured(make, codes, asked, 2 if len(codes) <= 1_000_000 else 1)
        expected = {tuple(row) for row in ours[ours[:, 0] < len(asked)].tolist()}
        same = "same" if answers == expected else f"DIFFERENT: {len(answers ^ expected)} of {len(expected)}"
        rows.append((what, *figures, f"{same}, {len(expected)} hits of {len(asked)}"))
    best = max(row[1] for row in rows if row[0].startswith("faiss"))
    print(f"\n{len(codes)} codes, all within {MAX_DISTANCE} bits, one thread")
    print(f"{'':<46}{'queries/CPU-s':>14}{'x best peer':>12}{'build s':>9}{'bytes/code':>11}  answers")
    for what, rate, build_seconds, bytes_each, same in rows:
        print(f"{what:<46}{rate:>14.0f}{rate / best:>12.2f}{build_seconds:>9.2f}{bytes_each:>11.0f}  {same}", flush=True)
    return all("DIFFERENT" not in row[4] for row in rows)


def main():
    faiss.omp_set_num_threads(1)
    folder = Path(sys.argv[1])
    sizes = sys.argv[2:] or sorted((path.name for path in folder.iterdir() if path.name.isdigit()), key=int)
    is_same = [compare(folder / size) for size in sizes]
    sys.exit(0 if all(is_same) else 1)


main()

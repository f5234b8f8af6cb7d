"""The peers of benches/pictures.rs, on the same files and on one thread: Pillow with pdqhash.

peer.py make FOLDER    writes JPEGs of 0.2, 2, 8 and 24 megapixels, a subfolder each: photos of image-dev under REEVE_TEST_DATA
                       where there are any, enlarged and given grain for the larger sizes; else invented ones
peer.py run FOLDER     prints `subfolder,what,pictures,milliseconds of CPU a picture`
"""

import io
import os
import sys
import time
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy
import pdqhash
from PIL import Image

SIZES = {"0.2 Mpx": (0.2e6, 100), "2 Mpx": (2e6, 10), "8 Mpx": (8e6, 4), "24 Mpx": (24e6, 2)}
PASSES = 3


def pdq_turned(data):
    """The eight hashes of the turned picture."""
    pdqhash.compute_dihedral(numpy.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


def pdq(data):
    pdqhash.compute(numpy.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


def decoded(data):
    Image.open(io.BytesIO(data)).convert("RGB")


def decoded_grey(data):
    picture = Image.open(io.BytesIO(data))
    picture.draft("L", None)
    picture.convert("L")


# What is measured: a name and a function of a file's bytes. Others add theirs here.
PEERS = [
    ("Pillow + pdqhash, 8 turns", pdq_turned),
    ("Pillow + pdqhash", pdq),
    ("Pillow decode", decoded),
    ("Pillow decode grey", decoded_grey),
]


def run(folder):
    for batch in sorted(Path(folder).iterdir()):
        files = [file.read_bytes() for file in sorted(batch.iterdir())]
        for name, work in PEERS:
            best = min(cpu_seconds(work, files) for _ in range(PASSES))
            print(f"{batch.name},{name},{len(files)},{1e3 * best / len(files):.4f}", flush=True)


def cpu_seconds(work, files):
    begun = time.thread_time()
    for data in files:
        work(data)
    return time.thread_time() - begun


def make(folder):
    random = numpy.random.default_rng(1)
    for name, (pixels, count) in SIZES.items():
        batch = Path(folder) / name
        batch.mkdir(parents=True, exist_ok=True)
        for at, picture in enumerate(photos(count, random)):
            save(picture, pixels, batch / f"{at:03}.jpg", random)


def photos(count, random):
    data = os.environ.get("REEVE_TEST_DATA")
    files = sorted(Path(data).glob("image-dev/p1/queries/*.jpg")) if data else []
    if files:
        for at in range(count):
            yield Image.open(files[at * len(files) // count]).convert("RGB")
        return
    for _ in range(count):
        small = random.integers(0, 255, (12, 10, 3), dtype=numpy.uint8)
        yield Image.fromarray(small).resize((400, 500), Image.Resampling.BICUBIC)


def save(picture, pixels, path, random):
    """A picture of its size within a tenth stays as it is, only saved again."""
    scale = (pixels / (picture.width * picture.height)) ** 0.5
    if abs(scale - 1) > 0.05:
        size = (round(picture.width * scale), round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.BICUBIC)
    if scale > 1.05:
        grain = random.normal(0, 4, (picture.height, picture.width, 1)).astype(numpy.float32)
        picture = Image.fromarray((numpy.asarray(picture) + grain).clip(0, 255).astype(numpy.uint8))
    picture.save(path, quality=85)


if __name__ == "__main__":
    {"make": make, "run": run}[sys.argv[1]](sys.argv[2])

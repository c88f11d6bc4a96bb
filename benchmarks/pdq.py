"""Our PDQ against the published library's, on pictures brought to 512 x 512 first, where the two should agree.

Usage: python benchmarks/pdq.py [--data FOLDER]

Needs ``pip install pdqhash`` (it compiles from source on Linux). FOLDER holds ``copydetect/``; the default is the
folder ``shared/data`` beside this repository.
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

import numpy as np
from PIL.Image import Resampling

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image.loading import read
from backstory_cli.lookup.fingerprints.pdq import NORMAL, compute_published

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    files = sorted((parser.parse_args().data / "copydetect").rglob("*.jpg"))
    if not files:
        print("no pictures to measure on: there is no folder copydetect with JPEG files")
        return
    library = importlib.import_module("pdqhash")
    bits, qualities = [], []
    for path in files:
        try:
            square = read(path).upright_small.resize((NORMAL, NORMAL), Resampling.BILINEAR)
        except (UnreadableImageError, Skip):
            continue
        vector, quality = library.compute(np.asarray(square))
        ours = compute_published(square)
        theirs = int.from_bytes(np.packbits(vector).tobytes())
        bits.append((int.from_bytes(ours.bits) ^ theirs).bit_count())
        qualities.append(abs(ours.quality - quality))
    print(f"{len(bits)} pictures: {max(bits)} bits apart at most, quality {max(qualities)} apart at most")


if __name__ == "__main__":
    main()

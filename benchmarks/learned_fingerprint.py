"""The learned fingerprint by itself: which edits are found, what strangers lie as near, and what it costs.

Usage: python benchmarks/learned_fingerprint.py MODEL... [--data FOLDER] [--queries N] [--parts]

MODEL is SSCD as an ONNX file, as `backstory_cli.lookup.fingerprints.learned` takes it. Every picture of FOLDER
(``shared/data`` beside this repository) that is not known to be a copy of another is a known one; N of them, evenly
spread, are looked for after each of the edits of ``edits.py``. Strangers are all pairs of an edited picture and a
known one that nothing relates: neither their manifest's group nor their names, which tell pictures of one series. The
radius at a rate of false matches is the largest at which no greater share of the strangers' pairs lies within it; it
is taken from the same pairs that it is reported on. With --parts each edited picture is also looked for by its parts,
as a search does it (`fingerprints.asked`), and the nearest counts. Times are of the processor, on one thread.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import PIL.Image
from edits import EDITS, shared
from numpy.typing import NDArray
from pictures import DEFAULT, known_pictures

from backstory_cli.errors import Skip, UsageError
from backstory_cli.image.image import Image
from backstory_cli.lookup.entries import Family
from backstory_cli.lookup.fingerprints import fingerprint_for_query
from backstory_cli.lookup.fingerprints.learned import BITS, LearnedFingerprint

SMALLEST = 200
"""Shorter side, in pixels, of a picture that is edited."""
NEAREST = 200
RATES = (1e-5, 1e-4, 1e-3)
CASIA_SOURCE = re.compile(r"(ani|arc|art|cha|ind|nat|pla|sec|txt)_?(\d{4})")
SERIES = (r"ens__", r"cfy__", r"es__(portrait|landscape)", r"mx__", r"es__canon_hdr")
"""More pictures of one scene or one drawing under several names than `pictures` lists; they were looked at."""


class Picture(NamedTuple):
    """A picture, and keys of which related ones share at least one."""

    name: str
    keys: frozenset[str]
    picture: PIL.Image.Image


def pictures_of(folder: Path) -> list[Picture]:
    return [
        Picture(path.name, relatives | {each for each in SERIES if re.search(each, path.name)}, image.upright_small)
        for (path, role, relatives), image in known_pictures(folder)
        if role != "copy" and "tampered" not in path.parts
    ]


def bits(codes: list[bytes]) -> NDArray[np.float32]:
    """One bit a column, -1 or 1: float32 (codes, 512), whose products count the bits that agree."""
    packed = np.frombuffer(b"".join(codes), np.uint8).reshape(len(codes), -1)
    return np.unpackbits(packed, axis=1).astype(np.float32) * 2 - 1


class Edited(NamedTuple):
    """Distances of one edit: int (queries, known), and how many codes each query asked."""

    distances: NDArray[np.int64]
    asked: int


def distances(queries: list[list[bytes]], stored: NDArray[np.float32]) -> Edited:
    """The nearest of each query's codes; one without codes finds nothing."""
    rows = [
        ((BITS - bits(codes) @ stored.T) / 2).min(axis=0) if codes else np.full(len(stored), BITS) for codes in queries
    ]
    return Edited(np.array(rows).round().astype(np.int64), sum(map(len, queries)))


def by_parts(model: LearnedFingerprint, image: Image) -> list[bytes]:
    try:
        return [row.code for row in fingerprint_for_query(image, model).rows.get(Family.LEARNED, [])]
    except Skip:
        return []


def radii(strangers: NDArray[np.int64]) -> list[int]:
    """The widest radius at each rate, from a histogram of the strangers' distances; -1 where none is."""
    shares = np.cumsum(strangers) / strangers.sum()
    return [int(np.searchsorted(shares, rate, side="right")) - 1 for rate in RATES]


def closest(stored: NDArray[np.float32], pictures: list[Picture]) -> None:
    """Name the strangers that lie nearest to each other unedited: whoever knows them can say whether they are."""
    distance = (BITS - stored @ stored.T) / 2
    pairs = [
        (int(distance[one, other]), pictures[one].name, pictures[other].name)
        for one, other in np.argwhere(np.triu(distance < NEAREST, 1)).tolist()
        if not pictures[one].keys & pictures[other].keys
    ]
    for far, one, other in sorted(pairs)[:5]:
        print(f"strangers {far} bits apart: {one}, {other}")


def report(title: str, found: dict[str, Edited], own: list[int], related: NDArray[np.bool_]) -> None:
    strangers = np.zeros(BITS + 1, np.int64)
    for edited in found.values():
        strangers += np.bincount(edited.distances[~related], minlength=BITS + 1)
    within = radii(strangers)
    count = len(own) * len(found)
    print(f"\n{title}: {sum(each.asked for each in found.values()) / count:.1f} codes a picture looked for, ", end="")
    print(f"{strangers.sum() / 1e6:.1f} million pairs of strangers")
    print(
        "radius".ljust(16) + "".join(f"{f'{radius} @{rate:g}':>12}" for radius, rate in zip(within, RATES, strict=True))
    )
    means = []
    for name, edited in found.items():
        distance = edited.distances[np.arange(len(own)), own]
        recalls = [float((distance <= radius).mean()) for radius in within]
        means.append(recalls)
        print(
            name.ljust(16) + "".join(f"{recall:>12.2f}" for recall in recalls) + f"   median {np.median(distance):.0f}"
        )
    print("mean".ljust(16) + "".join(f"{float(mean):>12.3f}" for mean in np.mean(means, axis=0)), flush=True)


def measure(model: LearnedFingerprint, pictures: list[Picture], chosen: list[int], *, parts: bool) -> None:
    begin = time.process_time()
    model.codes([PIL.Image.new("RGB", (300, 300))])
    loading = time.process_time() - begin
    begin = time.process_time()
    codes = model.codes([each.picture for each in pictures])
    each = (time.process_time() - begin) / len(pictures)
    print(f"\n{model.name} ({model.digest[:16]}): {each * 1e3:.1f} CPU ms a picture, {loading * 1e3:.0f} ms to load")
    stored = bits(codes)
    closest(stored, pictures)
    related = np.array([[bool(pictures[one].keys & other.keys) for other in pictures] for one in chosen])
    whole: dict[str, Edited] = {}
    split: dict[str, Edited] = {}
    borrowed = range(0, len(pictures), max(1, len(pictures) // 50))  # what a collage shows beside them is rightly found
    others = [pictures[number].picture for number in borrowed]
    related[:, borrowed] = True
    for name in EDITS:
        edited = [
            Image(shared(name, pictures[number].picture, pictures[number].name, others), name="edit", source="edit")
            for number in chosen
        ]
        codes = model.codes([image.upright_small for image in edited])
        whole[name] = distances([[code] for code in codes], stored)
        if parts:
            split[name] = distances([by_parts(model, image) for image in edited], stored)
    report(f"{model.name}, whole pictures", whole, chosen, related)
    if parts:
        report(f"{model.name}, whole pictures and parts", split, chosen, related)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path, metavar="MODEL")
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--parts", action="store_true", help="also look by parts, with the first model")
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # of Pillow, on odd metadata
    pictures = pictures_of(given.data)
    fit = [number for number, each in enumerate(pictures) if min(each.picture.size) >= SMALLEST]
    if not fit:
        sys.exit(f"there are no pictures at {given.data}: name their folder by --data")
    chosen = fit[:: max(1, len(fit) // given.queries)][: given.queries]
    side = statistics.median(max(each.picture.size) for each in pictures)
    print(f"{len(pictures)} known pictures, longer side {side:.0f} in the median; {len(chosen)} looked for, ", end="")
    print(f"{len(EDITS)} edits of each")
    for number, path in enumerate(given.models):
        try:
            measure(LearnedFingerprint(path), pictures, chosen, parts=given.parts and number == 0)
        except UsageError as problem:
            sys.exit(f"{problem.message}: {problem.hint}")


if __name__ == "__main__":
    main()

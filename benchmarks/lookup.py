"""The reverse lookup by fingerprint: which copies are found, and which strangers are mistaken for copies.

Usage: python benchmarks/lookup.py [--data FOLDER] [--closest N]

FOLDER holds ``copydetect/``, ``exif/``, ``ai/`` and ``forgery/`` with a ``MANIFEST.tsv`` each; the default is the
folder ``shared/data`` beside this repository.

1. Recall of edits made here, on 150 photographs, at several radii of PDQ distance.
2. Recall of copies made by others (``copydetect``: column ``transform``).
3. Strangers: all pairs of pictures that nothing relates, compared in all eight orientations. Related are those
   of one manifest group or pair_original, those whose names differ only in a trailing number or extension,
   CASIA files that name a common source picture, and the sets in SAME_SCENE, which were looked at.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageEnhance
import PIL.ImageFilter
import PIL.ImageOps
from numpy.typing import NDArray

from backstory_cli.errors import Skip, UnreadableImage
from backstory_cli.image import Image
from backstory_cli.intake import read
from backstory_cli.lookup.fingerprints import Query, query

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"
RADII = (31, 40, 50, 60, 70, 80)
EDITED = 100
SAME_SCENE = (r"comofod__._(054|163)", r"pscc_sample", r"ens__civitai", r"mx__Alpha_Loss")
CASIA_SOURCE = re.compile(r"(ani|arc|art|cha|ind|nat|pla|sec|txt)_?(\d{4})")
Edit = Callable[[PIL.Image.Image], PIL.Image.Image]


class Picture(NamedTuple):
    """A fingerprinted file and what relates it to others."""

    path: str
    group: str
    role: str
    transform: str
    relatives: frozenset[str]
    image: Image
    prints: Query


def jpeg(quality: int) -> Edit:
    def edit(picture: PIL.Image.Image) -> PIL.Image.Image:
        stored = io.BytesIO()
        picture.save(stored, "JPEG", quality=quality)
        return PIL.Image.open(stored).convert("RGB")

    return edit


def scale(factor: float) -> Edit:
    return lambda picture: picture.resize([max(1, round(side * factor)) for side in picture.size])


def crop(share: float) -> Edit:
    """Cut away a share of the width and height, a third of it on the left and top."""

    def edit(picture: PIL.Image.Image) -> PIL.Image.Image:
        across, down = picture.width * share, picture.height * share
        box = (across / 3, down / 3, picture.width - across * 2 / 3, picture.height - down * 2 / 3)
        return picture.crop(box)

    return edit


def border(share: float) -> Edit:
    return lambda picture: PIL.ImageOps.expand(picture, round(max(picture.size) * share), "white")


def caption(picture: PIL.Image.Image) -> PIL.Image.Image:
    marked = picture.copy()
    draw = PIL.ImageDraw.Draw(marked)
    draw.rectangle((0, picture.height * 0.85, picture.width, picture.height), "black")
    draw.text((picture.width * 0.05, picture.height * 0.88), "A CAPTION OVER THE PICTURE", "white")
    return marked


EDITS: dict[str, Edit] = {
    **{f"saved again, JPEG {quality}": jpeg(quality) for quality in (95, 75, 50, 30, 10)},
    **{f"scaled by {factor}": scale(factor) for factor in (0.1, 0.25, 0.5, 2.0)},
    **{f"{share:.0%} cropped away": crop(share) for share in (0.05, 0.1, 0.2)},
    "mirrored": PIL.ImageOps.mirror,
    "upside down": lambda picture: picture.rotate(180),
    "quarter turn": lambda picture: picture.transpose(PIL.Image.Transpose.ROTATE_90),
    **{f"{share:.0%} border": border(share) for share in (0.02, 0.06)},
    "caption band, 15 %": caption,
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "brighter by 40 %": lambda picture: PIL.ImageEnhance.Brightness(picture).enhance(1.4),
    "blurred": lambda picture: picture.filter(PIL.ImageFilter.GaussianBlur(3)),
}


def manifests(folder: Path) -> Iterator[tuple[Path, str, str, str]]:
    """Each picture's path, group, role and transform."""
    for name in ("copydetect", "exif", "ai", "forgery"):
        manifest = folder / name / "MANIFEST.tsv"
        if not manifest.exists():
            continue
        with manifest.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                path = folder / name / row["file"]
                if name == "copydetect":
                    yield path, f"c:{row['group']}", row["role"], row["transform"]
                elif name == "forgery" and row.get("pair_original"):
                    yield path, f"f:{Path(row['pair_original']).name}", "copy", "forged"
                else:
                    yield path, f"{name[0]}:{Path(row['file']).name}", "single", "none"


def fingerprinted(folder: Path) -> list[Picture]:
    pictures, seen = [], set()
    for path, group, role, transform in manifests(folder):
        try:
            image = read(path)
            if image.sha256 in seen:
                continue
            seen.add(image.sha256)
            prints = query(image)
        except (UnreadableImage, Skip):
            continue
        if prints.stored.telling:
            shown = str(path.relative_to(folder))
            pictures.append(Picture(shown, group, role, transform, relatives(path, group), image, prints))
    return pictures


def relatives(path: Path, group: str) -> frozenset[str]:
    """Keys that two related pictures share at least one of."""
    keys = {group, re.sub(r"(_\(\d+\)|[_-]?\d+)$", "", path.stem)}
    if "casia" in path.name:
        keys |= {"".join(source) for source in CASIA_SOURCE.findall(path.name)}
    keys |= {scene for scene in SAME_SCENE if re.search(scene, path.name)}
    return frozenset(keys)


def distance(one: Query, other: Query) -> tuple[int, int]:
    """PDQ distance in the best orientation, and pHash distance in that one."""
    best = min(one.pdq, key=lambda name: hamming(one.pdq[name], other.stored.pdq))
    return hamming(one.pdq[best], other.stored.pdq), hamming(one.phash[best], other.stored.phash)


def hamming(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def query_of(picture: PIL.Image.Image) -> Query:
    stored = io.BytesIO()
    picture.save(stored, "PNG", compress_level=1)
    return query(Image(stored.getvalue(), name="edit", source="edit"))


def shares(distances: list[int]) -> str:
    return "  ".join(f"{sum(d <= radius for d in distances) / len(distances):5.2f}" for radius in RADII)


def recall_of_edits(pictures: list[Picture]) -> None:
    chosen = [each for each in pictures if each.role != "copy"]
    chosen = chosen[:: max(1, len(chosen) // EDITED)][:EDITED]
    print(f"Recall of edits made here on {len(chosen)} photographs, by PDQ radius")
    print(f"  {'edit':24} " + "  ".join(f"{radius:5}" for radius in RADII))
    for name, edit in EDITS.items():
        found = [distance(query_of(edit(each.image.upright_small)), each.prints)[0] for each in chosen]
        print(f"  {name:24} {shares(found)}")


def recall_of_copies(pictures: list[Picture]) -> None:
    sources: dict[str, list[Picture]] = defaultdict(list)
    for each in pictures:
        if each.role == "original":
            sources[each.group].append(each)
    found: dict[str, list[int]] = defaultdict(list)
    for each in pictures:
        if each.role == "copy" and each.path.startswith("copydetect") and sources[each.group]:
            distances = [distance(each.prints, source.prints)[0] for source in sources[each.group]]
            found[each.transform].append(min(distances))
    print("\nRecall of copies made by others (copydetect)")
    for transform, distances in sorted(found.items()):
        print(f"  {transform[:36]:36} {shares(distances)}   ({len(distances)})")


def strangers(pictures: list[Picture], closest: int) -> None:
    packed = np.array([np.frombuffer(each.prints.stored.pdq, np.uint64) for each in pictures])
    near: list[tuple[int, int, str, str]] = []
    counts: NDArray[np.int64] = np.zeros(257, np.int64)
    for number, each in enumerate(pictures):
        variants = np.array([np.frombuffer(bits, np.uint64) for bits in each.prints.pdq.values()])
        distances = np.bitwise_count(packed[None] ^ variants[:, None]).sum(axis=2, dtype=np.int64).min(axis=0)
        apart = [not each.relatives & other.relatives for other in pictures]
        unrelated = np.array(apart) & (np.arange(len(pictures)) > number)
        counts += np.bincount(distances[unrelated], minlength=257)
        for other in np.flatnonzero(unrelated & (distances <= max(RADII))):
            near.append((*distance(each.prints, pictures[other].prints), each.path, pictures[other].path))
    total = int(counts.sum())
    print(f"\nStrangers: {total:,} pairs of {len(pictures)} pictures that nothing relates, eight orientations")
    for radius in RADII:
        both = sum(1 for pdq, phash, _, _ in near if pdq <= radius and phash <= 12)
        print(f"  within {radius}: {int(counts[: radius + 1].sum()):5} pairs; with pHash within 12 too: {both}")
    for pdq, phash, first, second in sorted(near)[:closest]:
        print(f"    {pdq:3} {phash:3}  {first}  {second}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--closest", type=int, default=0, help="list so many of the closest strangers")
    arguments = parser.parse_args()
    if not (arguments.data / "copydetect" / "MANIFEST.tsv").exists():
        print(f"no pictures to measure on: {arguments.data / 'copydetect'} has no MANIFEST.tsv")
        return
    pictures = fingerprinted(arguments.data)
    recall_of_edits(pictures)
    recall_of_copies(pictures)
    strangers(pictures, arguments.closest)


if __name__ == "__main__":
    main()

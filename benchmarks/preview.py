"""How well an embedded thumbnail tells an edited picture from an untouched one.

Usage: python benchmarks/preview.py [--data FOLDER]

Over the camera photographs of FOLDER/exif that carry a thumbnail and name no editor: the score of the file as it
is, and of the same file with 2, 5 and 10 per cent of its area replaced by a piece of another photograph (seeded),
its thumbnail left as it was. The default folder is ``shared/data`` beside this repository.
"""

from __future__ import annotations

import argparse
import csv
import random
from pathlib import Path

import numpy as np
import PIL.Image

from backstory_cli.detectors.preview import ALTERED, open_preview
from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.forensics.preview import compare
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.previews import find_previews
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.reference.editing_software import find_program

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"


def photographs(folder: Path) -> list[Image]:
    """Camera photographs without an editor's name."""
    found = []
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            if row["kind"] != "camera_photo" or find_program(row["et_software"]):
                continue
            try:
                found.append(intake.read(folder / row["file"]))
            except UnreadableImageError:
                continue
    return found


def pasted(picture: PIL.Image.Image, other: PIL.Image.Image, share: float, chance: random.Random) -> PIL.Image.Image:
    """The picture with a square of a share of its area replaced by a piece of another."""
    side = min(max(4, int((share * picture.width * picture.height) ** 0.5)), *picture.size)
    piece = other.resize((max(side, other.width), max(side, other.height)))
    left, top = chance.randint(0, piece.width - side), chance.randint(0, piece.height - side)
    whole = picture.copy()
    where = (chance.randint(0, picture.width - side), chance.randint(0, picture.height - side))
    whole.paste(piece.crop((left, top, left + side, top + side)), where)
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    arguments = parser.parse_args()
    if not (arguments.data / "exif" / "MANIFEST.tsv").exists():
        print(f"no pictures to measure on: {arguments.data / 'exif'} does not exist")
        return
    chance = random.Random(20261123)  # noqa: S311 - repeatable on purpose
    pairs: list[tuple[str, PIL.Image.Image, PIL.Image.Image]] = []
    without = other_frame = 0
    for image in photographs(arguments.data / "exif"):
        found = find_previews(image, read_metadata(image))
        try:
            small = open_preview(found[0].data) if found else None
            stored = image.upright_small
        except Skip:
            small = None
        if small is None:
            without += 1
        elif compare(stored, small) is None:
            other_frame += 1
        else:
            pairs.append((image.name, stored, small))
    print(
        f"camera photographs with a thumbnail of the same shape: {len(pairs)}; "
        f"of another shape: {other_frame}; without: {without}"
    )
    scores: dict[str, list[float]] = {}
    for number, (name, stored, small) in enumerate(pairs):
        kinds = {"untouched": stored}
        for share in (0.02, 0.05, 0.10):
            other = pairs[(number + 1 + chance.randrange(len(pairs) - 1)) % len(pairs)][1]
            kinds[f"{share:.0%} replaced"] = pasted(stored, other, share, chance)
        for kind, picture in kinds.items():
            result = compare(picture, small)
            score = result.score if result else 0.0
            scores.setdefault(kind, []).append(score)
            if kind == "untouched" and score >= ALTERED:
                print(f"  fires on the untouched {name}: {score:.2f}")
    for kind, values in scores.items():
        quantiles = " ".join(f"{np.quantile(values, q):.2f}" for q in (0.05, 0.5, 0.9, 0.95, 0.99))
        fires = sum(value >= ALTERED for value in values)
        rate = f"{fires}/{len(values)} ({fires / len(values):.1%})"
        print(f"{kind:13} score at 5/50/90/95/99 %: {quantiles}; at least {ALTERED}: {rate}")


if __name__ == "__main__":
    main()

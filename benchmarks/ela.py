"""What error level analysis is worth: image by image, and place by place.

Usage: python benchmarks/ela.py [--data FOLDER]

FOLDER holds ``forgery/MANIFEST.tsv`` (label, dataset, mask) and the pictures it names; the default is the
folder ``shared/data`` beside this repository. Only JPEG files count: the check refuses the others.
Image level: do altered pictures score higher than untouched ones of the same data set?
Place level: inside an altered picture, does the altered area score higher than the rest?
AUC 0.5 is chance, 1.0 is perfect.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.forensics.ela import CELL, compare_local_levels, compute_error_levels
from backstory_cli.image import loading as intake

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"
SETS = ("imd2020", "comofod", "casia1")
Scores = dict[str, float]


def auc(above: list[float], below: list[float]) -> float:
    """Chance that one of ``above`` exceeds one of ``below``; ties count half."""
    first, second = np.array(above)[:, None], np.array(below)[None, :]
    return float(((first > second) + 0.5 * (first == second)).mean())


def image_scores(levels: NDArray[np.uint8], unusual: NDArray[np.float64]) -> Scores:
    return {
        "highest level": float(levels.max()),
        "mean level": float(levels.mean()),
        "most unusual cell": float(unusual.max()),
    }


def place_aucs(mask: NDArray[np.bool_], level: NDArray[np.float64], unusual: NDArray[np.float64]) -> Scores:
    rows, columns = level.shape
    cells = mask[: rows * CELL, : columns * CELL].reshape(rows, CELL, columns, CELL).mean(axis=(1, 3))
    inside, outside = cells > 0.5, cells < 0.05
    if inside.sum() < 2 or outside.sum() < 2:
        return {}
    return {
        name: auc(list(grid[inside]), list(grid[outside]))
        for name, grid in (("level of the cell", level), ("unusual for its texture", np.abs(unusual)))
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    folder = parser.parse_args().data / "forgery"
    if not (folder / "MANIFEST.tsv").exists():
        print(f"no pictures to measure on: {folder / 'MANIFEST.tsv'} does not exist")
        return
    by_image: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    by_place: dict[tuple[str, str], list[float]] = defaultdict(list)
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            if row["dataset"] not in SETS:
                continue
            try:
                image = intake.read(folder / row["file"])
                if image.media_type != "image/jpeg" or min(image.size or (0, 0)) < 4 * CELL:
                    continue
                levels = compute_error_levels(image.pixels)
            except (UnreadableImageError, Skip):
                continue
            local = compare_local_levels(levels, image.pixels)
            for name, score in image_scores(levels, local.unusual).items():
                by_image[row["dataset"], name, row["label"]].append(score)
            if row["mask"]:
                with PIL.Image.open(folder / row["mask"]) as picture:
                    mask = np.asarray(picture.convert("L").resize(levels.shape[::-1])) > 127
                for name, score in place_aucs(mask, *local).items():
                    by_place[row["dataset"], name].append(score)
    print("Image level: AUC of altered against untouched")
    for dataset, name in sorted({key[:2] for key in by_image}):
        altered, untouched = by_image[dataset, name, "tampered"], by_image[dataset, name, "authentic"]
        sizes = f"({len(altered)} altered, {len(untouched)} untouched)"
        print(f"  {dataset:8} {name:24} {auc(altered, untouched):.2f}   {sizes}")
    print("Place level: mean AUC of the altered area against the rest of its picture")
    for (dataset, name), scores in sorted(by_place.items()):
        print(f"  {dataset:8} {name:24} {np.mean(scores):.2f}   ({len(scores)} pictures)")


if __name__ == "__main__":
    main()

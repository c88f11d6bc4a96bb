"""Copies that others made, and pictures that only look alike: every pair of a labelled set, compared.

Usage: python benchmarks/copydetect.py [--data FOLDER]

FOLDER holds ``copydetect/`` with MANIFEST.tsv (columns file, group, role, relation, transform, note) and, for the
overlap of outlines with masks, ``forgery/``; the default is the folder ``shared/data`` beside this repository.

1. Each picture is compared with the original of its group, both files at hand, and looked for in an index of all
   originals and distractors.
2. Outlines of changed parts are held against masks: F1, precision and recall over pixels, the mean over pictures.
"""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from pictures import DEFAULT
from PIL import Image as Pillow

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image.image import Image
from backstory_cli.image.loading import read
from backstory_cli.lookup import records as adding
from backstory_cli.lookup.comparison import KNOWN_SIDE, OTHER_SIDE, View, compare, compare_images
from backstory_cli.lookup.entries import Note
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from backstory_cli.lookup.search import search

Row = dict[str, str]
COPIES = {"near_duplicate", "local_edit", "same_after_exif_transpose"}
ALIKE = {"look_alike_not_copy", "same_object_not_copy", "similar_not_copy"}
"""Relations of which every pair of a group is compared."""


def rows(manifest: Path) -> list[Row]:
    with manifest.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def originals(listed: list[Row]) -> dict[str, Row]:
    """The original of each group; the first file where none is called so."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in listed:
        groups[row["group"]].append(row)
    return {name: next((row for row in group if row["role"] == "original"), group[0]) for name, group in groups.items()}


def pairs(listed: list[Row]) -> Iterator[tuple[Row, Row]]:
    """Each picture with the original of its group; of pictures that are only alike, every two."""
    sources = originals(listed)
    for number, row in enumerate(listed):
        if row["relation"] in ALIKE:
            yield from ((other, row) for other in listed[:number] if other["group"] == row["group"])
        elif sources[row["group"]] is not row:
            yield sources[row["group"]], row


def opened(path: Path) -> Image | None:
    try:
        image = read(path)
        _ = image.upright_small
    except (UnreadableImageError, Skip):
        return None
    return image


def compared(folder: Path, listed: list[Row]) -> None:
    told: dict[str, Counter[str]] = defaultdict(Counter)
    outlined: Counter[str] = Counter()
    surprising = []
    for source, row in pairs(listed):
        one, other = opened(folder / source["file"]), opened(folder / row["file"])
        if one is None or other is None:
            told[row["relation"]]["unreadable"] += 1
            continue
        found = compare_images(one, other)
        told[row["relation"]][found.relation.value] += 1
        outlined[row["relation"]] += bool(found.is_copy and found.difference and found.difference.boxes)
        if (row["relation"] in COPIES) != found.is_match:
            surprising.append(f"{row['relation']}: {row['file']} is {found.relation.value}")
    print("compared with the original of its group\n")
    for relation, counts in sorted(told.items()):
        figures = ", ".join(f"{kind} {count}" for kind, count in counts.most_common())
        print(f"{relation:28} {counts.total():4}  {figures}; outlined {outlined[relation]}")
    print("\n".join(["", *surprising]), flush=True)


def looked_for(folder: Path, listed: list[Row]) -> None:
    sources = originals(listed)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    with tempfile.TemporaryDirectory() as name, EmbeddedIndex(Path(name) / "index.db") as index:
        for row in listed:
            if row["role"] == "distractor" or sources[row["group"]] is row:
                image = opened(folder / row["file"])
                if image is not None:
                    index.add([adding.make_record(image, folder / row["file"], Note())])
        for row in listed:
            source = sources[row["group"]]
            image = opened(folder / row["file"])
            if source is row or row["role"] == "distractor" or image is None:
                continue
            try:
                matches = search(index, image).matches
            except Skip:
                matches = []
            own = [match for match in matches if match.entry.path == str(folder / source["file"])]
            counts[row["relation"]][own[0].comparison.relation.value if own else "not found"] += 1
            wrong += [f"{row['file']} -> {Path(match.entry.path).name}" for match in matches if match not in own]
        entries = index.stats().entries
    print(f"\nlooked for in an index of {entries}\n")
    for relation, found in sorted(counts.items()):
        figures = ", ".join(f"{kind} {count}" for kind, count in found.most_common())
        print(f"{relation:28} {found.total():4}  {figures}")
    print("\n".join([f"matches with pictures of other groups: {len(wrong)}", *wrong]), flush=True)


def mask_of(path: Path, size: tuple[int, int]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    mask = np.asarray(Pillow.open(path).convert("L").resize(size[::-1], Pillow.Resampling.BOX))
    return np.asarray(mask > 127)


def outlines(folder: Path) -> None:
    """Altered pictures held against their untouched originals, as an index keeps them."""
    print("\noutlines against masks (forgery)\n")
    figures: dict[str, list[tuple[bool, bool, float, float, float]]] = defaultdict(list)
    for row in rows(folder / "MANIFEST.tsv"):
        if not row.get("mask") or not row.get("pair_original"):
            continue
        source = folder / row["pair_original"]
        source = source if source.exists() else folder / "authentic" / source.name
        one, other = opened(source), opened(folder / row["file"])
        if one is None or other is None:
            continue
        found = compare(View(one.upright_small, KNOWN_SIDE), View(other.upright_small, OTHER_SIDE))
        name = Path(row["file"]).name.partition("__")[0]
        if not found.is_copy or found.difference is None:
            figures[name].append((False, False, 0.0, 0.0, 0.0))
            continue
        changed = found.difference.changed
        truth = mask_of(folder / row["mask"], changed.shape)
        both = float((changed & truth).sum())
        precision, recall = both / max(1, changed.sum()), both / max(1, truth.sum())
        f1 = 2 * both / max(1, changed.sum() + truth.sum())
        figures[name].append((True, bool(found.difference.boxes), precision, recall, f1))
    print(f"{'set':12} pictures  copies  outlined  precision  recall    F1")
    for name, measured in sorted(figures.items()):
        values = np.array(measured, float)
        copies, outlined = values[:, :2].sum(axis=0).tolist()
        means = " ".join(f"{mean:9.2f}" for mean in values[:, 2:].mean(axis=0).tolist())
        print(f"{name:12} {len(values):8} {copies:7.0f} {outlined:9.0f} {means}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    data = parser.parse_args().data
    os.environ["OMP_NUM_THREADS"] = "1"
    cv2.setNumThreads(1)
    if not (data / "copydetect" / "MANIFEST.tsv").exists():
        print(f"no pictures to measure on: {data / 'copydetect'} has no MANIFEST.tsv")
        return
    listed = rows(data / "copydetect" / "MANIFEST.tsv")
    compared(data / "copydetect", listed)
    looked_for(data / "copydetect", listed)
    if (data / "forgery" / "MANIFEST.tsv").exists():
        outlines(data / "forgery")


if __name__ == "__main__":
    main()

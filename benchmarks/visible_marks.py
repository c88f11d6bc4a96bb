"""How often visible marks of generators are found, and whether they are ever seen on pictures without them.

Usage: python benchmarks/visible_marks.py [--data FOLDER]

A star as the Gemini app draws it (a twentieth of the geometric mean of the sides wide, white, 40 to 70 % opaque) is
laid over real photographs of FOLDER/copydetect, ai and exif, which are reduced to the 1024 x 1024 pixels' worth that
the app makes; then it is looked for as it is, after JPEG and at half size. The same with the bar of DALL-E 2. Smaller
photographs are counted apart: at half size their star is narrower than the narrowest that is looked for. Every
picture of FOLDER/exif, copydetect, forgery (authentic) and ai (real) is read unmarked; so is every generated one of
FOLDER/ai and the edits by generators in copydetect. The default folder is ``shared/data`` beside this repository.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.forensics.visible_marks import BAR, find_dalle2_colour_bar, find_gemini_sparkle
from backstory_cli.image import loading as intake
from backstory_cli.image.orientation import turn_upright

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"
MADE = 1024 * 1024
"""Pixels of the pictures that the app makes."""
LARGE = 0.85 * MADE
SMALLEST = 480 * 480
KEPT = 0.85
"""Share of the stars found that must still be found after JPEG 75 and at half size."""
EDITED = "ai_edit"
"""What copydetect calls pictures that a generator edited, and those they were made from, some of them generated too."""
Picture = PIL.Image.Image


def rows(folder: Path, **wanted: str) -> Iterator[tuple[str, Picture, dict[str, str]]]:
    """The pictures of a folder whose manifest row has the wanted values, upright, with the row."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            if any(row[key] != value for key, value in wanted.items()):
                continue
            try:
                image = intake.read(folder / row["file"])
                picture = turn_upright(PIL.Image.fromarray(image.pixels), image.orientation)
            except (UnreadableImageError, Skip):
                continue
            yield f"{folder.name}/{row['file']}", picture, row


def photographs(data: Path) -> Iterator[Picture]:
    """Real photographs, each content once as far as the manifests tell."""
    folders = (
        (each for each in rows(data / "copydetect", role="original") if each[2]["relation"] != EDITED),
        rows(data / "ai", label="real"),
        rows(data / "exif", kind="camera_photo"),
    )
    seen: set[str] = set()
    for folder in folders:
        for _, picture, row in folder:
            if row["sha256"] not in seen and picture.width * picture.height >= SMALLEST:
                seen.add(row["sha256"])
                yield picture


def as_made(picture: Picture) -> Picture:
    """A larger picture reduced to the number of pixels that the app makes."""
    scale = min(1.0, (MADE / (picture.width * picture.height)) ** 0.5)
    return picture.resize((round(picture.width * scale), round(picture.height * scale)), PIL.Image.Resampling.LANCZOS)


def with_sparkle(picture: Picture, opacity: float) -> tuple[Picture, tuple[int, int]]:
    """The picture with a star, and the star's centre."""
    width = round(0.05 * (picture.width * picture.height) ** 0.5)
    line = (np.arange(4 * width) + 0.5) / (2 * width) - 1
    across, down = np.abs(np.meshgrid(line, line))
    star = (across ** (2 / 3) + down ** (2 / 3) <= 1) * round(255 * opacity)
    mask = PIL.Image.fromarray(star.astype(np.uint8)).resize((width, width), PIL.Image.Resampling.BOX)
    left, top = (side - round(1.6 * width) for side in picture.size)
    marked = picture.copy()
    marked.paste("white", (left, top), mask)
    return marked, (left + width // 2, top + width // 2)


def with_bar(picture: Picture) -> Picture:
    marked = picture.copy()
    side = picture.width / 64
    for number, colour in enumerate(BAR):
        left = picture.width - side * (len(BAR) - number)
        box = (round(left), round(picture.height - side), round(left + side), picture.height)
        marked.paste(colour, box)
    return marked


def versions(picture: Picture) -> dict[str, Picture]:
    small = picture.resize((picture.width // 2, picture.height // 2), PIL.Image.Resampling.LANCZOS)
    return {
        "as drawn": picture,
        "JPEG 75": saved(picture, 75),
        "JPEG 40": saved(picture, 40),
        "half size": small,
        "half size, JPEG 75": saved(small, 75),
    }


def saved(picture: Picture, quality: int) -> Picture:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return PIL.Image.open(stream).convert("RGB")


def pixels_of(picture: Picture) -> NDArray[np.uint8]:
    return np.asarray(picture.convert("RGB"))


def in_place(picture: Picture, whole: Picture, centre: tuple[int, int]) -> bool:
    """Whether a star is found, and where it was drawn."""
    mark = find_gemini_sparkle(pixels_of(picture))
    if mark is None:
        return False
    scale = picture.width / whole.width
    left, top, right, bottom = mark.box
    return left <= centre[0] * scale <= right and top <= centre[1] * scale <= bottom


def recall(data: Path) -> None:
    chance = random.Random(20261123)  # noqa: S311 - repeatable on purpose
    count: Counter[str] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    kept: Counter[str] = Counter()
    for picture in photographs(data):
        whole = as_made(picture)
        group = "sparkle, size as made" if whole.width * whole.height >= LARGE else "sparkle, smaller"
        count[group] += 1
        marked, centre = with_sparkle(whole, chance.uniform(0.4, 0.7))
        seen = {kind: in_place(version, whole, centre) for kind, version in versions(marked).items()}
        for kind, hit in seen.items():
            found[group, kind] += hit
            kept[kind] += hit and seen["as drawn"] and group == "sparkle, size as made"
        count["colour bar"] += 1
        for kind, version in versions(with_bar(whole)).items():
            found["colour bar", kind] += find_dalle2_colour_bar(pixels_of(version)) is not None
    for (group, kind), hits in found.items():
        print(f"{group:22} {kind:19} found {hits:3} of {count[group]:3}  ({hits / max(1, count[group]):.0%})")
    for kind in ("JPEG 75", "JPEG 40", "half size"):
        share = kept[kind] / max(1, kept["as drawn"])
        asked = "" if kind == "JPEG 40" else f"; at least {KEPT:.0%}: {'met' if share >= KEPT else 'NOT MET'}"
        print(f"kept of the sparkles found as drawn, size as made: {kind}: {share:.1%}{asked}")


def unmarked(data: Path) -> None:
    folders = {
        "exif": rows(data / "exif"),
        "copydetect": (each for each in rows(data / "copydetect") if each[2]["relation"] != EDITED),
        "forgery, authentic": rows(data / "forgery", label="authentic"),
        "ai, real": rows(data / "ai", label="real"),
    }
    total = wrong = 0
    for folder, pictures in folders.items():
        read = 0
        for name, picture, _ in pictures:
            read += 1
            for mark in (find_gemini_sparkle(pixels_of(picture)), find_dalle2_colour_bar(pixels_of(picture))):
                if mark is not None:
                    wrong += 1
                    print(f"  false: {name}: {mark}")
        print(f"not generated: {folder:19} read {read:3}")
        total += read
    print(f"not generated: marks found on {wrong} of {total}; none allowed: {'met' if wrong == 0 else 'NOT MET'}")


def generated(data: Path) -> None:
    read: Counter[str] = Counter()
    found: Counter[str] = Counter()
    edited = rows(data / "copydetect", relation=EDITED)
    for name, picture, row in itertools.chain(rows(data / "ai", label="ai"), edited):
        read[row.get("generator", EDITED)] += 1
        for mark in (find_gemini_sparkle(pixels_of(picture)), find_dalle2_colour_bar(pixels_of(picture))):
            if mark is not None:
                found[row.get("generator", EDITED)] += 1
                print(f"  {name}: {mark.name} {mark.score:.2f} at {mark.box}")
    for generator, hits in found.items():
        print(f"generated: {generator}: marks found on {hits} of {read[generator]}")
    print(f"generated: marks found on {found.total()} of {read.total()}")


def speed() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (3000, 4000, 3), np.uint8)
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        find_gemini_sparkle(pixels)
        find_dalle2_colour_bar(pixels)
        times.append(time.perf_counter() - begun)
    print(f"median time for both on 12 megapixels: {statistics.median(times) * 1000:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    data: Path = parser.parse_args().data
    if not (data / "ai" / "MANIFEST.tsv").exists():
        print(f"no pictures to measure on: {data / 'ai'} does not exist")
        return
    recall(data)
    unmarked(data)
    generated(data)
    speed()


if __name__ == "__main__":
    main()

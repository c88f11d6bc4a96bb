"""How often the sparkle is found where it is drawn on photographs, and on pictures without it.

Usage: python benchmarks/visible_marks.py [--data FOLDER] [--count N]

A star is drawn on photographs of FOLDER/exif and the real ones of FOLDER/ai, read as it is, after JPEG 75 and 40, and
at half size; every picture of exif, copydetect, forgery and ai is read as well. The default folder is ``shared/data``
beside this repository. Files of copydetect whose names begin ``nbe`` are edits by Gemini's image model, and bear it.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image

from backstory_cli import intake
from backstory_cli.errors import Skip, UnreadableImage
from backstory_cli.forensics.visible_marks import dalle2_colour_bar, gemini_sparkle
from backstory_cli.image import upright

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"


def starred(picture: PIL.Image.Image) -> PIL.Image.Image:
    """The picture with a star of a twentieth of its longer side, but at least 48 pixels (24 at half size)."""
    size = max(48, *(side // 20 for side in picture.size))
    grid = (np.arange(size * 4) + 0.5) / 4 - size / 2
    across, down = np.abs(np.meshgrid(grid, grid))
    star = (across ** (2 / 3) + down ** (2 / 3) <= (size / 2) ** (2 / 3)) * 150
    mask = PIL.Image.fromarray(star.astype(np.uint8)).resize((size, size), PIL.Image.Resampling.BOX)
    place = round(0.85 * size + size / 2)
    marked = picture.copy()
    marked.paste("white", (picture.width - place, picture.height - place), mask)
    return marked


def saved(picture: PIL.Image.Image, quality: int) -> PIL.Image.Image:
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=quality)
    return PIL.Image.open(stored).convert("RGB")


def pictures(folder: Path) -> Iterator[tuple[str, PIL.Image.Image]]:
    for path in sorted(folder.rglob("*")):
        try:
            image = intake.read(path)
            yield path.name, PIL.Image.fromarray(upright(image.pixels, image.orientation))
        except (UnreadableImage, Skip):
            continue


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--count", type=int, default=120, help="photographs to draw on")
    arguments = parser.parse_args()
    if not (arguments.data / "exif").is_dir():
        print(f"no pictures to measure on: {arguments.data / 'exif'} does not exist")
        return
    hits: Counter[str] = Counter()
    drawn, seconds = 0, []
    for name in ("exif", "ai/real", "copydetect", "forgery", "ai/ai"):
        stars = bars = read = 0
        shown: list[str] = []
        for file, picture in pictures(arguments.data / name):
            began = time.perf_counter()
            star, bar = gemini_sparkle(np.asarray(picture)), dalle2_colour_bar(np.asarray(picture))
            seconds.append(time.perf_counter() - began)
            read, stars, bars = read + 1, stars + (star is not None), bars + (bar is not None)
            shown += [f"{file} {star.score}"] if star else []
            if name in {"exif", "ai/real"} and drawn < arguments.count and min(picture.size) >= 400:
                drawn += 1
                marked = starred(picture)
                half = marked.resize((marked.width // 2, marked.height // 2))
                versions = {
                    "as drawn": marked,
                    "JPEG 75": saved(marked, 75),
                    "JPEG 40": saved(marked, 40),
                    "half": half,
                }
                for kind, version in versions.items():
                    hits[kind] += gemini_sparkle(np.asarray(version)) is not None
        print(f"{name:12} {read:4} pictures: sparkle on {stars}, colour bar on {bars}   {', '.join(shown[:9])}")
    for kind, count in hits.items():
        print(f"drawn on {drawn} photographs, {kind:9} found {count}  ({count / drawn:.0%})")
    print(f"median time of both: {statistics.median(seconds) * 1000:.0f} ms")


if __name__ == "__main__":
    main()

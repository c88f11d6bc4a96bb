"""How often an enlargement of the whole picture is told, and by the right factor.

Usage: python benchmarks/resampling.py PHOTOGRAPHS [--limit N]

Photographs of the folder as they are and made smaller (nothing should be told), and made larger by several factors and
methods, then saved as JPEG.
"""

from __future__ import annotations

import argparse
import io
from collections import defaultdict
from pathlib import Path

import PIL.Image

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.forensics.resampling import Enlargement, detect_enlargement
from backstory_cli.image import loading as intake

METHODS = {"bicubic": PIL.Image.Resampling.BICUBIC, "bilinear": PIL.Image.Resampling.BILINEAR}
LARGER, SMALLER = (1.25, 1.5, 1.8, 2.3), (0.6, 0.75, 0.9)
LARGEST = 2_000_000


def told(picture: PIL.Image.Image, factor: float, method: PIL.Image.Resampling, quality: int) -> Enlargement | None:
    stored = io.BytesIO()
    size = (round(picture.width * factor), round(picture.height * factor))
    picture.resize(size, method).save(stored, "JPEG", quality=quality)
    return detect_enlargement(intake.make_image(stored.getvalue(), "resized", "bytes").luma)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=60)
    asked = parser.parse_args()
    counts: dict[str, list[bool]] = defaultdict(list)
    for path in sorted(asked.folder.iterdir())[: asked.limit]:
        try:
            image = intake.read(path)
            picture = PIL.Image.fromarray(image.pixels)
        except (UnreadableImageError, Skip):
            continue
        if picture.width * picture.height > LARGEST:
            continue
        counts["as it came: told"].append(detect_enlargement(image.luma) is not None)
        for factor in SMALLER:
            found = told(picture, factor, PIL.Image.Resampling.LANCZOS, 90)
            counts["made smaller: told"].append(found is not None)
        for factor in LARGER:
            for name, method in METHODS.items():
                for quality in (95, 85):
                    found = told(picture, factor, method, quality)
                    right = found is not None and min(abs(found.factor - factor), abs(found.or_else - factor)) < 0.05
                    counts[f"{factor} times, {name}, JPEG {quality}: told with the right factor"].append(right)
    for what, values in counts.items():
        print(f"{what}: {sum(values)} of {len(values)}")


if __name__ == "__main__":
    main()

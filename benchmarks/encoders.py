"""What the JPEG encoder check says of files whose writer is known, and how often the standard tables occur.

Usage: python benchmarks/encoders.py [--data FOLDER]

First on JPEGs made here by Pillow (libjpeg-turbo) at every quality: the quality must be told exactly. Then over
FOLDER/exif, copydetect and forgery: camera photographs without an editor's name, and files whose own Photoshop block
states a level. The default folder is ``shared/data`` beside this repository. The camera table was collected from the
same folders, so its figure is how well it knows its own; nothing is claimed of other files.
"""

from __future__ import annotations

import argparse
import io
from collections import Counter
from pathlib import Path

import PIL.Image

from backstory_cli.errors import UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.jpeg_coding import Coding, read_coding
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.reference.editing_software import find_program
from backstory_cli.reference.encoders import (
    CHROMA,
    LUMA,
    NEVER_STANDARD,
    PHOTOSHOP_LEVELS,
    find_standard_quality,
    load_camera_tables,
    scale_table,
)

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"


def exactness() -> None:
    """Print at how many qualities and subsamplings the quality is told exactly."""
    right = wanted = 0
    for quality in range(1, 101):
        for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
            stored = io.BytesIO()
            PIL.Image.new("RGB", (16, 16)).save(stored, "JPEG", quality=quality, subsampling=subsampling)
            coding = read_coding(Image(stored.getvalue(), name="x", source="x"))
            wanted += 1
            if coding is not None:
                told = find_standard_quality(coding.luma, LUMA)
                same = told == quality and coding.chroma == scale_table(CHROMA, quality)
                right += same and coding.subsampling == subsampling
    print(f"libjpeg's quality and subsampling told exactly: {right} of {wanted}")


def what(coding: Coding) -> str:
    """The kind of answer that the check gives."""
    if coding.signature in PHOTOSHOP_LEVELS:
        return "Photoshop's tables"
    if find_standard_quality(coding.luma, LUMA):
        return "standard tables"
    return "a known camera's tables" if coding.signature in load_camera_tables() else "tables in no list"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    arguments = parser.parse_args()
    exactness()
    if not (arguments.data / "exif").is_dir():
        print(f"no pictures to measure on: {arguments.data / 'exif'} does not exist")
        return
    cameras: Counter[str] = Counter()
    standard_by_make: Counter[tuple[str, bool]] = Counter()
    levels: Counter[str] = Counter()
    seen: set[str] = set()
    for path in sorted(
        path for name in ("exif", "copydetect", "forgery") for path in (arguments.data / name).rglob("*")
    ):
        try:
            image = intake.read(path)
        except UnreadableImageError:
            continue
        coding = read_coding(image)
        if coding is None or image.sha256 in seen:
            continue
        seen.add(image.sha256)
        reading = read_metadata(image)
        level = reading.number("PhotoshopQuality", "Photoshop")
        if level is not None and not find_standard_quality(coding.luma, LUMA):
            told = PHOTOSHOP_LEVELS.get(coding.signature, (None, 0))[0]
            levels[
                "right" if told == level else "not known" if told is None else f"wrong ({told} for {level:.0f})"
            ] += 1
        make = reading.text("Make", "IFD0").lower().split(" ")[0]
        named = [reading.text("Software", "IFD0"), reading.text("CreatorTool")]
        if make and reading.number("ExposureTime", "ExifIFD") and not any(find_program(name) for name in named):
            cameras[what(coding)] += 1
            if coding.signature in PHOTOSHOP_LEVELS:
                print(f"  Photoshop's tables without its name: {path.name} ({make})")
            standard_by_make[make, find_standard_quality(coding.luma, LUMA) is not None] += 1
    total = sum(cameras.values())
    print(f"camera files without an editor's name: {total}")
    for kind, count in cameras.most_common():
        print(f"  {kind:26} {count:4}  ({count / total:.0%})")
    for make in NEVER_STANDARD:
        with_standard, others = standard_by_make[make, True], standard_by_make[make, False]
        print(f"  {make}: {with_standard} with standard tables, {others} with others")
    print(f"files that state a level of Photoshop's: {dict(levels)}")


if __name__ == "__main__":
    main()

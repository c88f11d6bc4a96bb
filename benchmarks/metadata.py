"""What the EXIF reader finds, held against exiftool's reading of the same files.

Usage: python benchmarks/metadata.py [--data FOLDER]

FOLDER holds ``exif/MANIFEST.tsv`` with exiftool's values (columns ``et_*``) and the pictures it names; the
default is the folder ``shared/data`` beside this repository. Files in formats that are not read are counted,
not scored. A value counts as found if it is the same: text without surrounding blanks, positions to within
1e-6 degrees.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from pathlib import Path

from backstory_cli import intake
from backstory_cli.errors import UnreadableImage
from backstory_cli.metadata.exif import Exif, read_exif
from backstory_cli.metadata.gps import Position, position

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"


def ours(exif: Exif, orientation: int) -> dict[str, str | float]:
    place = position(exif)
    return {
        "et_make": exif.text("Make", "IFD0"),
        "et_model": exif.text("Model", "IFD0"),
        "et_datetime_original": exif.text("DateTimeOriginal", "Exif"),
        "et_software": exif.text("Software", "IFD0"),
        "et_lat": place.latitude if isinstance(place, Position) else "",
        "et_lon": place.longitude if isinstance(place, Position) else "",
        "et_orientation": str(orientation),
    }


def same(found: str | float, truth: str) -> bool:
    if isinstance(found, float):
        return abs(found - float(truth)) <= 1e-6
    return found.strip() == " ".join(truth.split("\t")).strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--misses", action="store_true", help="print each value that was not found")
    arguments = parser.parse_args()
    folder = arguments.data / "exif"
    if not (folder / "MANIFEST.tsv").exists():
        print(f"no pictures to measure on: {folder / 'MANIFEST.tsv'} does not exist")
        return
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    unread, damaged, slowest = 0, 0, (0.0, "")
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            try:
                image = intake.read(folder / row["file"])
            except UnreadableImage:
                unread += 1
                continue
            began = time.perf_counter()
            exif = read_exif(image)
            slowest = max(slowest, (time.perf_counter() - began, row["file"]))
            damaged += bool(exif.problems)
            for column, found in ours(exif, image.orientation).items():
                if row[column]:
                    wanted[column] += 1
                    right[column] += same(found, row[column])
                    if arguments.misses and not same(found, row[column]):
                        print(f"  {row['file']}: {column} {row[column]!r}, found {found!r}")
    print("field                      found / exiftool has it")
    for column, count in wanted.items():
        print(f"{column[3:]:26} {right[column]:4} / {count:4}  ({right[column] / count:.1%})")
    print(f"files in formats that are not read: {unread}; with damage reported: {damaged}")
    print(f"slowest file: {slowest[0]:.2f} s")


if __name__ == "__main__":
    main()

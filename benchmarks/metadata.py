"""What the EXIF reader finds, held against exiftool's reading of the same files, and how it bears hostile ones.

Usage: python benchmarks/metadata.py [--data FOLDER] [--misses]

FOLDER holds ``exif/MANIFEST.tsv`` with exiftool's values (columns ``et_*``) and the pictures it names, and
``hostile/`` with files made to break readers; the default is the folder ``shared/data`` beside this repository.
Files that intake refuses are counted, not scored. A value counts as found if it is the same: text without
surrounding blanks, positions to within 1e-6 degrees.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from backstory_cli import intake
from backstory_cli.detectors.metadata import Metadata
from backstory_cli.errors import UnreadableImage
from backstory_cli.metadata.exif import Exif, read_exif
from backstory_cli.metadata.gps import Position, position

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"


def ours(exif: Exif) -> dict[str, str | float]:
    """Our reading, under exiftool's columns."""
    place = position(exif)
    orientation = exif.number("Orientation", "IFD0")
    return {
        "et_make": exif.text("Make", "IFD0"),
        "et_model": exif.text("Model", "IFD0"),
        "et_datetime_original": exif.text("DateTimeOriginal", "Exif"),
        "et_software": exif.text("Software", "IFD0"),
        "et_lat": place.latitude if isinstance(place, Position) else "",
        "et_lon": place.longitude if isinstance(place, Position) else "",
        "et_orientation": "" if orientation is None else f"{orientation:g}",
    }


def same(found: str | float, truth: str) -> bool:
    """Whether our value is exiftool's."""
    if isinstance(found, float):
        return abs(found - float(truth)) <= 1e-6
    return found.strip() == " ".join(truth.split("\t")).strip()


def against_exiftool(folder: Path, show_misses: bool) -> None:
    """Print the recall of each field over the files of the manifest."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    unread, damaged, problems = 0, 0, 0
    seconds: list[tuple[float, str]] = []
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            try:
                image = intake.read(folder / row["file"])
            except UnreadableImage:
                unread += 1
                continue
            began = time.perf_counter()
            exif = read_exif(image)
            seconds.append((time.perf_counter() - began, row["file"]))
            damaged += bool(exif.problems)
            problems += len(exif.problems)
            for column, found in ours(exif).items():
                if row[column]:
                    wanted[column] += 1
                    right[column] += same(found, row[column])
                    if show_misses and not same(found, row[column]):
                        print(f"  {row['file']}: {column} {row[column]!r}, found {found!r}")
    print("field                      found / exiftool has it")
    for column, count in wanted.items():
        print(f"{column[3:]:26} {right[column]:4} / {count:4}  ({right[column] / count:.1%})")
    print(
        f"files read: {len(seconds)}; refused by intake: {unread}; with damage: {damaged}, {problems} problems in all"
    )
    print_times(seconds)


def against_hostile(files: Iterable[Path]) -> None:
    """Print how the whole detector ends over files made to break readers."""
    seconds: list[tuple[float, str]] = []
    refused, raised = 0, 0
    for path in files:
        try:
            image = intake.read(path)
        except UnreadableImage:
            refused += 1
            continue
        began = time.perf_counter()
        try:
            list(Metadata().inspect(image))
        except Exception as problem:  # noqa: BLE001 - counting them is the point
            raised += 1
            print(f"  {path.name}: {type(problem).__name__}: {problem}")
        seconds.append((time.perf_counter() - began, path.name))
    print(f"hostile files read: {len(seconds)}; refused by intake: {refused}; exceptions: {raised}")
    print_times(seconds)


def print_times(seconds: list[tuple[float, str]]) -> None:
    """Print the mean and the slowest."""
    if seconds:
        slowest, name = max(seconds)
        print(f"mean {sum(time for time, _ in seconds) / len(seconds) * 1000:.0f} ms; slowest {slowest:.2f} s ({name})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--misses", action="store_true", help="print each value that was not found")
    arguments = parser.parse_args()
    if (arguments.data / "exif" / "MANIFEST.tsv").exists():
        against_exiftool(arguments.data / "exif", arguments.misses)
    else:
        print(f"no pictures to measure on: {arguments.data / 'exif' / 'MANIFEST.tsv'} does not exist")
    if (arguments.data / "hostile").is_dir():
        print()
        against_hostile(sorted(path for path in (arguments.data / "hostile").rglob("*") if path.is_file()))
    else:
        print(f"no hostile files to measure on: {arguments.data / 'hostile'} does not exist")


if __name__ == "__main__":
    main()

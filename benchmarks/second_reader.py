"""How often exifread reads a standard EXIF field otherwise than our own reader, what it costs, and how it bears traps.

Usage: python benchmarks/second_reader.py [--data FOLDER]

FOLDER holds folders of pictures; the default is the folder ``shared/data`` beside this repository. Pictures without
EXIF are left out. Time is processor time of the reading by exifread, each picture read once.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from backstory_cli.detectors.exifread import ExifRead
from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.exifread import read_with_exifread

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"
ORDINARY = ("exif", "originals", "c2pa", "ai")


def with_exif(folder: Path) -> Iterator[Image]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            image = intake.read(path)
        except UnreadableImageError:
            continue
        if image.exif:
            yield image


def measure(folder: Path) -> tuple[int, int]:
    """Print a line for a folder, and below it each file on which the readers differ or exifread stopped; how many."""
    spent, lines, differ = [], [], 0
    for image in with_exif(folder):
        began = time.process_time()
        read_with_exifread(image)
        spent.append((time.process_time() - began) * 1e3)
        try:
            found = [each.summary for each in ExifRead().inspect(image)]
            differ += bool(found)
        except Skip as stopped:
            found = [stopped.reason]
        lines += [f"  {image.name}: {each}" for each in found]
    spent.sort()
    times = f"{spent[len(spent) // 2]:10.1f}{spent[int(len(spent) * 0.95)]:8.1f}{spent[-1]:8.1f}" if spent else ""
    print(f"{folder.name:12}{len(spent):6}{differ:8}{times}")
    print("\n".join(lines) + "\n" if lines else "", end="")
    return len(spent), differ


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    data = parser.parse_args().data
    print(f"{'':12}{'files':>6}{'differ':>8}{'ms median':>10}{'95 %':>8}{'most':>8}")
    counts = [measure(data / name) for name in ORDINARY]
    print(f"{'together':12}{sum(files for files, _ in counts):6}{sum(differ for _, differ in counts):8}")
    measure(data / "hostile")


if __name__ == "__main__":
    main()

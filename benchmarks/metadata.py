"""What the metadata readers find, held against exiftool's reading of the same files, and how they bear hostile ones.

Usage: python benchmarks/metadata.py [--data FOLDER] [--misses]

FOLDER holds ``exif/MANIFEST.tsv``, the pictures it names, and ``exif/expected/*.exiftool.json`` (exiftool 12.57,
``-n -G1 -struct``); and ``hostile/`` with files made to break readers. The default is the folder ``shared/data``
beside this repository. EXIF is compared by directory and tag number, for exifread and Pillow as well, and for a live
exiftool where one is installed; the other blocks by group and name. Files that intake refuses are counted, not
scored.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import logging
import re
import shutil
import statistics
import subprocess
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from backstory_cli.detectors.metadata import Metadata
from backstory_cli.errors import UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.gps import Position, read_position
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.reference.exif_tags import get_names

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"

Tag = tuple[str, int]
"""A directory (``IFD0``, ``ExifIFD``, ``GPS``, ``InteropIFD``, ``IFD1``) and a tag number."""

_DIRECTORIES = re.compile(r"(?:Sub)?IFD\d*|ExifIFD|GPS|InteropIFD")
_NOT_FIELDS = {"ThumbnailImage", "PreviewImage", "JpgFromRaw", "ThumbnailTIFF", "OtherImage", "PreviewTIFF"}
_BLOCKS = {"XMP": r"XMP-.*", "IPTC": r"IPTC\d*", "Photoshop": "Photoshop", "ICC": r"ICC[-_].*", "JUMBF": "JUMBF"}


def truth_of(folder: Path, name: str) -> dict[str, Any] | None:
    """exiftool's stored reading of a file."""
    path = folder / "expected" / f"{name}.exiftool.json"
    if not path.exists():
        return None
    loaded = json.loads(path.read_text(encoding="utf-8", errors="replace"))
    found: dict[str, Any] = loaded[0] if isinstance(loaded, list) else loaded
    return found


def wanted_tags(truth: dict[str, Any]) -> list[set[Tag]]:
    """The EXIF tags that exiftool names, each as the numbers that its name can stand for (0x920E and 0xA20E)."""
    found = []
    for key in truth:
        group, _, name = key.partition(":")
        if _DIRECTORIES.fullmatch(group) and name not in _NOT_FIELDS:
            meant = _ALIASES.get(name, name)
            numbers = {(group, tag) for tag, known in get_names(group).items() if known in {name, meant}}
            if numbers:
                found.append(numbers)
            else:
                unknown[name] += 1
    return found


unknown: Counter[str] = Counter()
_ALIASES = {"PreviewImageStart": "StripOffsets", "PreviewImageLength": "StripByteCounts"}


def by_backstory(image: Image) -> set[Tag]:
    return {
        (field.group, int(field.tag, 16))
        for field in read_metadata(image).fields
        if field.tag and field.tag.startswith("0x") and _DIRECTORIES.fullmatch(field.group)
    }


def by_exifread(image: Image) -> set[Tag]:
    import exifread

    logging.getLogger("exifread").disabled = True
    groups = {"Image": "IFD0", "EXIF": "ExifIFD", "GPS": "GPS", "Thumbnail": "IFD1", "Interoperability": "InteropIFD"}
    found = set()
    for key, tag in exifread.process_file(io.BytesIO(image.data), details=True, extract_thumbnail=False).items():
        group = groups.get(str(key).partition(" ")[0])
        if group and isinstance(getattr(tag, "tag", None), int):
            found.add((group, tag.tag))
    return found


def by_pillow(image: Image) -> set[Tag]:
    import PIL.Image

    with PIL.Image.open(io.BytesIO(image.data)) as picture:
        exif = picture.getexif()
        found = {("IFD0", tag) for tag in exif}
        for group, pointer in (("ExifIFD", 0x8769), ("GPS", 0x8825), ("InteropIFD", 0xA005), ("IFD1", 1)):
            found |= {(group, tag) for tag in exif.get_ifd(pointer)}
        return found


def by_live_exiftool(image: Image) -> set[Tag]:
    done = subprocess.run(  # noqa: S603 - a fixed command, bytes on standard input
        [shutil.which("exiftool") or "exiftool", "-config", "", "-j", "-G1", "-D", "-a", "-"],
        input=image.data,
        capture_output=True,
        check=False,
        timeout=30,
    )
    loaded = json.loads(done.stdout.decode("utf-8", "replace"))[0]
    return {
        (key.partition(":")[0], value["id"])
        for key, value in loaded.items()
        if isinstance(value, dict) and isinstance(value.get("id"), int)
    }


def recall_of_exif(folder: Path, images: list[tuple[dict[str, str], Image]], show_misses: bool) -> None:
    """Print the share of EXIF tags that each reader gives, by format, how often it raised, and its median time."""
    readers: dict[str, Callable[[Image], set[Tag]]] = {
        "backstory": by_backstory,
        "exifread": by_exifread,
        "Pillow": by_pillow,
    }
    if shutil.which("exiftool"):
        readers["exiftool, live"] = by_live_exiftool
    formats = sorted({row["format"] for row, _ in images})
    print("EXIF tags by (directory, number): share of exiftool 12.57's that each reader gives")
    print(f"{'':16}" + "".join(f"{name:>8}" for name in ("all", *formats)) + "   raised  ms median")
    for reader, read in readers.items():
        right: Counter[str] = Counter()
        wanted: Counter[str] = Counter()
        raised, seconds = 0, []
        for row, image in images:
            tags = wanted_tags(truth_of(folder, row["file"]) or {})
            began = time.perf_counter()
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    found = read(Image(image.data, name=image.name, source=image.source))
            except Exception:  # noqa: BLE001 - counting them is the point
                found, raised = set(), raised + 1
            seconds.append(time.perf_counter() - began)
            for group in ("all", row["format"]):
                wanted[group] += len(tags)
                right[group] += sum(not meant.isdisjoint(found) for meant in tags)
            missed = [sorted(meant) for meant in tags if meant.isdisjoint(found)]
            if show_misses and reader == "backstory" and missed:
                print(f"  {row['file']}: {missed}")
        shares = "".join(f"{right[name] / max(1, wanted[name]):8.4f}" for name in ("all", *formats))
        print(f"{reader:16}{shares}{raised:9}{statistics.median(seconds) * 1000:11.2f}")
    print(f"{'tags wanted':16}" + "".join(f"{wanted[name]:8}" for name in ("all", *formats)))
    print(f"names of exiftool's without a number here: {sum(unknown.values())} {dict(unknown.most_common(5))}")


def recall_of_blocks(folder: Path, images: list[tuple[dict[str, str], Image]], show_misses: bool) -> None:
    """Print, for each kind of block, the files in which it is found and the values that are there by name."""
    print("\nother blocks: files where exiftool finds one, and where it is found here; values by group and name")
    for block, pattern in _BLOCKS.items():
        here = there = right = wanted = 0
        for row, image in images:
            truth = truth_of(folder, row["file"]) or {}
            keys = {key.lower() for key in truth if re.fullmatch(pattern, key.partition(":")[0])}
            ours = {
                f"{f.group}:{f.name}".lower() for f in read_metadata(image).fields if re.fullmatch(pattern, f.group)
            }
            there += bool(keys)
            here += bool(keys and ours)
            wanted += len(keys)
            right += len(keys & ours)
            if show_misses and block == "XMP" and keys - ours:
                print(f"  {row['file']}: {sorted(keys - ours)}")
        print(
            f"  {block:10} files {here:4} / {there:4}   values {right:5} / {wanted:5}  ({right / max(1, wanted):.3f})"
        )


def key_values(reading: Reading) -> dict[str, str | float]:
    """The values people ask for first, under the manifest's columns."""
    place = read_position(reading)
    orientation = reading.number("Orientation", "IFD0")
    return {
        "et_make": reading.text("Make", "IFD0"),
        "et_model": reading.text("Model", "IFD0"),
        "et_datetime_original": reading.text("DateTimeOriginal", "ExifIFD"),
        "et_software": reading.text("Software", "IFD0"),
        "et_lat": place.latitude if isinstance(place, Position) else "",
        "et_lon": place.longitude if isinstance(place, Position) else "",
        "et_orientation": "" if orientation is None else f"{orientation:g}",
    }


def same(found: str | float, truth: str) -> bool:
    """Whether our value is exiftool's: text without surrounding blanks, positions to within 1e-6 degrees."""
    if isinstance(found, float):
        return abs(found - float(truth)) <= 1e-6
    return found.strip() == " ".join(truth.split("\t")).strip()


def recall_of_values(images: list[tuple[dict[str, str], Image]], show_misses: bool) -> None:
    """Print how many of the first-asked values are exiftool's."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for row, image in images:
        for column, found in key_values(read_metadata(image)).items():
            if row[column]:
                wanted[column] += 1
                right[column] += same(found, row[column])
                if show_misses and not same(found, row[column]):
                    print(f"  {row['file']}: {column} {row[column]!r}, found {found!r}")
    print("\nvalues that are exiftool's")
    for column, count in wanted.items():
        print(f"  {column[3:]:26} {right[column]:4} / {count:4}  ({right[column] / count:.1%})")


def speed(images: Iterable[tuple[dict[str, str], Image]]) -> None:
    """Print the time of the whole detector on each camera photograph, once everything is loaded."""
    photographs = [image for row, image in images if row["kind"] == "camera_photo"]
    seconds = []
    for image in photographs:
        fresh = Image(image.data, name=image.name, source=image.source)
        began = time.perf_counter()
        list(Metadata().inspect(fresh))
        seconds.append(time.perf_counter() - began)
    print(
        f"\nthe metadata detector on {len(seconds)} camera photographs: "
        f"median {statistics.median(seconds) * 1000:.1f} ms, slowest {max(seconds) * 1000:.0f} ms"
    )


def hostile(files: Iterable[Path]) -> None:
    """Print how the whole detector ends over files made to break readers."""
    seconds: list[tuple[float, str]] = []
    ends: Counter[str] = Counter()
    for path in files:
        try:
            image = intake.read(path)
        except UnreadableImageError:
            ends["refused by intake"] += 1
            continue
        began = time.perf_counter()
        try:
            list(Metadata().inspect(image))
            ends["read"] += 1
        except Exception as problem:  # noqa: BLE001 - counting them is the point
            ends["exceptions"] += 1
            print(f"  {path.name}: {type(problem).__name__}: {problem}")
        seconds.append((time.perf_counter() - began, path.name))
    slowest, name = max(seconds, default=(0.0, "none"))
    print(f"\nhostile files: {dict(ends)}; slowest {slowest * 1000:.0f} ms ({name})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--misses", action="store_true", help="print what was not found")
    arguments = parser.parse_args()
    folder: Path = arguments.data / "exif"
    if (folder / "MANIFEST.tsv").exists():
        images, refused = [], defaultdict(list)
        with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
            for row in csv.DictReader(manifest, delimiter="\t"):
                try:
                    images.append((row, intake.read(folder / row["file"])))
                except UnreadableImageError:
                    refused[row["format"]].append(row["file"])
        print(f"{len(images)} files; refused by intake: {dict(refused)}")
        recall_of_exif(folder, images, arguments.misses)
        recall_of_blocks(folder, images, arguments.misses)
        recall_of_values(images, arguments.misses)
        speed(images)
    else:
        print(f"no pictures to measure on: {folder / 'MANIFEST.tsv'} does not exist")
    if (arguments.data / "hostile").is_dir():
        hostile(sorted(path for path in (arguments.data / "hostile").rglob("*") if path.is_file()))
    else:
        print(f"no hostile files to measure on: {arguments.data / 'hostile'} does not exist")


if __name__ == "__main__":
    main()

"""Makes ``src/backstory_cli/reference/camera_tables.tsv``: which makes of camera wrote which JPEG tables.

Usage: python scripts/collect_jpeg_tables.py FOLDER...

Reads every JPEG under the folders whose metadata names a camera and its settings and no editor, and whose size is the
one that EXIF states. Of each only the hash of its tables and the make are kept, never a part of the picture.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from backstory_cli.errors import UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.jpeg_coding import read_coding
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.reference.editing_software import find_program
from backstory_cli.reference.encoders import CHROMA, LUMA, PHOTOSHOP_LEVELS, find_standard_quality

TARGET = Path(__file__).parents[1] / "src/backstory_cli/reference/camera_tables.tsv"


def make_of_original(image: Image) -> str | None:
    """The make, if nothing says that the file is not as the camera wrote it."""
    reading = read_metadata(image)
    programs = [reading.text("Software", "IFD0"), reading.text("CreatorTool"), reading.text("ProcessingSoftware")]
    stated = sorted(reading.number(name, "ExifIFD") or 0 for name in ("ExifImageWidth", "ExifImageHeight"))
    if any(find_program(program) for program in programs) or reading.group("Photoshop", "Adobe", "XMP*"):
        return None
    if image.size is None or stated != sorted(image.size) or not reading.number("ExposureTime", "ExifIFD"):
        return None
    return reading.text("Make", "IFD0").split(" ")[0].title() or None


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    arguments = parser.parse_args()
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    originals: set[str] = set()
    for path in (path for folder in arguments.folders for path in sorted(folder.rglob("*")) if path.is_file()):
        try:
            image = intake.read(path)
        except UnreadableImageError:
            continue
        coding = read_coding(image)
        make = make_of_original(image) if coding else None
        if coding is None or make is None:
            continue
        originals.add(image.sha256)
        known = find_standard_quality(coding.luma, LUMA) or find_standard_quality(coding.chroma, CHROMA)
        if known is None and coding.signature not in PHOTOSHOP_LEVELS:
            found[coding.signature][make].add(image.sha256)
    lines = [
        f"# Tables that are not libjpeg's, of {len(originals)} camera files without an editor's name; see",
        "# scripts/collect_jpeg_tables.py. Signature, makes, number of files. November 2026.",
    ]
    for signature, makes in sorted(found.items()):
        lines.append(f"{signature}\t{', '.join(sorted(makes))}\t{sum(len(files) for files in makes.values())}")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(found)} pairs of tables from {len(originals)} originals")


if __name__ == "__main__":
    main()

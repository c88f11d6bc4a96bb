"""How often each consistency rule fires on untouched camera photographs, and on files that an editor wrote.

Usage: python benchmarks/consistency.py [--data FOLDER] [--fired]

Over the pictures of FOLDER/exif: camera photographs (``kind`` camera_photo) whose metadata names no editor, those
that name one, and the other files. The default folder is ``shared/data`` beside this repository.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

from backstory_cli.detectors.consistency import Consistency
from backstory_cli.detectors.metadata import Metadata
from backstory_cli.detectors.preview import PreviewComparison
from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.models import Finding, Strength

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"


def findings(image: Image) -> list[Finding]:
    """What the consistency rules and the comparison with the thumbnail say."""
    found = list(Consistency().inspect(image))
    with suppress(Skip):
        found.extend(each for each in PreviewComparison().inspect(image) if each.id.startswith("preview.differs"))
    return found


def edited(image: Image) -> bool:
    """Whether the metadata names an image editor."""
    return any(each.id == "metadata.software" and "program" in each.data for each in Metadata().inspect(image))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    parser.add_argument("--fired", action="store_true", help="print every finding")
    arguments = parser.parse_args()
    if not (arguments.data / "exif" / "MANIFEST.tsv").exists():
        print(f"no pictures to measure on: {arguments.data / 'exif'} does not exist")
        return
    files: Counter[str] = Counter()
    rates: dict[str, Counter[str]] = defaultdict(Counter)
    heavy: dict[str, set[str]] = defaultdict(set)
    with (arguments.data / "exif" / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            try:
                image = intake.read(arguments.data / "exif" / row["file"])
            except UnreadableImageError:
                continue
            kind = row["kind"]
            if kind == "camera_photo":
                kind += ", editor named" if edited(image) else ", no editor"
            files[kind] += 1
            for finding in findings(image):
                rule = f"{finding.id} ({finding.strength})"
                rates[kind][rule] += 1
                if finding.strength is not Strength.WEAK:
                    heavy[kind].add(row["file"])
                if arguments.fired and kind.startswith("camera_photo"):
                    print(f"  {row['file']}: {rule}: {finding.summary}")
    for kind, count in sorted(files.items()):
        share = len(heavy[kind]) / count
        print(f"{kind}: {count} files; a finding of moderate or more on {len(heavy[kind])} ({share:.1%})")
        for rule, fired in sorted(rates[kind].items()):
            print(f"  {rule:44} {fired:4}  ({fired / count:.1%})")


if __name__ == "__main__":
    main()

"""What a picture's own bytes tell of its origin: marks of generators by generator, and Content Credentials' states.

Usage: python benchmarks/origin.py [--data FOLDER]

Over FOLDER/ai: files that carry a mark (column ``embedded_ai_signal``) and what is told of them, and those that
carry none; over every picture of FOLDER/exif, copydetect, forgery and the real ones of ai: marks that should not be
there; over FOLDER/c2pa: agreement with c2pa-rs's state under the official trust list. The default folder is
``shared/data`` beside this repository.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from backstory_cli.detectors.credentials import ContentCredentials
from backstory_cli.detectors.generators import Generators
from backstory_cli.errors import UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.models import Finding, Leaning

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"
EDITED = "ai_edit"
"""What copydetect calls pictures that a generator edited, and those they were made from."""
GENERATED = {Leaning.GENERATED, Leaning.PARTLY_GENERATED}


def rows(folder: Path) -> Iterator[tuple[dict[str, str], Image | None]]:
    """The rows of a folder's manifest with their pictures; None for one that intake refuses."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            try:
                yield row, intake.read(folder / row["file"])
            except UnreadableImageError:
                yield row, None


def told(image: Image, folder: Path) -> list[Finding]:
    """Findings that say how the picture was made, by AI."""
    found = [*Generators().inspect(image), *ContentCredentials(folder / "none").inspect(image)]
    return [each for each in found if each.leaning in GENERATED]


def by_generator(folder: Path) -> None:
    """Print what is told of each generator's files."""
    names: dict[str, Counter[str]] = {}
    unmarked: Counter[str] = Counter()
    for row, image in rows(folder):
        if image is None:
            continue
        found = told(image, folder)
        if row["label"] == "ai" and row["embedded_ai_signal"]:
            said = ", ".join(str(each.data.get("generator", "its signature")) for each in found) or "NOTHING"
            names.setdefault(row["generator"], Counter())[said] += 1
        else:
            unmarked[f"{row['label']}: {'a mark is reported' if found else 'no mark'}"] += 1
    print("files that carry a mark, by generator: what is told")
    for generator, counts in sorted(names.items()):
        for words, count in counts.items():
            print(f"  {generator:32} {count:3}  {words[:100]}")
    print(f"the other files: {dict(unmarked)}")


def false_marks(data: Path) -> None:
    """Print marks reported on pictures that no generator made, and the time of both detectors."""
    pictures, false, seconds = 0, 0, []
    for name in ("exif", "copydetect", "forgery"):
        for row, image in rows(data / name):
            if image is None or row.get("relation") == EDITED:
                continue
            pictures += 1
            began = time.perf_counter()
            found = told(image, data)
            seconds.append(time.perf_counter() - began)
            for each in found:
                false += 1
                print(f"  {row['file']}: {each.summary[:150]}")
    print(f"marks on {pictures} pictures of exif, copydetect and forgery: {false}")
    print(f"both detectors: median {statistics.median(seconds) * 1000:.1f} ms, slowest {max(seconds) * 1000:.0f} ms")


def states(folder: Path) -> None:
    """Print how many files have the state that c2pa-rs gives under the official trust list."""
    agree: Counter[str] = Counter()
    detector = ContentCredentials(folder / "none")
    for row, image in rows(folder):
        if image is None:
            agree["refused by intake"] += 1
            continue
        found = {each.id: each for each in detector.inspect(image)}
        manifest = found.get("credentials.manifest")
        state = str(manifest.data["validation_state"]) if manifest else "Error" if found else "NoManifest"
        agree["same" if state == row["state_c2pa_trust_list"] else "different"] += 1
        if state != row["state_c2pa_trust_list"]:
            print(f"  {row['file']}: {row['state_c2pa_trust_list']}, here {state}")
        ai = any(each.leaning in GENERATED for each in found.values())
        if ai != row["ai_truth"].startswith("yes"):
            print(f"  {row['file']}: truth {row['ai_truth']}, here {'generated' if ai else 'not generated'}")
    print(f"Content Credentials, state under the official trust list: {dict(agree)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT)
    arguments = parser.parse_args()
    if not (arguments.data / "ai" / "MANIFEST.tsv").exists():
        print(f"no pictures to measure on: {arguments.data / 'ai'} does not exist")
        return
    by_generator(arguments.data / "ai")
    false_marks(arguments.data)
    states(arguments.data / "c2pa")


if __name__ == "__main__":
    main()

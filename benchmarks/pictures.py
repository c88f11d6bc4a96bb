"""Real pictures for the benchmarks of the reverse lookup, and which of them are related to each other.

FOLDER holds ``copydetect/``, ``exif/``, ``ai/`` and ``forgery/`` with a ``MANIFEST.tsv`` each; the default is the
folder ``shared/data`` beside this repository. Related are files of one manifest group or pair_original, those whose
names differ only in a trailing number or extension, CASIA files that name a common source picture, and the sets
in SAME_SCENE, which were looked at.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from backstory_cli.errors import Skip, UnreadableImageError
from backstory_cli.image.image import Image
from backstory_cli.image.loading import read
from backstory_cli.lookup.fingerprints.pdq import MIN_QUALITY, compute_pdq, normalise

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data"
SAME_SCENE = (
    *(r"comofod__._(054|163)", r"pscc_sample", r"ens__civitai", r"mx__Alpha_Loss", r"es__canon_hdr"),
    *(r"imd2020__(1bbuj9|c95j6gb)", r"imd2020__(1bzitw|c9bp70d)", r"imd2020__(1b40l4|c93ft3o)"),
    r"mx__(IMG_2927|exif-at-eof)\.",
)
CASIA_SOURCE = re.compile(r"(ani|arc|art|cha|ind|nat|pla|sec|txt)_?0?(\d{4})(?!\d)")


class Known(NamedTuple):
    """A picture, and the keys of which related pictures share at least one."""

    path: Path
    role: str
    relatives: frozenset[str]


def _listed(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Each picture's path, group and role."""
    for name in ("copydetect", "exif", "ai", "forgery"):
        manifest = folder / name / "MANIFEST.tsv"
        if not manifest.exists():
            continue
        with manifest.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                path = folder / name / row["file"]
                if name == "copydetect":
                    yield path, f"c:{row['group']}", row["role"]
                elif name == "forgery" and row.get("pair_original"):
                    yield path, f"f:{Path(row['pair_original']).name}", "copy"
                else:
                    photograph = name != "ai" or row.get("label") == "real"
                    yield path, f"{name[0]}:{Path(row['file']).name}", "photograph" if photograph else "generated"


def _relatives(path: Path, group: str) -> frozenset[str]:
    keys = {group, re.sub(r"(_\(\d+\)|[_-]?\d+)$", "", path.stem)}
    if "casia" in path.name:
        keys |= {"".join(source) for source in CASIA_SOURCE.findall(path.name)}
    keys |= {scene for scene in SAME_SCENE if re.search(scene, path.name)}
    return frozenset(keys)


def known_pictures(folder: Path) -> list[tuple[Known, Image]]:
    """Every picture that can be read and has enough structure, none twice."""
    found, seen = [], set()
    for path, group, role in _listed(folder):
        try:
            image = read(path)
            if image.sha256 in seen or compute_pdq(normalise(image.upright_small)).quality < MIN_QUALITY:
                continue
        except (UnreadableImageError, Skip):
            continue
        seen.add(image.sha256)
        found.append((Known(path, role, _relatives(path, group)), image))
    return found

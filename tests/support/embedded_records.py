"""Records for the index on this machine, and what is found of them."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex


def made(number: int) -> Record:
    code = random.Random(number).randbytes(32)  # noqa: S311
    return Record(
        sha256=f"{number:064x}",
        path=f"/pictures/{number}.jpg",
        bytes=10,
        modified=1,
        recipe="2",
        fingerprints=(Fingerprint(Family.FRAME, WHOLE, code),),
        note=Note(source="odd" if number % 2 else "even"),
    )


def found(index: EmbeddedIndex, *numbers: int) -> list[str]:
    """The files of the entries that have the codes of these numbers, read by their codes."""
    codes = [np.frombuffer(made(number).fingerprints[0].code, np.uint64) for number in numbers]
    near = index.near(Family.FRAME, np.array(codes), 0)
    entries = index.entries({each.entry for each in near})
    return sorted(entry.path for entry in entries.values())


def segments_of(path: Path) -> list[Path]:
    return sorted(path.with_name("index.db-segments").iterdir())

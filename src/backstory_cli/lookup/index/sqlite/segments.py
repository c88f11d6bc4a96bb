"""Which segments an index has: sealed from its database, found again, merged, proved and thrown away.

The database is the only truth. A segment covers the fingerprints of one family from one number to another; what is
newer stands in the database alone (the tail) until it is sealed. A segment that is missing or damaged costs time,
never a match: its rows are then read from the database.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.lookup.entries import Family
from backstory_cli.lookup.index.sqlite import hamming as segments
from backstory_cli.system.files import make_folder
from backstory_cli.system.sqlite import begin_transaction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from backstory_cli.lookup.index.sqlite.hamming import Codes, Segment

SCHEMA = """CREATE TABLE segments (
    folder TEXT PRIMARY KEY,
    family INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    rows INTEGER NOT NULL
)"""

TAIL = 30_000
"""Codes that may stand in the tail before they are worth a segment: they cost a search a few milliseconds."""


class Listed(NamedTuple):
    """A segment as the database lists it."""

    folder: str
    first: int
    last: int
    rows: int


class Rows(NamedTuple):
    """Codes with the number of the fingerprint that each belongs to: int64 (rows,) and uint64 (rows, words)."""

    numbers: NDArray[np.int64]
    codes: Codes


def list_segments(connection: sqlite3.Connection, family: Family) -> list[Listed]:
    """The segments of a family, in order of their numbers."""
    query = "SELECT folder, first, last, rows FROM segments WHERE family = ? ORDER BY first"
    return [Listed(*row) for row in connection.execute(query, (family,))]


def open_segments(connection: sqlite3.Connection, folder: Path, family: Family) -> tuple[list[Segment], int]:
    """The segments that can be used, and the number after which fingerprints are in the database alone."""
    found, last = [], 0
    for each in list_segments(connection, family):
        segment = segments.read(folder / each.folder, each.rows)
        if segment is None:
            break  # from here on the database tells
        found.append(segment)
        last = each.last
    return found, last


def read_rows(connection: sqlite3.Connection, family: Family, after: int) -> Rows:
    """The codes of a family whose fingerprints are numbered above ``after``, from the database."""
    import numpy as np

    width = family.code_bytes
    cursor = connection.execute(
        "SELECT id, code FROM fingerprints WHERE id > ? AND family = ? ORDER BY id", (after, family)
    )
    numbers, codes = [np.empty(0, np.int64)], [np.empty((0, width // 8), np.uint64)]
    while batch := cursor.fetchmany(50_000):
        ids, packed = zip(*batch, strict=True)
        counts = np.fromiter(map(len, packed), np.int64, len(packed)) // width
        numbers.append(np.repeat(np.array(ids, np.int64), counts))
        if int(counts.sum()) * width != sum(map(len, packed)):  # damaged: `find_faults` tells
            packed = tuple(code[: count * width] for code, count in zip(packed, counts.tolist(), strict=True))
        codes.append(np.frombuffer(b"".join(packed), np.uint64).reshape(-1, width // 8))
    return Rows(np.concatenate(numbers), np.concatenate(codes))


def seal(connection: sqlite3.Connection, folder: Path, family: Family, *, everything: bool = False) -> bool:
    """Turn the tail into a segment, merged with smaller ones before it; or everything into one.

    Returns:
        False where there was nothing to do, or another process was first.
    """
    before = list_segments(connection, family)
    kept = [] if everything else list(before)
    made = read_rows(connection, family, kept[-1].last if kept else 0)
    if not everything and len(made.numbers) < TAIL:
        return False
    size = len(made.numbers)
    while kept and kept[-1].rows < 2 * size:  # so that each fingerprint is written few times over the years
        size += kept.pop().rows
    if size > len(made.numbers):
        made = read_rows(connection, family, kept[-1].last if kept else 0)
    replaced = before[len(kept) :]
    name = f"{family.name.lower()}-{secrets.token_hex(6)}"
    if len(made.numbers):
        part = folder / f"{name}.part"
        make_folder(part)
        try:
            segments.write(part, made.numbers, made.codes)
            won = _swap(connection, folder, family, _Change(before, replaced, name, made))
        finally:
            shutil.rmtree(part, ignore_errors=True)
    else:
        won = _swap(connection, folder, family, _Change(before, replaced, None, made))
    if won:
        for old in replaced:
            shutil.rmtree(folder / old.folder, ignore_errors=True)
    return won


class _Change(NamedTuple):
    before: list[Listed]
    replaced: list[Listed]
    name: str | None
    made: Rows


def _swap(connection: sqlite3.Connection, folder: Path, family: Family, change: _Change) -> bool:
    """List the new segment in place of old ones, unless somebody else changed the list meanwhile."""
    with begin_transaction(connection):
        if list_segments(connection, family) != change.before:
            return False
        connection.executemany("DELETE FROM segments WHERE folder = ?", [(old.folder,) for old in change.replaced])
        if change.name is not None:
            (folder / f"{change.name}.part").rename(folder / change.name)
            numbers = change.made.numbers
            connection.execute(
                "INSERT INTO segments (folder, family, first, last, rows) VALUES (?,?,?,?,?)",
                (change.name, family, int(numbers[0]), int(numbers[-1]), len(numbers)),
            )
    return True


def find_faults(connection: sqlite3.Connection, folder: Path, family: Family) -> list[str]:
    """What in the segments of a family does not agree with the database; empty where all is well."""
    import numpy as np

    told = []
    for each in list_segments(connection, family):
        segment = segments.read(folder / each.folder, each.rows)
        if segment is None:
            if each in list_segments(connection, family):  # else another process merged it meanwhile
                told.append(f"segment {each.folder} is missing or damaged")
            continue
        truth = read_rows(connection, family, each.first - 1)
        until = int(np.searchsorted(truth.numbers, each.last, side="right"))
        present = np.isin(segment.numbers, truth.numbers[:until])  # rows of removed entries are left to be skipped
        codes = segment.columns[:, present]
        if codes.shape[1] != until or not np.array_equal(codes.T, truth.codes[:until]):
            told.append(f"segment {each.folder} does not hold what the database holds")
    return told


def find_strays(connection: sqlite3.Connection, folder: Path) -> list[Path]:
    """Folders of segments that nothing lists: left by a process that was killed."""
    if not folder.is_dir():
        return []
    known = {row[0] for row in connection.execute("SELECT folder FROM segments")}
    return [path for path in folder.iterdir() if path.name not in known]

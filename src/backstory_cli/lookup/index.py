"""The index of known pictures: fingerprints with source, date and caption, in SQLite.

Search is exact: every stored hash is compared with every orientation of the query (XOR and bit count over one
array), so no entry within the radius is missed. An entry without enough structure is found by its bytes only.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from backstory_cli.database import Migration, connect, plain_failures, transaction
from backstory_cli.errors import Skip, UsageError
from backstory_cli.image import Image
from backstory_cli.lookup.fingerprints import Fingerprints, Query, fingerprints, query
from backstory_cli.text import clean

DEFAULT_RADIUS = 70
"""Bits of 256 in which a copy may differ: see ``benchmarks/results/lookup.txt``."""

MIGRATIONS: Sequence[Migration] = (
    (
        """CREATE TABLE entries (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            sha256 TEXT NOT NULL UNIQUE,
            pdq BLOB,
            quality INTEGER NOT NULL,
            phash BLOB,
            path BLOB NOT NULL,
            media_type TEXT NOT NULL,
            width INTEGER,
            height INTEGER,
            bytes INTEGER NOT NULL,
            source TEXT NOT NULL,
            date TEXT NOT NULL,
            caption TEXT NOT NULL,
            added TEXT NOT NULL
        )""",
        "CREATE INDEX entries_by_source ON entries (source)",
    ),
)

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?)?)?")


class Added(StrEnum):
    """What became of a picture that was added."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Note:
    """What a person says of a picture: each may be empty. ``date`` is when this copy was seen or published.

    Raises:
        UsageError: The date is none.
    """

    source: str = ""
    date: str = ""
    caption: str = ""

    def __post_init__(self) -> None:
        if self.date:
            interval(self.date)


@dataclass(frozen=True)
class Entry:
    """A known picture."""

    id: int
    sha256: str
    path: str
    media_type: str
    width: int | None
    height: int | None
    bytes: int
    source: str
    date: str
    caption: str
    added: str


@dataclass(frozen=True)
class Match:
    """An entry that the picture may be a copy of.

    Attributes:
        entry: The known picture.
        identical: The bytes are the same.
        distance: Bits of 256 in which the PDQ hashes differ; None where the bytes alone matched.
        phash_distance: Bits of 64 in which the pHashes differ, likewise.
        orientation: How the picture lies against the entry, one of `pdq.ORIENTATIONS`; empty: alike.
    """

    entry: Entry
    identical: bool
    distance: int | None
    phash_distance: int | None
    orientation: str


@dataclass(frozen=True)
class Stats:
    """How large the index is."""

    entries: int
    searchable: int
    sources: dict[str, int]
    earliest: str
    latest: str


_COLUMNS = "id, sha256, path, media_type, width, height, bytes, source, date, caption, added"


class Index(AbstractContextManager["Index"]):
    """The user's own collection. Use as a context manager.

    Raises:
        ServiceFailed: It cannot be opened, read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = connect(path, "the index", MIGRATIONS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def add(self, pictures: Iterable[tuple[Image, Path]], note: Note) -> list[Added]:
        """Add pictures in one transaction. The same bytes again update the note and the path, never double."""
        made = [(image, path, _fingerprints(image)) for image, path in pictures]
        with plain_failures(self._path, "the index"), transaction(self._connection):
            return [self._add(image, path, prints, note) for image, path, prints in made]

    def _add(self, image: Image, path: Path, prints: Fingerprints | None, note: Note) -> Added:
        place = os.fsencode(path.absolute())
        told = (clean(note.source, 500), note.date, clean(note.caption))
        known = self._connection.execute(
            "SELECT path, source, date, caption FROM entries WHERE sha256 = ?", (image.sha256,)
        ).fetchone()
        if known is not None:
            merged = (place, *(new or old for new, old in zip(told, known[1:], strict=True)))
            if merged == tuple(known):
                return Added.UNCHANGED
            self._connection.execute(
                "UPDATE entries SET path = ?, source = ?, date = ?, caption = ? WHERE sha256 = ?",
                (*merged, image.sha256),
            )
            return Added.UPDATED
        width, height = image.size or (None, None)
        telling = prints if prints is not None and prints.telling else None
        self._connection.execute(
            """INSERT INTO entries (sha256, pdq, quality, phash, path, media_type, width, height, bytes,
                                    source, date, caption, added) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)""",
            (
                image.sha256,
                telling.pdq if telling else None,
                prints.quality if prints else 0,
                telling.phash if telling else None,
                place,
                image.media_type,
                width,
                height,
                len(image.data),
                *told,
                datetime.now(UTC).isoformat(timespec="seconds"),
            ),
        )
        return Added.ADDED

    def search(self, image: Image, radius: int = DEFAULT_RADIUS) -> list[Match]:
        """Every entry with the same bytes, or within ``radius`` in any orientation; the closest first.

        Raises:
            Skip: The pixels cannot be decoded or are too plain to compare, and no entry has the same bytes.
        """
        with plain_failures(self._path, "the index"):
            matches = {match.entry.id: match for match in self._identical(image)}
            try:
                asked = query(image)
                if not asked.stored.telling:
                    raise Skip("the picture is too plain for its fingerprint to mean anything")
            except Skip:
                if matches:
                    return list(matches.values())
                raise
            for match in self._similar(asked, radius):
                matches.setdefault(match.entry.id, match)
        return sorted(matches.values(), key=_closeness)

    def _identical(self, image: Image) -> list[Match]:
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM entries WHERE sha256 = ?", (image.sha256,))  # noqa: S608
        return [Match(_entry(row), identical=True, distance=None, phash_distance=None, orientation="") for row in rows]

    def _similar(self, asked: Query, radius: int) -> list[Match]:
        import numpy as np

        rows = self._connection.execute(
            "SELECT id, pdq, phash FROM entries WHERE pdq IS NOT NULL ORDER BY id"
        ).fetchall()
        if not rows:
            return []
        stored = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.uint64).reshape(-1, 4)
        names = list(asked.pdq)
        distances = np.stack(
            [
                np.bitwise_count(stored ^ np.frombuffer(asked.pdq[name], dtype=np.uint64)).sum(axis=1, dtype=np.uint16)
                for name in names
            ]
        )
        best = distances.argmin(axis=0)
        matches = []
        for number in np.flatnonzero(distances.min(axis=0) <= radius):
            identity, _, phash = rows[number]
            orientation = names[best[number]]
            matches.append(
                Match(
                    entry=self._by_id(identity),
                    identical=False,
                    distance=int(distances[best[number], number]),
                    phash_distance=_differing_bits(asked.phash[orientation], phash),
                    orientation=orientation,
                )
            )
        return matches

    def _by_id(self, identity: int) -> Entry:
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM entries WHERE id = ?", (identity,)).fetchone()  # noqa: S608
        return _entry(row)

    def remove(self, names: Sequence[str], source: str = "") -> list[Entry]:
        """Remove entries by id, path or SHA-256 (or its beginning, at least 8 digits), and all of a source."""
        with plain_failures(self._path, "the index"), transaction(self._connection):
            found: dict[int, Entry] = {}
            for name in names:
                found |= {entry.id: entry for entry in self._named(name)}
            if source:
                found |= {entry.id: entry for entry in self._where("source = ?", clean(source, 500))}
            self._connection.executemany("DELETE FROM entries WHERE id = ?", [(identity,) for identity in found])
        return list(found.values())

    def _named(self, name: str) -> list[Entry]:
        if re.fullmatch(r"[0-9a-f]{8,64}", name.lower()) and (
            entries := self._where("sha256 GLOB ?", f"{name.lower()}*")
        ):
            return entries
        if name.isascii() and name.isdigit() and len(name) < 18 and (entries := self._where("id = ?", int(name))):
            return entries
        return self._where("path = ?", os.fsencode(Path(name).absolute()))

    def _where(self, condition: str, value: str | int | bytes) -> list[Entry]:
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM entries WHERE {condition}", (value,))  # noqa: S608 - our own words
        return [_entry(row) for row in rows]

    def stats(self) -> Stats:
        """Count entries, those with a fingerprint, and those of each source."""
        with plain_failures(self._path, "the index"):
            entries, searchable = self._connection.execute("SELECT COUNT(*), COUNT(pdq) FROM entries").fetchone()
            earliest, latest = self._connection.execute(
                "SELECT COALESCE(MIN(date), ''), COALESCE(MAX(date), '') FROM entries WHERE date <> ''"
            ).fetchone()
            sources = self._connection.execute(
                "SELECT source, COUNT(*) FROM entries GROUP BY source ORDER BY COUNT(*) DESC, source LIMIT 50"
            ).fetchall()
        return Stats(entries, searchable, dict(sources), earliest, latest)


def interval(date: str) -> tuple[datetime, datetime, str]:
    """The first and last instant of ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or an ISO time, and its precision.

    A day or less exact without an offset is taken as UTC: it is a person's note, not a clock's.

    Raises:
        UsageError: It is no such date.
    """
    problem = UsageError(
        f"{clean(date, 60)!r} is not a date", "write YYYY, YYYY-MM, YYYY-MM-DD, or 2024-05-18T19:42:07+03:00"
    )
    if not _DATE.fullmatch(date):
        raise problem
    try:
        if len(date) > len("2024-05-18"):
            moment = datetime.fromisoformat(date)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return moment, moment, "second"
        year, month, day = (int(part) for part in (date + "-01-01")[:10].split("-"))
        begin = datetime(year, month, day, tzinfo=UTC)
        second = timedelta(seconds=1)
        if len(date) == len("2024-05-18"):
            return begin, begin + timedelta(days=1) - second, "day"
        if len(date) == len("2024-05"):
            return begin, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) - second, "month"
        return begin, datetime(year + 1, 1, 1, tzinfo=UTC) - second, "year"
    except (ValueError, OverflowError):
        raise problem from None


def _closeness(match: Match) -> tuple[bool, int, str, int]:
    """The same bytes first, then by distance; of equals, the one with the earliest date."""
    return not match.identical, match.distance or 0, match.entry.date or "9999", match.entry.id


def _fingerprints(image: Image) -> Fingerprints | None:
    try:
        return fingerprints(image)
    except Skip:
        return None


def _entry(row: sqlite3.Row | tuple[object, ...]) -> Entry:
    identity, sha256, path, *rest = row
    assert isinstance(path, bytes)  # noqa: S101 - for the type checker: the column is a BLOB
    return Entry(identity, sha256, os.fsdecode(path), *rest)  # type: ignore[arg-type]


def _differing_bits(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()

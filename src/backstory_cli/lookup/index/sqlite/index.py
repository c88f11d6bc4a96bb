"""The index on this machine: SQLite holds the truth, memory-mapped segments derived from it make searching fast.

Search is exact: no stored fingerprint within the radius is missed, at any radius (see `segments` and `sealed`).
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from backstory_cli.errors import ServiceFailedError, UsageError
from backstory_cli.lookup.entries import Added, Box, Entry, Family, Fingerprint, Near, Record, Stats
from backstory_cli.lookup.index import iter_meanings
from backstory_cli.lookup.index.sqlite import hamming as segments
from backstory_cli.lookup.index.sqlite import maintenance
from backstory_cli.lookup.index.sqlite import segments as sealed
from backstory_cli.lookup.index.sqlite.rows import (
    ENTRY,
    NOTE,
    get_identity,
    pack_box,
    to_entry,
    to_note_columns,
    unpack_box,
)
from backstory_cli.lookup.index.sqlite.schema import MIGRATIONS
from backstory_cli.system import sqlite as database
from backstory_cli.system.sqlite import begin_snapshot, begin_transaction, connect, translate_errors
from backstory_cli.text import clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CODE_SECONDS = {Family.FRAME: 6e-9, Family.CROP: 6e-9, Family.LEARNED: 1.3e-8, Family.POINT: 7.5e-10}
"""What a code costs for each row: a scan, or for points the multi-index hash (benchmarks/index_scale.py)."""


class EmbeddedIndex(AbstractContextManager["EmbeddedIndex"]):
    """An index in one file with a folder of segments beside it: see `backstory_cli.lookup.index.Index`.

    Raises:
        ServiceFailedError: It cannot be opened, read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder = path.with_name(f"{path.name}-segments")
        self._connection = connect(path, "the index", MIGRATIONS)
        self._opened: dict[Family, tuple[list[segments.Segment], int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.clear()
        self._connection.close()

    def _translate_errors(self) -> AbstractContextManager[None]:
        return translate_errors(self._path, "the index")

    # Writing

    def add(self, records: Sequence[Record]) -> list[Added]:
        """Add pictures in one transaction. The same picture again updates the note and the path, never double."""
        with self._translate_errors(), begin_transaction(self._connection):
            return [self._add(record) for record in records]

    def _add(self, record: Record) -> Added:
        key, path, told = get_identity(record), os.fsencode(record.path), to_note_columns(record.note)
        known = self._connection.execute(
            f"SELECT id, path, modified, recipe, {', '.join(NOTE)} FROM entries WHERE key = ?",  # noqa: S608 - our own words
            (key,),
        ).fetchone()
        if known is None:
            self._insert(key, path, told, record)
            return Added.ADDED
        identity, old_path, old_modified, recipe, *old_told = known
        merged = tuple(new or old for new, old in zip(told, old_told, strict=True))
        path, modified = (path, record.modified) if path else (old_path, old_modified)
        renewed = bool(record.fingerprints) and record.recipe != recipe
        if renewed:
            self._connection.execute("DELETE FROM fingerprints WHERE entry = ?", (identity,))
            self._store_fingerprints(identity, record)
        if (path, modified, *merged) == (old_path, old_modified, *old_told) and not renewed:
            return Added.UNCHANGED
        assignments = ", ".join(f"{name} = ?" for name in ("path", "modified", "recipe", *NOTE))
        values = (path, modified, record.recipe if renewed else recipe, *merged, identity)
        self._connection.execute(f"UPDATE entries SET {assignments} WHERE id = ?", values)  # noqa: S608 - our own words
        # A touched file with the same bytes is nothing that the person needs to hear of.
        return Added.UPDATED if renewed or path != old_path or merged != tuple(old_told) else Added.UNCHANGED

    def _insert(self, key: str, path: bytes, told: tuple[str, ...], record: Record) -> None:
        cursor = self._connection.execute(
            f"""INSERT INTO entries (key, sha256, path, media_type, width, height, bytes, modified, recipe, quality,
                phash, {", ".join(NOTE)}, added) VALUES ({",".join("?" * 19)})""",  # noqa: S608 - our own words
            (
                key,
                record.sha256,
                path,
                record.media_type,
                record.width,
                record.height,
                record.bytes,
                record.modified,
                record.recipe,
                record.quality,
                record.phash,
                *told,
                datetime.now(UTC).isoformat(timespec="seconds"),
            ),
        )
        assert cursor.lastrowid is not None  # noqa: S101 - for the type checker: a row was inserted
        self._store_fingerprints(cursor.lastrowid, record)

    def _store_fingerprints(self, entry: int, record: Record) -> None:
        """Codes of one family and box share a row."""
        packed: dict[tuple[Family, Box], list[bytes]] = defaultdict(list)
        for each in record.fingerprints:
            packed[each.family, each.box].append(each.code)
        self._connection.executemany(
            "INSERT INTO fingerprints (entry, family, box, code) VALUES (?,?,?,?)",
            [(entry, family, pack_box(box), b"".join(codes)) for (family, box), codes in packed.items()],
        )
        if record.small_copy is not None:
            self._connection.execute("INSERT OR REPLACE INTO copies VALUES (?,?)", (entry, record.small_copy))

    def remove(self, names: Sequence[str], source: str = "") -> list[Entry]:
        """Remove entries by id, path or SHA-256 (or its beginning, at least 8 digits), and all of a source."""
        with self._translate_errors(), begin_transaction(self._connection):
            found: dict[int, Entry] = {}
            for name in names:
                found |= {entry.id: entry for entry in self._find_named(name)}
            if source:
                found |= {entry.id: entry for entry in self._select_where("source = ?", clean(source, 500))}
            self._connection.executemany("DELETE FROM entries WHERE id = ?", [(identity,) for identity in found])
        return list(found.values())

    def _find_named(self, name: str) -> list[Entry]:
        for kind, value in iter_meanings(name):
            condition = "key GLOB ? || '*'" if kind == "sha256" else f"{kind} = ?"
            found = self._select_where(condition, os.fsencode(str(value)) if kind == "path" else value)
            if found:
                return found
        return []

    # Reading

    def near(self, family: Family, codes: NDArray[np.uint64], radius: int) -> list[Near]:
        """Every stored fingerprint of a family within ``radius`` bits of any row of codes, uint64 (rows, words).

        Returns:
            For each entry and row the closest one; sorted by distance, entry and row.
        """
        with self._translate_errors():
            if family not in self._opened:
                self._opened[family] = sealed.open_segments(self._connection, self._folder, family)
            sound, last = self._opened[family]
            tail = sealed.read_rows(self._connection, family, last)
            found: list[tuple[int, int, int]] = []
            for segment in sound:
                hits = segment.near(codes, radius)
                found += zip(
                    segment.numbers[hits.row].tolist(), hits.asked.tolist(), hits.distance.tolist(), strict=True
                )
            if len(tail.numbers):
                hits = segments.scan(tail.codes.T.copy(), codes, radius)
                found += zip(tail.numbers[hits.row].tolist(), hits.asked.tolist(), hits.distance.tolist(), strict=True)
            owners = self._find_owners({number for number, _, _ in found})
        closest: dict[tuple[int, int], Near] = {}
        for number, asked, distance in found:
            if (owner := owners.get(number)) is None:
                continue  # removed since the segment was sealed
            entry, box = owner
            known = closest.get((entry, asked))
            if known is None or distance < known.distance:
                closest[entry, asked] = Near(entry, box, asked, distance)
        return sorted(closest.values(), key=lambda near: (near.distance, near.entry, near.asked))

    def _find_owners(self, numbers: Collection[int]) -> dict[int, tuple[int, Box]]:
        rows = self._connection.execute(
            "SELECT id, entry, box FROM fingerprints WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(numbers)),),
        )
        return {number: (entry, unpack_box(box)) for number, entry, box in rows}

    def with_bytes(self, sha256: str) -> list[Entry]:
        """The entry of a file with this SHA-256."""
        with self._translate_errors():
            return self._select_where("key = ?", sha256)

    def entries(self, ids: Collection[int]) -> dict[int, Entry]:
        """Entries by number; those that are gone are left out."""
        with self._translate_errors():
            found = self._select_where("id IN (SELECT value FROM json_each(?))", json.dumps(sorted(ids)))
        return {entry.id: entry for entry in found}

    def small_copy(self, entry: int) -> bytes | None:
        """The stored small copy of a picture, a JPEG."""
        with self._translate_errors():
            return self._read_small_copy(entry)

    def _read_small_copy(self, entry: int) -> bytes | None:
        row = self._connection.execute("SELECT jpeg FROM copies WHERE entry = ?", (entry,)).fetchone()
        return row[0] if row else None

    def same_file(self, path: str, size: int, modified: int, recipe: str) -> Entry | None:
        """The entry of a file that was added as it is now, with fingerprints as they are made now."""
        condition = "path = ? AND bytes = ? AND modified = ? AND (recipe = ? OR recipe = '')"
        with self._translate_errors():
            found = self._select_where(condition, os.fsencode(path), size, modified, recipe)
        return found[0] if found else None

    def affordable(self, family: Family) -> int:
        """How many codes of a family a search may ask for without taking more than about two seconds."""
        with self._translate_errors():
            rows = sum(each.rows for each in sealed.list_segments(self._connection, family))
        return int(2 / (rows * CODE_SECONDS[family])) if rows else 1_000_000

    def recipe(self) -> str:
        """How the newest picture was fingerprinted; empty where there is none."""
        with self._translate_errors():
            row = self._connection.execute(
                "SELECT recipe FROM entries WHERE recipe <> '' ORDER BY id DESC LIMIT 1"
            ).fetchone()
        return str(row[0]) if row else ""

    def empty(self) -> bool:
        """Whether nothing is known at all."""
        with self._translate_errors():
            return self._connection.execute("SELECT 1 FROM entries LIMIT 1").fetchone() is None

    def count(self, most: int) -> int:
        """How many entries there are, counted up to ``most``."""
        with self._translate_errors():
            counted = self._connection.execute("SELECT COUNT(*) FROM (SELECT 1 FROM entries LIMIT ?)", (most,))
            return int(counted.fetchone()[0])

    def _select_where(self, condition: str, *values: str | int | bytes) -> list[Entry]:
        rows = self._connection.execute(f"SELECT {ENTRY} FROM entries WHERE {condition}", values)  # noqa: S608 - our own words
        return [to_entry(row) for row in rows]

    def stats(self) -> Stats:
        """Count entries, those with a fingerprint, and those of each source."""
        with self._translate_errors(), begin_snapshot(self._connection):
            count = self._connection.execute
            entries = count("SELECT COUNT(*) FROM entries").fetchone()[0]
            searchable = count("SELECT COUNT(DISTINCT entry) FROM fingerprints").fetchone()[0]
            prints = sum(
                size // Family(family).code_bytes
                for family, size in count("SELECT family, SUM(LENGTH(code)) FROM fingerprints GROUP BY family")
            )
            earliest, latest = count(
                "SELECT COALESCE(MIN(date), ''), COALESCE(MAX(date), '') FROM entries WHERE date <> ''"
            ).fetchone()
            sources = count(
                "SELECT source, COUNT(*) FROM entries GROUP BY source ORDER BY COUNT(*) DESC, source LIMIT 50"
            ).fetchall()
        return Stats(entries, searchable, prints, dict(sources), earliest, latest)

    def records(self) -> Iterator[Record]:
        """Everything that was added, in order of its numbers.

        Raises:
            ServiceFailedError: At the end, where entries could not be read: those that can be were given before.
        """
        lost = 0
        for number in self._iter_numbers():
            try:
                with self._translate_errors():
                    record = self._read_record(number)
            except (ServiceFailedError, UsageError, ValueError):
                lost += 1
            else:
                if record is not None:
                    yield record
        if lost:
            raise ServiceFailedError(
                f"the index at {clean(self._path)} is damaged: {lost} entries could not be read",
                "all others were; move the index aside, then: backstory index import, and add the missing images",
            )

    def _iter_numbers(self) -> Iterator[int]:
        """The numbers of all entries; from where the list of them is damaged on, every number that there may be."""
        some, last = "SELECT id FROM entries WHERE id > ? ORDER BY id LIMIT 500", 0
        while True:
            try:
                with self._translate_errors():
                    rows = self._connection.execute(some, (last,)).fetchall()
            except ServiceFailedError:
                break
            if not rows:
                return
            yield from (number for (number,) in rows)
            last = rows[-1][0]
        with self._translate_errors():
            (greatest,) = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchone()
        yield from range(last + 1, greatest + 1)

    def _read_record(self, number: int) -> Record | None:
        row = self._connection.execute(
            f"SELECT {ENTRY}, modified, recipe, phash FROM entries WHERE id = ?",  # noqa: S608 - our own words
            (number,),
        ).fetchone()
        if row is None:
            return None
        *columns, modified, recipe, phash = row
        entry = to_entry(columns)
        return Record(
            sha256=entry.sha256,
            path=entry.path,
            media_type=entry.media_type,
            width=entry.width,
            height=entry.height,
            bytes=entry.bytes,
            modified=modified,
            recipe=recipe,
            fingerprints=self._read_fingerprints(number),
            phash=phash,
            quality=entry.quality,
            small_copy=self._read_small_copy(number),
            note=entry.note,
        )

    def _read_fingerprints(self, entry: int) -> tuple[Fingerprint, ...]:
        rows = self._connection.execute(
            "SELECT family, box, code FROM fingerprints WHERE entry = ? ORDER BY id", (entry,)
        )
        return tuple(
            Fingerprint(family, unpack_box(box), code[begin : begin + family.code_bytes])
            for family, box, code in ((Family(number), box, code) for number, box, code in rows)
            for begin in range(0, len(code), family.code_bytes)
        )

    # Upkeep

    def seal(self, *, everything: bool = False) -> None:
        """Move what is new into segments where that is worth it; or make all segments anew."""
        with self._translate_errors():
            self._opened.clear()
            maintenance.seal(self._connection, self._folder, everything=everything)

    def compact(self) -> None:
        """Make all segments anew without what was removed, and give the disk back what the database does not use."""
        self.seal(everything=True)
        with self._translate_errors():
            maintenance.compact(self._connection)

    def faults(self) -> list[str]:
        """What is wrong with the database or its segments, in words; empty where all is well."""
        told = database.find_faults(self._connection)
        try:
            with self._translate_errors():
                told += maintenance.find_wrong_rows(self._connection)
                for family in Family:
                    told += sealed.find_faults(self._connection, self._folder, family)
        except ServiceFailedError as failure:
            told.append(failure.message)
        return told

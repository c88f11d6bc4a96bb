"""The index on PostgreSQL, for collections that several machines share: the server computes every answer.

Needs PostgreSQL 14 or newer, a database in UTF8, and the extra ``postgresql``. Everything lies in
the schema ``backstory``; `server_schema` tells how it is searched and how it is spread over several servers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from backstory_cli.lookup.entries import Added, Entry, Family, Fingerprint, Near, Record, Stats
from backstory_cli.lookup.index import iter_meanings
from backstory_cli.lookup.index.postgresql import maintenance as server_upkeep
from backstory_cli.lookup.index.postgresql import rows as stored
from backstory_cli.lookup.index.postgresql import schema
from backstory_cli.lookup.index.postgresql.connection import Server
from backstory_cli.text import clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PAGE = 500
KEYED_SECONDS, SCAN_SECONDS = 1e-8, 1.5e-7
"""What a code costs for each row, by the keys and by a scan (benchmarks/index_postgresql.py)."""


class ServerIndex(AbstractContextManager["ServerIndex"]):
    """An index on a PostgreSQL server: see `backstory_cli.lookup.index.Index`.

    Args:
        address: ``postgresql://user@host:5432/database``; a password may stand in it, in PGPASSWORD or in ~/.pgpass.

    Raises:
        UsageError: psycopg is not installed, or the address cannot be read.
        ServiceFailedError: The server cannot be reached, read or written, or is too old.
    """

    def __init__(self, address: str) -> None:
        self._server = Server(address)
        self._connection = self._server.connect()
        try:
            self._server.migrate(self._connection, schema.MIGRATIONS)
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def _translate_errors(self) -> AbstractContextManager[None]:
        return self._server.translate_errors(self._connection)

    def _begin_write(self) -> AbstractContextManager[None]:
        return self._server.begin_write(self._connection)

    # Writing

    def add(self, records: Sequence[Record]) -> list[Added]:
        """Add pictures in one transaction. The same picture again updates the note and the path, never double."""
        outcome: dict[int, Added] = {}
        with self._begin_write():
            for turn in _iter_rounds(records):
                added = self._add({identity: record for identity, (_, record) in turn.items()})
                outcome |= {turn[identity][0]: what for identity, what in added.items()}
        return [outcome[number] for number in range(len(records))]

    def _add(self, records: dict[str, Record]) -> dict[str, Added]:
        known: dict[str, int] = dict(
            self._connection.execute(
                "SELECT identity, entry FROM backstory.identities WHERE identity = ANY(%s)", (list(records),)
            ).fetchall()
        )
        new = {identity: record for identity, record in records.items() if identity not in known}
        self._insert(new)
        return dict.fromkeys(new, Added.ADDED) | self._update({known[name]: (name, records[name]) for name in known})

    def _insert(self, records: dict[str, Record]) -> None:
        drawn = self._connection.execute(
            "SELECT nextval('backstory.entry_ids') FROM generate_series(1, %s)", (len(records),)
        ).fetchall()
        ids = sorted(number for (number,) in drawn)
        self._copy("backstory.identities", ("identity", "entry"), zip(records, ids, strict=True))
        made = (stored.to_row(number, *named) for number, named in zip(ids, records.items(), strict=True))
        self._copy("backstory.entries", stored.WRITTEN, made)
        self._store_fingerprints(dict(zip(ids, records.values(), strict=True)))

    def _store_fingerprints(self, records: dict[int, Record]) -> None:
        rows: dict[Family, list[tuple[object, ...]]] = defaultdict(list)
        for number, record in records.items():
            for position, each in enumerate(stored.group_fingerprints(record.fingerprints)):
                rows[each.family].append((number, position, list(each.box), f"x{each.code.hex()}"))
        for family, made in rows.items():
            self._copy(schema.get_fingerprint_table(family), ("entry", "position", "box", "code"), made)

    def _copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def _update(self, records: dict[int, tuple[str, Record]]) -> dict[str, Added]:
        known = self._connection.execute(
            f"SELECT id, path, modified, recipe, {', '.join(stored.NOTE)} FROM backstory.entries WHERE id = ANY(%s)",  # noqa: S608 - our own words
            (list(records),),
        ).fetchall()
        outcome = {}
        for number, old_path, old_modified, recipe, *old_note in known:
            identity, record = records[number]
            note = [new or old for new, old in zip(stored.to_note_columns(record.note), old_note, strict=True)]
            path, modified = stored.encode_path(record.path), record.modified
            if not path:
                path, modified = old_path, old_modified
            renewed = bool(record.fingerprints) and stored.clean_recipe(record) != recipe
            if renewed:
                self._renew(number, record)
            if (path, modified, note) != (old_path, old_modified, old_note):
                assignments = ", ".join(f"{name} = %s" for name in ("path", "modified", *stored.NOTE))
                self._connection.execute(
                    f"UPDATE backstory.entries SET {assignments} WHERE id = %s",  # noqa: S608 - our own words
                    (path, modified, *note, number),
                )
            # A touched file with the same bytes is nothing that the person needs to hear of.
            told = renewed or (path, note) != (old_path, old_note)
            outcome[identity] = Added.UPDATED if told else Added.UNCHANGED
        return outcome

    def _renew(self, number: int, record: Record) -> None:
        """Put fingerprints that are made in another way in place of the old ones."""
        self._forget([number])
        self._store_fingerprints({number: record})
        self._connection.execute(
            """UPDATE backstory.entries SET recipe = %s, fingerprints = %s, small_copy = coalesce(%s, small_copy)
               WHERE id = %s""",
            (stored.clean_recipe(record), len(record.fingerprints), record.small_copy, number),
        )

    def _forget(self, ids: Collection[int]) -> None:
        for family in Family:
            statement = f"DELETE FROM {schema.get_fingerprint_table(family)} WHERE entry = ANY(%s)"  # noqa: S608 - our own words
            self._connection.execute(statement, (list(ids),))

    def remove(self, names: Sequence[str], source: str = "") -> list[Entry]:
        """Remove entries by id, path or SHA-256 (or its beginning, at least 8 digits), and all of a source."""
        with self._begin_write():
            found: dict[int, Entry] = {}
            for name in names:
                found |= {entry.id: entry for entry in self._find_named(name)}
            if source:
                found |= {entry.id: entry for entry in self._select_where("source = %s", clean(source, 500))}
            self._forget(found)
            gone = self._connection.execute(
                "DELETE FROM backstory.entries WHERE id = ANY(%s) RETURNING identity", (list(found),)
            ).fetchall()
            self._connection.execute(
                "DELETE FROM backstory.identities WHERE identity = ANY(%s)", ([identity for (identity,) in gone],)
            )
        return list(found.values())

    def _find_named(self, name: str) -> list[Entry]:
        for kind, value in iter_meanings(name):
            condition = "sha256 LIKE %s || '%%'" if kind == "sha256" else f"{kind} = %s"
            found = self._select_where(condition, stored.encode_path(str(value)) if kind == "path" else value)
            if found:
                return found
        return []

    # Reading

    def near(self, family: Family, codes: NDArray[np.uint64], radius: int) -> list[Near]:
        """Every stored fingerprint of a family within ``radius`` bits of any row of codes, uint64 (rows, words).

        Returns:
            For each entry and row the closest one; sorted by distance, entry and row.
        """
        keyed = family.code_bytes == 2 * schema.CHUNKS and radius <= schema.KEYED_RADIUS
        with self._translate_errors(), self._connection.transaction():
            self._connection.execute("SET LOCAL jit = off")  # compiling takes longer than most searches
            if keyed:  # the planner takes the keys for a quarter of the table
                self._connection.execute("SET LOCAL enable_seqscan = off")
            rows = self._connection.execute(
                schema.build_near_statement(family, keyed=keyed),
                schema.build_near_parameters([code.tobytes() for code in codes], radius, keyed=keyed),
            ).fetchall()
        return [Near(entry, tuple(box), number, distance) for entry, box, number, distance in rows]

    def with_bytes(self, sha256: str) -> list[Entry]:
        """The entry of a file with this SHA-256."""
        with self._translate_errors():
            return self._select_where("sha256 = %s", sha256)

    def entries(self, ids: Collection[int]) -> dict[int, Entry]:
        """Entries by number; those that are gone are left out."""
        with self._translate_errors():
            found = self._select_where("id = ANY(%s)", list(ids))
        return {entry.id: entry for entry in found}

    def small_copy(self, entry: int) -> bytes | None:
        """The stored small copy of a picture, a JPEG."""
        with self._translate_errors():
            row = self._connection.execute(
                "SELECT small_copy FROM backstory.entries WHERE id = %s", (entry,)
            ).fetchone()
        return row[0] if row else None

    def same_file(self, path: str, size: int, modified: int, recipe: str) -> Entry | None:
        """The entry of a file that was added as it is now, with fingerprints as they are made now."""
        condition = "path = %s AND bytes = %s AND modified = %s AND recipe IN (%s, '')"
        with self._translate_errors():
            found = self._select_where(condition, stored.encode_path(path), size, modified, recipe)
        return found[0] if found else None

    def recipe(self) -> str:
        """How the newest picture was fingerprinted; empty where there is none."""
        with self._translate_errors():
            row = self._connection.execute(
                "SELECT recipe FROM backstory.entries WHERE recipe <> '' ORDER BY id DESC LIMIT 1"
            ).fetchone()
        return row[0] if row else ""

    def affordable(self, family: Family) -> int:
        """How many codes of a family a search may ask for without taking more than about two seconds."""
        with self._translate_errors():
            # The planner's guess goes by the pages that there are now, also where nothing was ever analysed.
            ((plan,),) = self._connection.execute(
                f"EXPLAIN (FORMAT JSON) SELECT FROM {schema.get_fingerprint_table(family)}"
            ).fetchall()
        seconds = KEYED_SECONDS if family is Family.POINT else SCAN_SECONDS
        return int(2 / (plan[0]["Plan"]["Plan Rows"] * seconds))  # the planner takes no table for empty

    def empty(self) -> bool:
        """Whether nothing is known at all."""
        with self._translate_errors():
            return self._connection.execute("SELECT 1 FROM backstory.entries LIMIT 1").fetchone() is None

    def count(self, most: int) -> int:
        """How many entries there are, counted up to ``most``."""
        with self._translate_errors():
            counted = self._connection.execute(
                "SELECT count(*) FROM (SELECT 1 FROM backstory.entries LIMIT %s) AS these", (most,)
            ).fetchone()
        return int(counted[0]) if counted else 0

    def _select_where(self, condition: str, *values: object) -> list[Entry]:
        rows = self._connection.execute(
            f"SELECT {', '.join(stored.ENTRY)} FROM backstory.entries WHERE {condition} ORDER BY id",  # noqa: S608 - our own words
            values,
        )
        return [stored.to_entry(row) for row in rows]

    def stats(self) -> Stats:
        """Count entries, those with a fingerprint, and those of each source."""
        with self._translate_errors():
            counted = self._connection.execute(
                """SELECT count(*), count(*) FILTER (WHERE fingerprints > 0), coalesce(sum(fingerprints), 0)::bigint,
                          coalesce(min(nullif(date, '')), ''), coalesce(max(date), '') FROM backstory.entries"""
            ).fetchone()
            sources = self._connection.execute(
                """SELECT source, count(*) FROM backstory.entries
                   GROUP BY source ORDER BY count(*) DESC, source LIMIT 50"""
            ).fetchall()
        entries, searchable, fingerprints, earliest, latest = counted or (0, 0, 0, "", "")
        return Stats(entries, searchable, fingerprints, dict(sources), earliest, latest)

    def records(self) -> Iterator[Record]:
        """Everything that was added, in order of its numbers, read page by page."""
        columns = ("modified", "recipe", "phash", "small_copy", *stored.ENTRY)
        statement = f"SELECT {', '.join(columns)} FROM backstory.entries WHERE id > %s ORDER BY id LIMIT {_PAGE}"  # noqa: S608 - our own words
        last = 0
        while True:
            with self._translate_errors(), self._connection.transaction():
                self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # entries as their codes
                page = self._connection.execute(statement, (last,)).fetchall()
                entries = [stored.to_entry(row[4:]) for row in page]
                fingerprints = self._read_fingerprints([entry.id for entry in entries])
            for (modified, recipe, phash, small_copy, *_), entry in zip(page, entries, strict=True):
                yield Record(
                    sha256=entry.sha256,
                    path=entry.path,
                    media_type=entry.media_type,
                    width=entry.width,
                    height=entry.height,
                    bytes=entry.bytes,
                    modified=modified,
                    recipe=recipe,
                    fingerprints=tuple(fingerprints[entry.id]),
                    phash=phash,
                    quality=entry.quality,
                    small_copy=small_copy,
                    note=entry.note,
                )
            if not entries:
                return
            last = entries[-1].id

    def _read_fingerprints(self, entries: list[int]) -> dict[int, list[Fingerprint]]:
        parts = (
            f"""SELECT entry, position, {int(family)}, box, code::text
                FROM {schema.get_fingerprint_table(family)} WHERE entry = ANY(%(ids)s)"""  # noqa: S608 - our own words
            for family in Family
        )
        rows = self._connection.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1, 2", {"ids": entries})
        found: dict[int, list[Fingerprint]] = defaultdict(list)
        for entry, _, family, (left, top, right, bottom), bits in rows:
            code = int(bits, 2).to_bytes(len(bits) // 8)
            found[entry].append(Fingerprint(Family(family), (left, top, right, bottom), code))
        return found

    # Upkeep

    def seal(self, *, everything: bool = False) -> None:
        """Nothing to do: the server keeps its keys with everything that is added."""

    def compact(self) -> None:
        """Free the room of what was removed for what is added, and make the keys anew."""
        with self._server.lift_time_limit(self._connection):
            server_upkeep.compact(self._connection)

    def faults(self) -> list[str]:
        """What is wrong with the index, in words; empty where all is well."""
        with self._server.lift_time_limit(self._connection):
            return server_upkeep.find_faults(self._connection)


def _iter_rounds(records: Sequence[Record]) -> Iterator[dict[str, tuple[int, Record]]]:
    """The records with their numbers, by identity; one that occurs again is left for the next turn."""
    waiting = list(enumerate(records))
    while waiting:
        turn: dict[str, tuple[int, Record]] = {}
        waiting = [each for each in waiting if turn.setdefault(stored.get_identity(each[1]), each) is not each]
        yield turn

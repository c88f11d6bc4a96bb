"""Upkeep of the index on PostgreSQL: whether what belongs together still does, and the room of what was removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstory_cli.lookup.entries import Family
from backstory_cli.lookup.index.postgresql import schema

if TYPE_CHECKING:
    from backstory_cli.lookup.index.postgresql.connection import Connection

_TOLD = 20
"""Faults of one kind that are listed; more of them tell nothing new."""
_LOCK = 0x6261636B7570  # "backup": as in `postgresql`, another number
_SAMPLE = 200
"""Codes of a family that are looked up by their own keys."""


def compact(connection: Connection) -> None:
    """Free the room of what was removed for what is added, and make the indexes anew; others go on meanwhile."""
    connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))  # one at a time: what is unfinished is nobody's
    try:
        for name in _find_unfinished(connection):
            connection.execute(f'DROP INDEX CONCURRENTLY backstory."{name}"')
        for table in ("backstory.identities", "backstory.entries", *map(schema.get_fingerprint_table, Family)):
            connection.execute(f"VACUUM (ANALYZE) {table}")
            connection.execute(f"REINDEX TABLE CONCURRENTLY {table}")
    finally:
        if not connection.broken:
            connection.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))


def find_faults(connection: Connection) -> list[str]:
    """What is wrong, in words; empty where all is well."""
    told = [
        f"somebody makes the database's index {name} anew, or broke that off: compact the index"
        for name in _find_unfinished(connection)
    ]
    identities = connection.execute("SELECT count(*) FROM backstory.identities").fetchall()[0][0]
    entries = connection.execute("SELECT count(*) FROM backstory.entries").fetchall()[0][0]
    if identities != entries:
        told.append(f"there are {entries} entries, and {identities} identities of entries")
    for family in Family:
        name = f"{family.name.lower()} fingerprint"
        told += [f"a {name} belongs to no entry: {number}" for number in _find_orphans(connection, family)]
        told += [f"entry {number} is not found by the keys of its {name}" for number in _find_lost(connection, family)]
    told += [
        f"entry {number} does not have the fingerprints that it was added with"
        for number in _find_incomplete(connection)
    ]
    return told


def _find_unfinished(connection: Connection) -> list[str]:
    """What ``REINDEX CONCURRENTLY`` leaves behind where it is broken off: kept up to date, and never used."""
    rows = connection.execute(
        """SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
           WHERE relnamespace = 'backstory'::regnamespace AND NOT indisvalid AND relname ~ '_cc(new|old)[0-9]*$'
           ORDER BY relname"""
    )
    return [name for (name,) in rows]


def _find_orphans(connection: Connection, family: Family) -> list[int]:
    rows = connection.execute(
        f"""SELECT DISTINCT known.entry FROM {schema.get_fingerprint_table(family)} AS known
            LEFT JOIN backstory.entries ON entries.id = known.entry
            WHERE entries.id IS NULL ORDER BY known.entry LIMIT {_TOLD}"""  # noqa: S608 - our own words
    )
    return [number for (number,) in rows]


def _find_incomplete(connection: Connection) -> list[int]:
    count = "(SELECT count(*) FROM {} WHERE entry = entries.id)"
    counts = " + ".join(count.format(schema.get_fingerprint_table(family)) for family in Family)
    rows = connection.execute(
        f"SELECT id FROM backstory.entries WHERE fingerprints <> {counts} ORDER BY id LIMIT {_TOLD}"  # noqa: S608 - our own words
    )
    return [number for (number,) in rows]


def _find_lost(connection: Connection, family: Family) -> list[int]:
    """Entries of a random sample that a search for their own code does not find."""
    if family.code_bytes != 2 * schema.CHUNKS:
        return []
    sample = connection.execute(
        f"SELECT entry, code::text FROM {schema.get_fingerprint_table(family)} ORDER BY random() LIMIT {_SAMPLE}"  # noqa: S608
    ).fetchall()
    codes = [int(bits, 2).to_bytes(family.code_bytes) for _, bits in sample]
    with connection.transaction():
        connection.execute("SET LOCAL enable_seqscan = off")
        asked = schema.build_near_parameters(codes, 0, keyed=True)
        found = connection.execute(schema.build_near_statement(family, keyed=True), asked).fetchall()
    present = {(entry, number) for entry, _, number, _ in found}
    return sorted({entry for number, (entry, _) in enumerate(sample) if (entry, number) not in present})[:_TOLD]

"""Upkeep of the index on PostgreSQL: whether what belongs together still does, and the room of what was removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backstory_cli.lookup import server_schema as schema
from backstory_cli.lookup.entries import Family

if TYPE_CHECKING:
    from backstory_cli.lookup.postgresql import Connection

_TOLD = 20
"""Faults of one kind that are listed; more of them tell nothing new."""
_SAMPLE = 200
"""Codes of a family that are looked up by their own keys."""


def compact(connection: Connection) -> None:
    """Give back the room of what was removed, and make the indexes anew; searches and writes go on meanwhile."""
    for table in ("backstory.identities", "backstory.entries", *map(schema.fingerprints, Family)):
        connection.execute(f"VACUUM (ANALYZE) {table}")
        connection.execute(f"REINDEX TABLE CONCURRENTLY {table}")


def faults(connection: Connection) -> list[str]:
    """What is wrong, in words; empty where all is well."""
    told = []
    identities = connection.execute("SELECT count(*) FROM backstory.identities").fetchall()[0][0]
    entries = connection.execute("SELECT count(*) FROM backstory.entries").fetchall()[0][0]
    if identities != entries:
        told.append(f"there are {entries} entries, and {identities} identities of entries")
    for family in Family:
        name = f"{family.name.lower()} fingerprint"
        told += [f"a {name} belongs to no entry: {number}" for number in _orphans(connection, family)]
        told += [f"entry {number} is not found by the keys of its {name}" for number in _lost(connection, family)]
    told += [f"entry {number} does not have the fingerprints that it was added with" for number in _short(connection)]
    return told


def _orphans(connection: Connection, family: Family) -> list[int]:
    rows = connection.execute(
        f"""SELECT DISTINCT known.entry FROM {schema.fingerprints(family)} AS known
            LEFT JOIN backstory.entries ON entries.id = known.entry
            WHERE entries.id IS NULL ORDER BY known.entry LIMIT {_TOLD}"""  # noqa: S608 - our own words
    )
    return [number for (number,) in rows]


def _short(connection: Connection) -> list[int]:
    count = "(SELECT count(*) FROM {} WHERE entry = entries.id)"
    counts = " + ".join(count.format(schema.fingerprints(family)) for family in Family)
    rows = connection.execute(
        f"SELECT id FROM backstory.entries WHERE fingerprints <> {counts} ORDER BY id LIMIT {_TOLD}"  # noqa: S608 - our own words
    )
    return [number for (number,) in rows]


def _lost(connection: Connection, family: Family) -> list[int]:
    """Entries of a random sample that a search for their own code does not find."""
    if family.code_bytes != 2 * schema.CHUNKS:
        return []
    sample = connection.execute(
        f"SELECT entry, code::text FROM {schema.fingerprints(family)} ORDER BY random() LIMIT {_SAMPLE}"  # noqa: S608
    ).fetchall()
    codes = [int(bits, 2).to_bytes(family.code_bytes) for _, bits in sample]
    with connection.transaction():
        connection.execute("SET LOCAL enable_seqscan = off")
        asked = {
            "codes": [f"x{code.hex()}" for code in codes],
            "keys": [schema.keys_near(code, 0) for code in codes],
            "radius": 0,
        }
        found = connection.execute(schema.near_statement(family, keyed=True), asked).fetchall()
    present = {(entry, number) for entry, _, number, _ in found}
    return sorted({entry for number, (entry, _) in enumerate(sample, 1) if (entry, number) not in present})[:_TOLD]

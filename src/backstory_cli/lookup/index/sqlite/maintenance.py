"""Upkeep of the index on this machine: its segments made anew, rows that are wrong, the room of what was removed."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from backstory_cli.lookup.entries import Family
from backstory_cli.lookup.index.sqlite import segments

_SHOWN = 20
"""Faults of one kind that are told; more of them tell nothing new."""


def seal(connection: sqlite3.Connection, folder: Path, *, everything: bool) -> None:
    """Move what is new into segments where that is worth it; or make all segments anew."""
    if everything:
        connection.execute("REINDEX")
    for family in Family:
        segments.seal(connection, folder, family, everything=everything)
    for stray in segments.find_strays(connection, folder) if everything else ():
        if stray.is_dir():
            shutil.rmtree(stray, ignore_errors=True)


def compact(connection: sqlite3.Connection) -> None:
    """Give the disk back what the database does not use."""
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def find_wrong_rows(connection: sqlite3.Connection) -> list[str]:
    """Rows that nothing in this package would have written; no more than a few of each kind."""
    lengths = " OR ".join(
        f"(family = {family:d} AND LENGTH(code) % {family.code_bytes} = 0 AND code <> x'')" for family in Family
    )
    prints = connection.execute(
        f"""SELECT entry FROM fingerprints
            WHERE typeof(code) <> 'blob' OR LENGTH(box) <> 8 OR NOT ({lengths}) LIMIT {_SHOWN}"""  # noqa: S608 - our own words
    ).fetchall()
    named = connection.execute(
        "SELECT id FROM entries WHERE sha256 IS NOT NULL AND (key <> sha256 OR LENGTH(sha256) <> 64) LIMIT ?",
        (_SHOWN,),
    ).fetchall()
    return [
        *(f"entry {number} has a fingerprint of a wrong length" for (number,) in prints),
        *(f"entry {number} does not have the SHA-256 that it is known by" for (number,) in named),
    ]

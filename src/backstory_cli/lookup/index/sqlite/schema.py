"""The tables of the index on this machine: what is true, and the list of segments that are derived from it."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.lookup.index.sqlite import segments as sealed
from backstory_cli.system.sqlite import Migration

_ENTRIES = """(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    sha256 TEXT,
    path BLOB NOT NULL,
    media_type TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    bytes INTEGER,
    modified INTEGER,
    recipe TEXT NOT NULL,
    quality INTEGER NOT NULL,
    phash BLOB,
    source TEXT NOT NULL,
    date TEXT NOT NULL,
    caption TEXT NOT NULL,
    verdict TEXT NOT NULL,
    licence TEXT NOT NULL,
    tags TEXT NOT NULL,
    address TEXT NOT NULL,
    added TEXT NOT NULL
)"""

_WHOLE = "0000000027102710"

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
    (  # Parts of pictures, verdicts, and entries without a file.
        "ALTER TABLE entries RENAME TO entries_1",
        "DROP INDEX entries_by_source",
        f"CREATE TABLE entries {_ENTRIES}",
        """INSERT INTO entries (id, key, sha256, path, media_type, width, height, bytes, recipe, quality, phash,
               source, date, caption, verdict, licence, tags, address, added)
           SELECT id, sha256, sha256, path, media_type, width, height, bytes, '1', quality, phash,
               source, date, caption, '', '', '', '', added FROM entries_1""",
        """CREATE TABLE fingerprints (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            entry INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
            family INTEGER NOT NULL,
            box BLOB NOT NULL,
            code BLOB NOT NULL
        )""",
        f"INSERT INTO fingerprints (entry, family, box, code) SELECT id, 0, x'{_WHOLE}', pdq FROM entries_1 "  # noqa: S608 - our own words
        "WHERE pdq IS NOT NULL",
        "DROP TABLE entries_1",
        "CREATE TABLE copies (entry INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE, jpeg BLOB NOT NULL)",
        "CREATE INDEX entries_by_source ON entries (source)",
        "CREATE INDEX entries_by_path ON entries (path)",
        "CREATE INDEX fingerprints_by_entry ON fingerprints (entry)",
        sealed.SCHEMA,
    ),
)

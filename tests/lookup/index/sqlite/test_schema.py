"""The tables on this machine: an index of the first version is brought up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np

from backstory_cli.lookup.entries import WHOLE, Family, Note
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from support.embedded_records import made


def test_an_index_of_the_first_version_is_brought_up_to_date(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(
        """CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL UNIQUE, pdq BLOB,
           quality INTEGER NOT NULL, phash BLOB, path BLOB NOT NULL, media_type TEXT NOT NULL, width INTEGER,
           height INTEGER, bytes INTEGER NOT NULL, source TEXT NOT NULL, date TEXT NOT NULL, caption TEXT NOT NULL,
           added TEXT NOT NULL)"""
    )
    connection.execute("CREATE INDEX entries_by_source ON entries (source)")
    code = made(1).fingerprints[0].code
    row = (7, "ab" * 32, code, 100, bytes(8), b"/a.jpg", "image/jpeg", 4, 3, 9, "Agency", "2019-05", "Harbour", "2025")
    connection.execute("INSERT INTO entries VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", row)
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    with EmbeddedIndex(path) as index:
        (entry,) = index.with_bytes("ab" * 32)
        assert (entry.id, entry.path, entry.note) == (7, "/a.jpg", Note("Agency", "2019-05", "Harbour"))
        (near,) = index.near(Family.FRAME, np.frombuffer(code, np.uint64)[None], 0)
        assert (near.entry, near.box) == (7, WHOLE)
        assert index.same_file("/a.jpg", 9, 1, "2") is None  # so that it is fingerprinted anew

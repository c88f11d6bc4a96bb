"""SQLite opened one way: write-ahead log, immediate transactions, versioned schema, failures in plain words.

Write-ahead logging with ``synchronous=NORMAL`` loses nothing that was acknowledged when the process is killed;
a power cut may lose the last transaction (https://sqlite.org/wal.html).
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from backstory_cli.errors import ServiceFailedError
from backstory_cli.system.files import make_private
from backstory_cli.text import clean

BUSY_SECONDS = 30.0
"""How long a write waits for another process to finish its own."""

Connection = sqlite3.Connection
Migration = Sequence[str]
"""The statements that lead from one version of a schema to the next; version 0 is an empty file."""


def connect(path: Path, what: str, migrations: Sequence[Migration], *, wait: float | None = None) -> sqlite3.Connection:
    """Open a database, make it if it is missing, and bring its schema up to date.

    Before a database that holds something is brought up to date, a copy of it is made beside it: ``x.db.before-3``
    is how ``x.db`` was before version 3 of its schema. Statements may use ``sha256(text)``.

    Args:
        path: The file; its folder is made, readable by the user alone.
        what: What it is, for messages: "the index", "the cases".
        migrations: One entry a version, in order; ``PRAGMA user_version`` counts those already applied.
        wait: Seconds that a write waits for another process; `BUSY_SECONDS` where nothing is said.

    Raises:
        ServiceFailedError: It cannot be opened or brought up to date, is no database, or is of a newer version.
    """
    wait = BUSY_SECONDS if wait is None else wait
    with translate_errors(path, what):
        make_private(path)  # SQLite gives its other files the same rights
        connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
        try:
            _enable_wal(connection, wait)
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.create_function("sha256", 1, hash_text, deterministic=True)
            _migrate(connection, path, what, migrations)
        except BaseException:
            connection.close()
            raise
        return connection


def hash_text(text: str) -> str:
    """The SHA-256 of a text's UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _enable_wal(connection: sqlite3.Connection, wait: float) -> None:
    """Switch the file to a write-ahead log, waiting for others that do the same.

    SQLite's own time-out does not cover this switch: of two processes that open a new file at once, one is told
    "locked" without any wait (https://sqlite.org/c3ref/busy_handler.html, on deadlocks).
    """
    give_up = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            busy = problem.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > give_up:
                raise
        time.sleep(0.01)


def _migrate(connection: sqlite3.Connection, path: Path, what: str, migrations: Sequence[Migration]) -> None:
    if _read_version(connection) == len(migrations):
        return
    copy = None
    try:
        with begin_transaction(connection):
            version = _read_version(connection)  # again, inside: another process may have been first
            if version > len(migrations):
                raise ServiceFailedError(
                    f"{what} at {clean(path)} was written by a newer version of backstory",
                    "upgrade backstory, or point BACKSTORY_HOME at another folder",
                )
            if version < len(migrations) and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                copy = _back_up(path, path.with_name(f"{path.name}.before-{len(migrations)}"), what)
            for migration in migrations[version:]:
                for statement in migration:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(migrations)}")
    except sqlite3.Error as problem:
        if copy is None:
            raise
        raise ServiceFailedError(
            f"{what} at {clean(path)} could not be brought up to date, and is as it was: {clean(problem, 200)}",
            f"{_suggest_fix(problem)}; a copy of it is {clean(copy)}",
        ) from problem


def _back_up(path: Path, copy: Path, what: str) -> Path:
    """Copy a database through SQLite, whole or not at all, and only if it is sound; an earlier copy is replaced.

    The caller holds the lock for writing: nobody else changes the database, or makes the same copy.
    """
    part = copy.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)  # of one that was killed
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        # Another connection to read from: SQLite copies nothing from one that is writing.
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
            if (found := target.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise ServiceFailedError(
                    f"{what} at {clean(path)} is damaged, so it was not brought up to date: {clean(found, 200)}",
                    "put a copy of your own in its place, or move it aside and a new one is made",
                )
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)
    return copy


def _read_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def begin_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One write that happens whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has SQLite roll back by itself
            connection.execute("ROLLBACK")
        raise


@contextmanager
def begin_snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Several reads that see one state, whatever others write meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def find_faults(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong with a database, a line a fault; empty where all is well."""
    told: list[str] = []
    try:
        for (found,) in connection.execute("PRAGMA integrity_check(20)"):
            told += [clean(line, 200) for line in found.splitlines() if line != "ok" and not line.startswith("***")]
        told += [
            f"table {clean(table, 100)}: row {row} belongs to nothing"
            for table, row, *_ in connection.execute("PRAGMA foreign_key_check")
        ]
    except sqlite3.DatabaseError as problem:
        told.append(f"the database cannot be read to its end: {clean(problem, 200)}")
    return told


@contextmanager
def translate_errors(path: Path, what: str) -> Iterator[None]:
    """Turn what SQLite and the file system raise into a `ServiceFailedError` that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as problem:
        raise ServiceFailedError(
            f"{what} at {clean(path)} cannot be used: {clean(problem, 200)}", _suggest_fix(problem)
        ) from problem


def _suggest_fix(problem: Exception) -> str:
    text = str(problem).lower()
    if "locked" in text or "busy" in text:
        return "another backstory is writing to it; try again when it has finished"
    if "not a database" in text:
        return "the file is damaged, or something else; move it aside and a new one is made"
    if "malformed" in text or "decode" in text:
        return "part of the file is damaged; see which with: backstory index verify, or: backstory cases verify"
    if "full" in text or "no space" in text:
        return "free some disk space and try again; what was kept before is untouched"
    if "disk i/o" in text:
        return "the disk is full or failing; look after it and try again"
    return "check that the folder exists and may be written, or point BACKSTORY_HOME at another one"

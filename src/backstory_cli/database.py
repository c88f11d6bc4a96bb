"""SQLite opened one way: write-ahead log, immediate transactions, versioned schema, failures in plain words.

Write-ahead logging with ``synchronous=NORMAL`` loses nothing that was acknowledged when the process is killed;
a power cut may lose the last transaction.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from backstory_cli.errors import ServiceFailed
from backstory_cli.text import clean

BUSY_SECONDS = 30.0
"""How long a write waits for another process to finish its own."""

Connection = sqlite3.Connection
Migration = Sequence[str]
"""The statements that lead from one version of a schema to the next; version 0 is an empty file."""


def connect(path: Path, what: str, migrations: Sequence[Migration]) -> sqlite3.Connection:
    """Open a database, make it if it is missing, and bring its schema up to date.

    Args:
        path: The file; its folder is made, readable by the user alone.
        what: What it is, for messages: "the index", "the cases".
        migrations: One entry a version, in order; ``PRAGMA user_version`` counts those already applied.

    Raises:
        ServiceFailed: It cannot be opened, is no database, or was written by a newer version.
    """
    with plain_failures(path, what):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            _keep_a_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            _migrate(connection, path, what, migrations)
        except BaseException:
            connection.close()
            raise
        return connection


def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log, waiting for others that do the same.

    SQLite's own time-out does not cover this switch: of two processes that open a new file at once, one is told
    "locked" without any wait (https://sqlite.org/c3ref/busy_handler.html, on deadlocks).
    """
    give_up = time.monotonic() + BUSY_SECONDS
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
    if _version(connection) == len(migrations):
        return
    with transaction(connection):
        version = _version(connection)  # again, inside: another process may have been first
        if version > len(migrations):
            raise ServiceFailed(
                f"{what} at {clean(path)} was written by a newer version of backstory",
                "upgrade backstory, or point BACKSTORY_HOME at another folder",
            )
        for migration in migrations[version:]:
            for statement in migration:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One write that happens whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def plain_failures(path: Path, what: str) -> Iterator[None]:
    """Turn what SQLite and the file system raise into a `ServiceFailed` that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as problem:
        raise ServiceFailed(
            f"{what} at {clean(path)} cannot be used: {clean(problem, 200)}", _hint(problem)
        ) from problem


def _hint(problem: Exception) -> str:
    text = str(problem).lower()
    if "locked" in text or "busy" in text:
        return "another backstory is writing to it; try again when it has finished"
    if "not a database" in text or "malformed" in text:
        return "the file is damaged; move it aside and a new one is made"
    if "full" in text:
        return "free some disk space and try again"
    return "check that the folder exists and may be written, or point BACKSTORY_HOME at another one"

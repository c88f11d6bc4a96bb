"""SQLite in plain words: made when missing, migrated whole, refused with a reason."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backstory_cli.database import connect, transaction
from backstory_cli.errors import ServiceFailed

FIRST = (("CREATE TABLE a (x)",),)
SECOND = (*FIRST, ("CREATE TABLE b (y)", "INSERT INTO b VALUES (1)"))


def test_made_and_migrated_step_by_step(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x.db"
    connect(path, "the test", FIRST).close()
    connection = connect(path, "the test", SECOND)
    assert connection.execute("SELECT y FROM b").fetchall() == [(1,)]
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_migration_happens_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    connect(path, "the test", FIRST).close()
    with pytest.raises(ServiceFailed):
        connect(path, "the test", (*FIRST, ("CREATE TABLE c (z)", "NOT SQL")))
    connection = connect(path, "the test", FIRST)
    assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'c'").fetchall() == []
    connection.close()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    connect(tmp_path / "x.db", "the test", SECOND).close()
    with pytest.raises(ServiceFailed, match="newer version"):
        connect(tmp_path / "x.db", "the test", FIRST)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"something else entirely, long enough" * 50)
    with pytest.raises(ServiceFailed, match="cannot be used") as caught:
        connect(tmp_path / "x.db", "the test", FIRST)
    assert "move it aside" in caught.value.hint
    assert (tmp_path / "x.db").read_bytes().startswith(b"something else")


def test_a_broken_transaction_leaves_nothing(tmp_path: Path) -> None:
    connection = connect(tmp_path / "x.db", "the test", FIRST)

    def broken() -> None:
        with transaction(connection):
            connection.execute("INSERT INTO a VALUES (1)")
            connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(sqlite3.OperationalError):
        broken()
    assert connection.execute("SELECT COUNT(*) FROM a").fetchone() == (0,)
    connection.close()


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """SQLite answers "locked" at once when two switch a new file to a write-ahead log: we wait instead."""

    def opened(name: str) -> None:
        connect(tmp_path / name, "the test", SECOND).close()

    with ThreadPoolExecutor(8) as threads:
        for number in range(40):
            list(threads.map(opened, [f"{number}.db"] * 8))

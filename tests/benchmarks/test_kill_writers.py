"""A short form of the benchmark that kills writers and readers of an index, on every run of the suite."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import kill_writers
import pytest

from backstory_cli.lookup.index import open_index

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")


def test_killed_writers_and_readers_cost_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    counted = kill_writers.run(tmp_path / "index.db", kills=8, seed=7, every=4)
    assert counted.faults == []
    assert (counted.kills, counted.acknowledged > 0) == (12, True)
    assert (counted.lost, counted.partial, counted.unsound) == (0, 0, 0)
    assert (counted.writer_errors, counted.reader_errors) == (0, 0)


def test_what_is_lost_or_there_in_part_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    with open_index(path) as index:
        for transaction in (1, 2):
            index.add([kill_writers.picture(transaction, number) for number in range(kill_writers.TOGETHER)])
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM entries WHERE id = 1")
    connection.commit()
    connection.close()
    counted = kill_writers.Counted()
    kill_writers.check(path, {1, 2, 3}, counted)
    assert (counted.lost, counted.partial, counted.unsound) == (1 + kill_writers.TOGETHER, 1, 1)

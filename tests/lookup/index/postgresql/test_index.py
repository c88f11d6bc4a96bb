"""The index on PostgreSQL: failures in plain words, no password in any, no endless wait, no half of a write."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.lookup.entries import Added, Family
from backstory_cli.lookup.index.postgresql import connection as talking
from backstory_cli.lookup.index.postgresql.index import SCAN_SECONDS, ServerIndex
from support.server_records import record

# Writing


def test_a_write_that_fails_leaves_nothing(database: str) -> None:
    with ServerIndex(database) as index:
        index.add([record(1)])
        with pytest.raises(ServiceFailedError, match="bit string length") as problem:
            index.add([record(2), record(3, b"too short")])
        assert problem.value.hint
        assert index.stats().entries == 1
        assert index.add([record(2)]) == [Added.ADDED]  # and it can still be used


def test_what_a_list_says_may_be_anything(database: str) -> None:
    hostile = replace(record(1), media_type="a\0\ud800" * 900, recipe="\0\udcff" * 900, path="\0\ud800", quality=2**62)
    with ServerIndex(database) as index:
        assert index.add([hostile]) == [Added.ADDED]
        assert index.add([hostile]) == [Added.UNCHANGED]
        assert index.entries([1])[1].path == hostile.path
        assert len(list(index.records())) == 1


def test_who_is_killed_while_writing_leaves_nothing(database: str) -> None:
    def killed(index: ServerIndex) -> None:
        with index._begin_write():
            index._add({record(2).sha256 or "": record(2)})
            index._connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with ServerIndex(database) as index, pytest.raises(ServiceFailedError, match="cannot be used"):
        killed(index)
    with ServerIndex(database) as index:
        assert index.empty()
        assert index.stats().fingerprints == 0


def test_a_client_that_is_killed_while_writing_leaves_nothing(database: str) -> None:
    writing = """
import sys, time
from backstory_cli.lookup.index.postgresql.index import ServerIndex
from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Record
record = Record(sha256="e" * 64, fingerprints=(Fingerprint(Family.POINT, WHOLE, bytes(32)),))
with ServerIndex(sys.argv[1]) as index, index._begin_write():
    index._add({record.sha256: record})
    print("written", index.stats().entries, flush=True)
    time.sleep(600)
"""
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", writing, database], stdout=subprocess.PIPE, text=True
    ) as client:
        assert client.stdout is not None
        assert client.stdout.readline() == "written 1\n"
        client.kill()
    with ServerIndex(database) as index:
        assert index.add([record(1)]) == [Added.ADDED]  # nor does it hold anybody up
        assert index.stats().entries == 1
        assert index.near(Family.POINT, np.zeros((1, 4), np.uint64), 256) == []
        assert index.faults() == []


def test_writers_take_turns_and_do_not_wait_for_ever(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "LOCK_SECONDS", 1)
    with ServerIndex(database) as first, ServerIndex(database) as second:
        with first._begin_write(), pytest.raises(ServiceFailedError, match="lock") as problem:
            second.add([record(1)])
        assert "another backstory is writing" in problem.value.hint
        assert second.add([record(1)]) == [Added.ADDED]


def test_a_large_table_may_be_asked_for_less_at_once_also_before_it_is_analysed(database: str) -> None:
    with ServerIndex(database) as index:
        few = {family: index.affordable(family) for family in Family}
        index._connection.execute(
            """INSERT INTO backstory.fingerprints_learned
               SELECT entry, 0, '{0,0,10000,10000}', repeat('01', 256)::bit(512) FROM generate_series(1, 40000) entry"""
        )
        many = {family: index.affordable(family) for family in Family}
        assert 0 < many[Family.LEARNED] < few[Family.LEARNED] / 10
        assert many[Family.POINT] == few[Family.POINT] > 10_000
        index.compact()
        assert index.affordable(Family.LEARNED) == pytest.approx(many[Family.LEARNED], rel=0.5)
        assert index.affordable(Family.LEARNED) == int(2 / (40_000 * SCAN_SECONDS))

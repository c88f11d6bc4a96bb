"""Upkeep of the index on PostgreSQL: faults are told, what was broken off is cleared away."""

from __future__ import annotations

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.lookup.entries import Family
from backstory_cli.lookup.index.postgresql import connection as talking
from backstory_cli.lookup.index.postgresql.index import ServerIndex
from support.server_records import record, words

# Upkeep


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("DELETE FROM backstory.fingerprints_frame WHERE entry = 2", "entry 2 does not have the fingerprints"),
        ("DELETE FROM backstory.entries WHERE id = 2", "a frame fingerprint belongs to no entry: 2"),
        ("DELETE FROM backstory.identities WHERE entry = 2", "there are 3 entries, and 2 identities"),
        ("UPDATE pg_index SET indisready = false WHERE indexrelid = 'backstory.fingerprints_frame_array_idx'::regclass;"
         "UPDATE backstory.fingerprints_frame SET code = ~code WHERE entry = 2;"
         "UPDATE pg_index SET indisready = true WHERE indexrelid = 'backstory.fingerprints_frame_array_idx'::regclass",
         "entry 2 is not found by the keys"),
    ],
)  # fmt: skip
def test_faults_are_told(database: str, damage: str, fault: str) -> None:
    with ServerIndex(database) as index:
        index.add([record(number) for number in range(3)])
        assert index.faults() == []
        for statement in damage.split(";"):
            index._connection.execute(statement)
        assert any(each.startswith(fault) for each in index.faults())


def test_a_compaction_that_was_broken_off_is_told_and_cleared_away(database: str) -> None:
    with ServerIndex(database) as index, ServerIndex(database) as other:
        index.add([record(number) for number in range(3)])
        index._connection.execute("SET lock_timeout = '200ms'")
        with other._connection.transaction():
            other.stats()  # a transaction that does not end in time
            other._connection.execute("LOCK TABLE backstory.fingerprints_frame IN ROW SHARE MODE")
            with pytest.raises(ServiceFailedError, match="lock timeout"):
                index.compact()
        assert any("broke that off" in fault for fault in index.faults())
        index.compact()
        assert index.faults() == []
        assert index.near(Family.FRAME, words(record(1)), 31)[0].entry == 2


def test_upkeep_may_take_its_time_and_searches_may_not(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "STATEMENT_SECONDS", 2)
    with ServerIndex(database) as index:
        with index._server.lift_time_limit(index._connection):
            index._connection.execute("SELECT pg_sleep(2.5)")
        with pytest.raises(ServiceFailedError, match="statement timeout"), index._translate_errors():
            index._connection.execute("SELECT pg_sleep(600)")

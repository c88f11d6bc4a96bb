"""The tables on PostgreSQL: migrated whole or not at all, and searched by their index."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.lookup.entries import Family
from backstory_cli.lookup.index.postgresql import schema as server_schema
from backstory_cli.lookup.index.postgresql.index import ServerIndex
from support.server_records import record
from support.waiting import HANG


def test_a_newer_schema_is_left_alone(database: str) -> None:
    import psycopg

    with ServerIndex(database) as index:
        index.add([record(1)])
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("INSERT INTO backstory.migrations VALUES (99)")
    with pytest.raises(ServiceFailedError, match="newer version") as problem:
        ServerIndex(database)
    assert problem.value.hint == "upgrade backstory"


def test_a_migration_happens_whole_or_not_at_all(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (*server_schema.MIGRATIONS, ("CREATE TABLE backstory.more (a int)", "CREATE TABLE backstory.more (a int)"))
    with monkeypatch.context() as patched:
        patched.setattr(server_schema, "MIGRATIONS", broken)
        with pytest.raises(ServiceFailedError, match="already exists"):
            ServerIndex(database)
    with ServerIndex(database) as index:  # nothing is left of the attempt
        index.add([record(1)])
    with monkeypatch.context() as patched:
        patched.setattr(
            server_schema, "MIGRATIONS", (*server_schema.MIGRATIONS, ("CREATE TABLE backstory.more (a int)",))
        )
        with ServerIndex(database) as index:
            assert index.stats().entries == 1


def test_several_open_an_empty_database_at_once(database: str) -> None:
    def add(number: int) -> None:
        with ServerIndex(database) as index:
            for turn in range(5):
                index.add([record(turn), record(100 * number + turn)])

    problems = in_threads(4, add)
    assert problems == []
    with ServerIndex(database) as index:
        assert index.stats().entries == 5 + 4 * 5
        assert [len(index.with_bytes(f"{turn:064x}")) for turn in range(5)] == [1] * 5


def test_a_search_by_keys_uses_their_index(database: str) -> None:
    """Without it the answer would be the same, and each search a scan of the whole table."""
    with ServerIndex(database) as index:
        index.add([record(number) for number in range(500)])
        with index._connection.transaction():
            index._connection.execute("SET LOCAL enable_seqscan = off")
            code = record(7).fingerprints[0].code
            plan = index._connection.execute(
                "EXPLAIN " + server_schema.build_near_statement(Family.FRAME, keyed=True),
                server_schema.build_near_parameters([code], 31, keyed=True),
            ).fetchall()
    assert any("Bitmap Index Scan on fingerprints_frame_array_idx" in line for (line,) in plan)


def in_threads(count: int, work: Callable[[int], None]) -> list[BaseException]:
    problems: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as problem:  # noqa: BLE001 - told to the test
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(1, count + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HANG)
    return problems

"""The index on PostgreSQL: failures in plain words, no password in any, no endless wait, no half of a write."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote

import numpy as np
import pytest

from backstory_cli.errors import BackstoryError, ServiceFailedError, UsageError
from backstory_cli.lookup.entries import WHOLE, Added, Family, Fingerprint, Note, Record
from backstory_cli.lookup.index.postgresql import connection as talking
from backstory_cli.lookup.index.postgresql import schema as server_schema
from backstory_cli.lookup.index.postgresql.index import SCAN_SECONDS, ServerIndex
from support.postgresql import GUARDED, PASSWORD
from support.waiting import HANG, guard


def record(number: int, code: bytes | None = None) -> Record:
    print_ = Fingerprint(Family.FRAME, WHOLE, np.random.default_rng(number).bytes(32) if code is None else code)
    return Record(sha256=f"{number:064x}", fingerprints=(print_,), note=Note(source="A"))


def told(problem: BackstoryError) -> str:
    """Everything that a person could get to see."""
    return f"{problem.message} {problem.hint} {problem.__cause__}"


# The address


def test_without_psycopg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match="psycopg") as problem:
        ServerIndex("postgresql://localhost/x")
    assert "pip install 'psycopg[binary]>=3.2'" in problem.value.hint


@pytest.mark.parametrize("password", ["s3/cret", "s3@cret", "s3:/cret", "1/s3@cret", "1/s3cret?a", "%zzs3cret"])
def test_a_password_that_tears_the_address_apart_is_not_quoted(password: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(UsageError, match="cannot be read") as problem:
        ServerIndex(f"postgresql://anna:{password}@127.0.0.1:1/x")
    assert "s3" not in told(problem.value)
    assert "cret" not in told(problem.value)
    assert "%40" in problem.value.hint


@pytest.mark.parametrize("password", ["s3?cret", "s3#cret", "s3:cret", "s3%40cret", "failed"])
def test_a_password_is_not_shown_when_nobody_answers(password: str) -> None:
    """The last is a word of libpq's own message: what the message quotes is taken out."""
    pytest.importorskip("psycopg")
    with pytest.raises(ServiceFailedError, match="cannot be used") as problem:
        ServerIndex(f"postgresql://anna:{password}@127.0.0.1:1/x")
    assert unquote(password) not in told(problem.value)


@pytest.mark.parametrize("address", ["", "mysql://x/y", "host=localhost", "postgresql:/x", "/tmp/index.db"])
def test_what_is_no_address(address: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(UsageError, match="postgresql://"):
        ServerIndex(address)


def test_a_server_that_is_not_there() -> None:
    pytest.importorskip("psycopg")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # taken, but nobody listens
        port = unused.getsockname()[1]
        with pytest.raises(ServiceFailedError, match=r"the index x on 127\.0\.0\.1 cannot be used") as problem:
            ServerIndex(f"postgresql://anna:s3cret@127.0.0.1:{port}/x")
    assert "s3cret" not in told(problem.value)
    assert "check that the server runs" in problem.value.hint


def test_a_server_that_says_nothing() -> None:
    pytest.importorskip("psycopg")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with guard("the connection"), pytest.raises(ServiceFailedError, match="timeout"):
            ServerIndex(f"postgresql://127.0.0.1:{silent.getsockname()[1]}/x?connect_timeout=2")


def test_the_password_is_used_and_never_shown(database: str) -> None:
    import psycopg

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {GUARDED} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
        try:
            with ServerIndex(database.replace("//tester@", f"//{GUARDED}:{quote(PASSWORD)}@")) as index:
                assert index.empty()
            with pytest.raises(ServiceFailedError, match="password authentication failed") as problem:
                ServerIndex(database.replace("//tester@", f"//{GUARDED}:Tr0ub4dor@"))
            assert "Tr0ub4dor" not in told(problem.value)
        finally:
            connection.execute(f"DROP OWNED BY {GUARDED}")
            connection.execute(f"DROP ROLE {GUARDED}")


# The server


def test_a_role_that_may_only_read(database: str) -> None:
    import psycopg

    with ServerIndex(database) as index:
        index.add([record(1)])
    reader = database.replace("//tester@", "//reader@")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        try:
            with pytest.raises(ServiceFailedError, match="permission denied") as problem:
                ServerIndex(reader)
            assert "ask for the right" in problem.value.hint
            connection.execute("GRANT USAGE ON SCHEMA backstory TO reader")
            connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA backstory TO reader")
            with ServerIndex(reader) as index:
                assert index.near(Family.FRAME, words(record(1)), 31)[0].entry == 1
                with pytest.raises(ServiceFailedError, match="permission denied"):
                    index.add([record(2)])
        finally:
            connection.execute("DROP OWNED BY reader")
            connection.execute("DROP ROLE reader")


def test_a_database_that_is_not_in_utf8(postgresql_server: str) -> None:
    import psycopg

    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
        try:
            with pytest.raises(ServiceFailedError, match="UTF8"):
                ServerIndex(postgresql_server.replace("/postgres?", "/latin?"))
        finally:
            connection.execute("DROP DATABASE latin")


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


# Searching


def words(*records: Record) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    codes = [each.fingerprints[0].code for each in records]
    return np.frombuffer(b"".join(codes), np.uint64).reshape(len(codes), -1)


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


def test_a_search_that_takes_too_long_is_ended_by_the_server(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "STATEMENT_SECONDS", 2)
    with ServerIndex(database) as index:
        with pytest.raises(ServiceFailedError, match="statement timeout") as problem, index._translate_errors():
            index._connection.execute("SELECT pg_sleep(600)")
        assert "2 seconds" in problem.value.hint
        assert index.empty()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="there is no SIGSTOP")
def test_a_server_that_stands_still_does_not_hold_anybody_up(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "SILENT_SECONDS", 3)
    with ServerIndex(database) as index:
        backend = index._connection.info.backend_pid
        try:
            os.kill(backend, signal.SIGSTOP)
            with pytest.raises(ServiceFailedError, match=r"has not answered for 3 seconds"):
                index.stats()
        finally:
            os.kill(backend, signal.SIGCONT)
        with pytest.raises(ServiceFailedError, match="closed"):
            index.stats()


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


@pytest.mark.parametrize(
    ("address", "mode"),
    [
        ("postgresql://u@db.example.org/x", "verify-full"),
        ("postgresql://u@192.168.1.7/x", "verify-full"),
        ("postgresql://u@localhost,db.example.org/x", "verify-full"),
        ("postgresql://u@/x?hostaddr=10.0.0.3", "verify-full"),
        ("postgresql://u@localhost/x", None),
        ("postgresql://u@127.0.0.1:5433/x", None),
        ("postgresql://u@/x?host=/var/run/postgresql", None),
        ("postgresql:///x", None),
        ("postgresql://u@db.example.org/x?sslmode=disable", "disable"),
    ],
)
def test_over_a_network_a_certificate_is_checked_unless_the_address_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, address: str, mode: str | None
) -> None:
    psycopg = pytest.importorskip("psycopg")
    asked: dict[str, object] = {}

    def refuse(**options: object) -> None:
        asked.update(options)
        raise psycopg.OperationalError("server does not support SSL, but SSL was required")

    monkeypatch.setattr(psycopg, "connect", refuse)
    with pytest.raises(ServiceFailedError) as problem:
        talking.Server(address).connect()
    assert asked.get("sslmode") == mode
    assert "sslrootcert=FILE" in problem.value.hint

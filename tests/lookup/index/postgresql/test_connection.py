"""PostgreSQL opened one way: no password in any message, no endless wait, certificates checked."""

from __future__ import annotations

import os
import signal
import socket
import sys
from urllib.parse import quote, unquote

import pytest

from backstory_cli.errors import BackstoryError, ServiceFailedError, UsageError
from backstory_cli.lookup.entries import Family
from backstory_cli.lookup.index.postgresql import connection as talking
from backstory_cli.lookup.index.postgresql.index import ServerIndex
from support.postgresql import GUARDED, PASSWORD
from support.server_records import record, words
from support.waiting import guard


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

"""PostgreSQL opened one way: bounded waits, versioned schema, failures in plain words, no password in any of them."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backstory_cli.errors import ServiceFailedError, UsageError, describe_install
from backstory_cli.text import clean

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 120
"""After how long the server ends a statement. A scan takes one processor about 0.14 seconds for a million codes."""
LOCK_SECONDS = 30
"""How long a write waits for another one."""
SILENT_SECONDS = STATEMENT_SECONDS + 15
"""After how long without an answer the connection is cut, should the server not end the statement itself."""

OLDEST = 140_000
"""PostgreSQL 14, as libpq writes it: the first with ``bit_count``."""
_LOCK = 0x6261636B73746F72  # "backstor": an advisory lock that nobody else in the database is likely to use

_KEEPALIVE = {"keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
"""Seconds, and tries: a host that is gone is noticed after a minute, also by upkeep, which may take its time."""

_ADDRESS = "write postgresql://name@host:5432/database, and in a password %40 for @, %2F for /, %3A for :"


class Server:
    """One database of a server: where it is, and how it is talked to.

    Args:
        address: ``postgresql://name:password@host:port/database``, see "Connection URIs" in the manual of libpq. The
            password may instead stand in PGPASSWORD or ``~/.pgpass``.

    Raises:
        UsageError: psycopg is not installed, or the address cannot be read.
    """

    def __init__(self, address: str) -> None:
        try:
            from psycopg import Error
            from psycopg.conninfo import conninfo_to_dict
        except ImportError:
            raise UsageError(
                "an index on PostgreSQL needs psycopg, which is not installed",
                describe_install("postgresql"),
            ) from None
        if not address.startswith(("postgresql://", "postgres://")):
            raise UsageError("the address of the index does not begin with postgresql://", _ADDRESS)
        try:
            self._options = {name: str(value) for name, value in conninfo_to_dict(address).items()}
        except Error:  # its message quotes the address
            raise UsageError("the address of the index cannot be read", _ADDRESS) from None
        host, database, port = (self._options.get(name, "") for name in ("host", "dbname", "port"))
        if "@" in host[1:] or "@" in database or not re.fullmatch(r"[\d,]*", port):
            # A password with such a sign in it tears the address apart elsewhere: no piece of it may be shown.
            raise UsageError("the address of the index cannot be read", _ADDRESS)
        self._shown = clean(f"the index {database} on {host}" if host else f"the index {database}", 200).strip()

    def __str__(self) -> str:
        """What it is, for messages."""
        return self._shown

    def connect(self) -> Connection:
        """Connect, in autocommit mode, with limits on how long anything may take.

        Raises:
            ServiceFailedError: The server cannot be reached, lets nobody in, or is too old.
        """
        import psycopg

        wanted: dict[str, Any] = {
            "connect_timeout": str(CONNECT_SECONDS),
            "application_name": "backstory",
            **_KEEPALIVE,
            **_choose_encryption(self._options),
            **self._options,
            "client_encoding": "utf8",
        }
        with self.translate_errors():
            connection = psycopg.connect(**wanted, autocommit=True)
        try:
            with self.translate_errors(connection):
                self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: Connection) -> None:
        if connection.info.server_version < OLDEST:
            raise ServiceFailedError(f"{self} needs PostgreSQL 14 or newer", "upgrade the server")
        if connection.info.parameter_status("server_encoding") != "UTF8":
            raise ServiceFailedError(
                f"{self} needs a database in UTF8", "make one with: createdb --encoding UTF8 --template template0 NAME"
            )
        connection.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")
        connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        connection.execute("SET TIME ZONE 'UTC'")

    def migrate(self, connection: Connection, migrations: Sequence[Sequence[str]]) -> None:
        """Bring the schema ``backstory`` up to date, in one transaction.

        Args:
            connection: To this server.
            migrations: The statements that lead from one version to the next, in order; version 0 is no schema.

        Raises:
            ServiceFailedError: It was written by a newer version, or this role may not make it.
        """
        with self.translate_errors(connection):
            if _read_version(connection) == len(migrations):
                return
        with self.begin_write(connection):
            version = _read_version(connection)  # again, inside: another process may have been first
            if version > len(migrations):
                raise ServiceFailedError(f"{self} was written by a newer version of backstory", "upgrade backstory")
            connection.execute("CREATE SCHEMA IF NOT EXISTS backstory")
            connection.execute("CREATE TABLE IF NOT EXISTS backstory.migrations (version integer PRIMARY KEY)")
            for number, migration in enumerate(migrations[version:], version + 1):
                for statement in migration:
                    connection.execute(statement)
                connection.execute("INSERT INTO backstory.migrations VALUES (%s)", (number,))

    @contextmanager
    def begin_write(self, connection: Connection) -> Iterator[None]:
        """One write that happens whole or not at all; writers take turns."""
        with self.translate_errors(connection), connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            yield

    @contextmanager
    def lift_time_limit(self, connection: Connection) -> Iterator[None]:
        """Work that takes as long as it takes: upkeep of everything that there is."""
        with self.translate_errors():
            connection.execute("SET statement_timeout = 0")
            try:
                yield
            finally:
                if not connection.closed:
                    connection.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")

    @contextmanager
    def translate_errors(self, connection: Connection | None = None) -> Iterator[None]:
        """Turn what psycopg raises into a `ServiceFailedError`, and cut a connection on which nothing ends."""
        import psycopg

        cut = threading.Event()
        try:
            with _set_deadline(connection, cut):
                yield
        except psycopg.Error as problem:
            if cut.is_set():
                raise ServiceFailedError(
                    f"{self} has not answered for {SILENT_SECONDS} seconds",
                    "look whether the server is well, and try again",
                ) from None
            said = str(problem).strip().partition("\n")[0]
            if secret := self._options.get("password"):
                said = said.replace(secret, "***")
            raise ServiceFailedError(f"{self} cannot be used: {clean(said, 300)}", _suggest_fix(problem)) from None


def _choose_encryption(options: Mapping[str, str]) -> dict[str, str]:
    """Over a network TLS with a certificate that is checked, unless the address says otherwise (``sslmode``).

    libpq alone would take what the server offers, in plain text too ("SSL Support" in its manual).
    """
    places = f"{options.get('host', '')},{options.get('hostaddr', '')}".split(",")
    if "sslmode" in options or all(map(_is_here, filter(None, places))):
        return {}
    own = Path.home() / ".postgresql" / "root.crt"  # libpq's own place
    return {"sslmode": "verify-full", **({} if own.exists() else {"sslrootcert": "system"})}


def _is_here(host: str) -> bool:
    """Whether a host is this machine: a socket, or loopback."""
    try:
        return host.startswith(("/", "@")) or host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _set_deadline(connection: Connection | None, cut: threading.Event) -> Iterator[None]:
    """Shut the socket down after `SILENT_SECONDS`: psycopg itself waits for an answer for ever."""
    import psycopg

    if connection is None or connection.closed:
        yield
        return

    def shut() -> None:
        cut.set()
        with (
            suppress(OSError, psycopg.Error),  # it was closed meanwhile
            socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM) as same,
        ):
            same.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(SILENT_SECONDS, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read_version(connection: Connection) -> int:
    # A question to the catalogue itself: to_regclass may answer from what this connection remembers of it.
    if not connection.execute(
        "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = 'backstory' AND tablename = 'migrations'"
    ).fetchall():
        return 0
    row = connection.execute("SELECT coalesce(max(version), 0) FROM backstory.migrations").fetchone()
    return int(row[0]) if row else 0


def _suggest_fix(problem: psycopg.Error) -> str:
    from psycopg import OperationalError, errors

    if isinstance(problem, errors.QueryCanceled):
        return (
            f"the server ended it after {STATEMENT_SECONDS} seconds; ask for a smaller radius, or for a faster server"
        )
    if isinstance(problem, errors.LockNotAvailable):
        return "another backstory is writing to it; try again when it has finished"
    if isinstance(problem, errors.InsufficientPrivilege):
        return "ask for the right to create a schema in this database, or to use the schema backstory"
    if isinstance(problem, errors.DiskFull):
        return "free some disk space on the server and try again"
    if isinstance(problem, OperationalError) and re.search("SSL|certificate", str(problem)):
        return (
            "over a network only TLS with a known certificate is used: add ?sslrootcert=FILE for your own authority, "
            "or, where you trust the whole way, ?sslmode=disable"
        )
    if isinstance(problem, OperationalError):
        return "check that the server runs, and the name, password, host and database in the address"
    return "look into the server's log, and try again"

"""A real PostgreSQL for tests and benchmarks: a cluster of its own in a temporary folder, gone afterwards.

It listens on a Unix socket in that folder only. PostgreSQL refuses to run as root, so root starts it as an
unprivileged user.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.waiting import HANG, seconds_left

START_SECONDS = 60.0
GUARDED = "guarded"
"""Name of a role that has to show the password `PASSWORD`; every other role is let in."""
PASSWORD = "correct horse"

# Nothing here needs to survive a power cut.
_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=40")


class NoPostgresql(Exception):
    """There is none on this machine that could be started; the message says why."""


def programs() -> Path:
    """The folder with ``initdb`` and ``postgres``.

    Raises:
        NoPostgresql: There is none on PATH or where Debian puts it.
    """
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not debian:
        raise NoPostgresql("PostgreSQL's initdb is neither on PATH nor under /usr/lib/postgresql")
    return debian[-1].parent


def _unprivileged() -> str | None:
    """The user to become, None where this process is not root's."""
    import pwd

    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise NoPostgresql("this is root, and there is no unprivileged user to run PostgreSQL as")


@contextmanager
def cluster(settings: Sequence[str] = ()) -> Iterator[str]:
    """Start a cluster and yield the address of its database ``postgres``; stop it and delete it at the end.

    Args:
        settings: More lines for ``postgresql.conf``, as ``name=value``.

    Raises:
        NoPostgresql: It is not installed, or does not start.
    """
    if os.name != "posix":
        raise NoPostgresql("the throw-away PostgreSQL is started on Linux and macOS only")
    found, user = programs(), _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the name of a socket has about 100 characters
    try:
        if user:
            shutil.chown(folder, user)
        _make(found, folder, user)
        with _running(found, folder, user, settings):
            yield f"postgresql://tester@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """Make an empty database on a `cluster` and yield its address."""
    import psycopg

    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _make(found: Path, folder: Path, user: str | None) -> None:
    options = ("-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    made = subprocess.run(  # noqa: S603 - our own words
        [found / "initdb", "-D", folder / "data", *options],
        user=user,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise NoPostgresql(f"initdb failed: {made.stderr.strip()[-500:]}")
    rules = folder / "data" / "pg_hba.conf"
    rules.write_text(f"local all {GUARDED} scram-sha-256\nlocal all all trust\n", encoding="ascii")


@contextmanager
def _running(found: Path, folder: Path, user: str | None, settings: Sequence[str]) -> Iterator[None]:
    options = [word for setting in (*_SETTINGS, *settings) for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603
            [found / "postgres", "-D", folder / "data", "-k", folder, *options],
            user=user, cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _wait(found, folder, server)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # "fast shutdown": open connections are ended
        try:
            server.wait(HANG)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(found: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in seconds_left(HANG):
        if server.poll() is not None:
            break
        if subprocess.run([found / "pg_isready", "-q", "-h", folder], check=False).returncode == 0:  # noqa: S603
            return
        time.sleep(0.05)
    server.kill()
    raise NoPostgresql(f"it did not start: {(folder / 'log').read_text(errors='replace')[-500:]}")

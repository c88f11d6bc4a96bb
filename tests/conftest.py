"""What every test gets: a home of its own, no keys, no proxies, and no network but loopback."""

from __future__ import annotations

import ctypes
import functools
import gc
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import typer.main

from backstory_cli.settings import sources as environment
from support import FIXTURES
from support.commands import Outcome, Run
from support.postgresql import NoPostgresql, cluster, new_database

# How long an example takes says nothing on a machine that is busy.
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], max_examples=30
)
hypothesis.settings.load_profile("suite")

# Libraries of numbers would start threads that wait for each other by spinning, beside as many workers as processors.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OPENCV_FOR_THREADS_NUM"] = "1"
# Servers of tests run in threads: each would get memory of its own, which glibc then keeps; heard by workers alone.
os.environ["MALLOC_ARENA_MAX"] = "2"
# The many programs that tests start would compile the whole package each.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_CLEARED_PREFIXES = ("BACKSTORY_", "GEMINI_", "GOOGLE_")
_CLEARED = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_COLOR", "FORCE_COLOR", "COLUMNS")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh BACKSTORY_HOME, and an environment without keys, proxies or colours."""

    for name in list(os.environ):
        if name.startswith(_CLEARED_PREFIXES) or name.upper() in _CLEARED:
            monkeypatch.delenv(name)
    environment._taken.clear()  # by an earlier test's command, in this process
    folder = tmp_path / "home"
    monkeypatch.setenv("BACKSTORY_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if self.family in {socket.AF_INET, socket.AF_INET6} and host not in {"127.0.0.1", "::1"}:
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real server's database; skips where PostgreSQL or psycopg is not installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        with cluster() as address:
            yield address
    except NoPostgresql as reason:
        pytest.skip(str(reason))


@pytest.fixture
def database(postgresql_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database of the test's own."""
    with new_database(postgresql_server) as address:
        yield address


@pytest.fixture
def fixtures() -> Path:
    """The folder of the project's own pictures."""
    return FIXTURES


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden reports anew")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some tests wait, for programs, servers and signals."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in ``golden/`` beside the test."""
    folder = Path(str(request.path)).parent / "golden"

    def compare(name: str, text: str) -> None:
        if request.config.getoption("--update-golden"):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        assert text == (folder / name).read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session", autouse=True)
def _commands_made_once() -> Iterator[None]:
    """Typer makes the whole tree of commands anew at each call, and a program calls it once: here it is made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.main.get_command", functools.cache(typer.main.get_command))
        yield


@pytest.fixture(scope="module", autouse=True)
def _memory_given_back() -> Iterator[None]:
    """What a module's pictures took is given back after it, so that a worker stays small: glibc would keep it."""
    yield
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


@pytest.fixture
def backstory(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the real command line in this process: ``backstory("investigate", path)``."""

    def run(*arguments: object) -> Outcome:
        from backstory_cli.__main__ import main

        monkeypatch.setattr("sys.argv", ["backstory", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ending:
            code = int(ending.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


def pytest_collection_finish() -> None:
    """Six thousand tests and all that they import live until the end: they need not be looked through for rubbish."""
    gc.collect()
    gc.freeze()

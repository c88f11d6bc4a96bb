"""Ctrl-C and SIGTERM in every phase: the code that shells expect, no trace, nobody left behind, stores sound.

Phases are waited for, not timed. How long an end takes is measured by ``benchmarks/interrupts.py``; here it may take
as long as it does on a busy machine, since the code of the end tells whether it was the signal.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from backstory_cli.errors import ExitCode
from backstory_cli.system import signals as interruption
from support.waiting import HANG, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    err: str


Process = subprocess.Popen[bytes]
Start = Callable[..., Process]


@pytest.fixture
def scratch() -> Iterator[Path]:
    """Where the command puts what is temporary; short, since the paths of sockets must be."""
    with tempfile.TemporaryDirectory(prefix="i-") as name:
        yield Path(name)


@pytest.fixture
def start(home: Path, scratch: Path) -> Iterator[Start]:
    """Start the command in a process group of its own, as a terminal does."""
    running: list[Process] = []

    def started(*arguments: object, code: str = "", path: str = os.environ.get("PATH", "")) -> Process:
        how = ["-c", f"import sys; sys.argv[0] = 'backstory'\n{code}"] if code else ["-m", "backstory_cli"]
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, *how, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=os.environ
            | {
                "BACKSTORY_HOME": str(home),
                "TMPDIR": str(scratch),
                "PATH": path,
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
        )
        running.append(process)
        until(lambda: listens(process))
        return process

    yield started
    for process in running:
        process.kill()
        process.communicate()
    for pid in processes_of(home):
        os.kill(pid, signal.SIGKILL)


def until(condition: Callable[[], object]) -> None:
    wait_until(condition, "the phase")


def at_rest(process: Process) -> bool:
    """Whether the command and all that it started wait for something."""
    return all(state(pid) == "S" for pid in [process.pid, *descendants(process.pid)])


def state(pid: int) -> str:
    """The letter by which the system says what a process does; "X" where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def unread(stream: IO[bytes]) -> int:
    """Bytes that were sent to a program and that it did not read yet."""
    return int.from_bytes(fcntl.ioctl(stream, termios.FIONREAD, bytes(4)), sys.byteorder)


def listens(process: Process) -> bool:
    """Whether the command heeds SIGTERM, which Python by itself does not."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    (caught,) = (line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught, 16) & 1 << (signal.SIGTERM - 1))


def processes_of(home: Path) -> list[int]:
    """Every process that was started by a command with this home, known by what it inherits."""
    mark = str(home).encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                ours = mark in (folder / "environ").read_bytes()
                if ours and (folder / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                    found.append(int(folder.name))
            except OSError:  # gone meanwhile, or another user's
                continue
    return found


def descendants(pid: int) -> list[int]:
    """The processes that one started, and that those started: such as read pictures, which know nothing of the home."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # gone meanwhile
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def alive(pid: int) -> bool:
    """Whether a process still does something."""
    return state(pid) not in {"Z", "X"}


def opens(process: Process, name: str) -> bool:
    """Whether the process has a file of this name open."""
    try:
        return any(each.readlink().name == name for each in Path(f"/proc/{process.pid}/fd").iterdir())
    except OSError:
        return False


def ended(process: Process, home: Path, number: int = signal.SIGINT, *, group: bool = False) -> Ended:
    """Send a signal, to the process or as a terminal does to its group, and wait for the end of all."""
    family = descendants(process.pid)
    (os.killpg if group else os.kill)(process.pid, number)
    _, err = process.communicate(timeout=HANG)
    wait_until(lambda: not [*processes_of(home), *filter(alive, family)], "the end of all that it started")
    return Ended(process.returncode, err.decode())


def sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_it_starts(start: Start, home: Path, fixtures: Path, number: signal.Signals) -> None:
    process = start("investigate", fixtures / "harbour.jpg")
    assert ended(process, home, number) == (128 + number, "")


@pytest.mark.parametrize(("number", "group"), [(signal.SIGINT, True), (signal.SIGTERM, False)])
def test_while_it_reads(start: Start, home: Path, number: signal.Signals, group: bool) -> None:
    process = start("investigate", "-")
    assert process.stdin is not None
    process.stdin.write(b"\xff\xd8" + bytes(100_000))
    process.stdin.flush()
    sent = process.stdin
    until(lambda: unread(sent) == 0 and at_rest(process))  # it reads on, since the pipe stays open
    assert ended(process, home, number, group=group) == (128 + number, "")


@pytest.mark.parametrize("pictures", [["harbour.jpg"], ["harbour.jpg", "harbour-small.jpg"]], ids=["one", "many"])
def test_while_a_detector_waits_for_a_program(
    start: Start, home: Path, fixtures: Path, tmp_path: Path, scratch: Path, *, pictures: list[str]
) -> None:
    """The program, and what it started, is ended as well, and its folder is gone; many wait in threads of their own."""
    number = signal.SIGTERM
    programs = tmp_path / "programs"
    programs.mkdir()
    stub = programs / "exiftool"
    stub.write_text(f"#!/bin/sh\nexport MARK={home}\nsleep 600 &\ntouch {tmp_path}/begun\nsleep 600\n")
    stub.chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    process = start("investigate", "--deep", "--only", "exiftool", *[fixtures / each for each in pictures], path=path)
    until(lambda: (tmp_path / "begun").exists() and len(processes_of(home)) > 1)
    assert ended(process, home, number) == (128 + number, "")
    assert list(scratch.iterdir()) == []


def test_while_the_tests_on_the_pixels_run(start: Start, home: Path, fixtures: Path) -> None:
    code = (
        "from support import hostile_code; from backstory_cli.investigation import runner\n"
        "runner._run_inside = hostile_code.stuck\n"
        "from backstory_cli.__main__ import main; main()"
    )
    process = start("investigate", "--only", "manipulation", fixtures / "harbour.jpg", code=code)
    until(lambda: len(descendants(process.pid)) >= 2 and at_rest(process))  # the template, and a child of it
    assert ended(process, home) == (130, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_it_waits_to_save_the_case(start: Start, home: Path, fixtures: Path, number: signal.Signals) -> None:
    """SQLite waits for the lock in C, where Python tells the main thread nothing."""
    first = start("investigate", "--only", "encoder", fixtures / "harbour.jpg")
    first.communicate(timeout=HANG)
    assert first.returncode == 0
    with closing(sqlite3.connect(home / "cases.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = start("investigate", "--only", "encoder", fixtures / "harbour.jpg")
        until(lambda: opens(process, "cases.db-wal") and at_rest(process))
        assert ended(process, home, number) == (128 + number, "")
        other.execute("ROLLBACK")
        assert other.execute("SELECT COUNT(*) FROM cases").fetchone() == (1,)
    assert sound(home / "cases.db")


@pytest.fixture
def archive(fixtures: Path, tmp_path: Path) -> Path:
    """Many pictures that are not the same file, cheaply."""
    folder = tmp_path / "archive"
    folder.mkdir()
    data = (fixtures / "harbour-small.jpg").read_bytes()
    for number in range(400):
        (folder / f"{number:03}.jpg").write_bytes(data + f"{number}".encode())
    return folder


@pytest.mark.parametrize(("jobs", "group"), [(1, True), (2, False)])
def test_while_pictures_are_added(start: Start, home: Path, archive: Path, jobs: int, group: bool) -> None:
    index = home / "index.db"
    process = start("index", "add", archive, "--jobs", jobs)

    def begun() -> bool:
        if not opens(process, "index.db-wal"):
            return False
        with closing(sqlite3.connect(index)) as connection:
            try:
                return bool(connection.execute("SELECT COUNT(*) FROM entries").fetchone()[0])
            except sqlite3.OperationalError:  # its tables are not there yet
                return False

    until(begun)
    assert len(descendants(process.pid)) >= 1
    assert ended(process, home, group=group) == (130, "")
    assert sound(index)
    with closing(sqlite3.connect(index)) as connection:
        (kept,) = connection.execute("SELECT COUNT(*) FROM entries").fetchone()
        (searchable,) = connection.execute("SELECT COUNT(DISTINCT entry) FROM fingerprints").fetchone()
    assert 0 < kept == searchable


STUCK = """
import os, time
from backstory_cli.system import signals
signals.GRACE = {grace}
from backstory_cli.settings import load
def stuck(*_, **__):
    word = b"stuck\\n"
    while True:
        try:
            os.write(1, word)
            while True: time.sleep(0.05)
        except KeyboardInterrupt:
            word = b"again\\n"
load.load = stuck
from backstory_cli.__main__ import main
main()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_second_signal_ends_at_once(start: Start, home: Path, number: signal.Signals, code: int) -> None:
    """What holds the program up has all the time in the world, and swallows the interruption."""
    process = start("index", "stats", code=STUCK.format(grace=600))
    assert process.stdout is not None
    assert process.stdout.readline() == b"stuck\n"
    os.kill(process.pid, signal.SIGINT)
    assert process.stdout.readline() == b"again\n"
    assert process.poll() is None
    assert ended(process, home, number).code == 130
    assert code in set(ExitCode)


def test_what_does_not_end_in_time_is_ended(start: Start, home: Path) -> None:
    process = start("index", "stats", code=STUCK.format(grace=0.2))
    assert process.stdout is not None
    assert process.stdout.readline() == b"stuck\n"
    assert ended(process, home, signal.SIGTERM) == (143, "")


def test_after_the_report_was_printed_it_stands(start: Start, home: Path, fixtures: Path) -> None:
    """An interruption of the very end takes nothing back."""
    process = start("investigate", "--json", "--only", "encoder", fixtures / "harbour.jpg")
    assert process.stdout is not None
    report = process.stdout.read()
    if process.poll() is None:
        os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=HANG)
    assert process.returncode in {0, 130, -signal.SIGINT}
    assert b"Traceback" not in err
    assert b'"backstory.report/1"' in report
    assert sound(home / "cases.db")


def test_handlers_are_given_back() -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    with interruption.listen():
        assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] != before
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before
    assert interruption.get_exit_code() is None


def test_beside_the_main_thread_nothing_is_changed() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def run() -> None:
        with interruption.listen():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [before]

"""Programs of others, run so that a hostile file can do no harm through them.

They get bytes on standard input and no file name, an empty home and working folder, next to no environment, a number
of seconds, of bytes to print and, on Linux, of bytes to remember and to write. They are looked for in the absolute
folders of PATH only: the folder of the pictures may be hostile.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from backstory_cli.system import signals as interruption
from backstory_cli.text import clean

MOST_MEMORY = 2**30
"""Bytes that a program may fill."""
MOST_WRITTEN = 2**20
"""Bytes of a file that it may write; what it prints goes through a pipe, which is none."""

_NOTHING: Mapping[str, str] = {}


def find_program(name: str) -> str | None:
    """Where a program is; None if it is in no absolute folder of PATH."""
    for folder in map(Path, os.environ.get("PATH", "").split(os.pathsep)):
        if folder.is_absolute() and (found := shutil.which(str(folder / name))):
            return found
    return None


@dataclass(frozen=True)
class Output:
    """What a program printed, or why there is nothing."""

    data: bytes
    problem: str = ""


@dataclass
class _Reader:
    """Takes what a program prints, up to the limit, in a thread of its own: a child of it may keep the pipe open."""

    stdout: IO[bytes]
    most: int
    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def run(self) -> None:
        try:
            while self.size <= self.most and (part := self.stdout.read(2**16)):
                self.parts.append(part)
                self.size += len(part)
        except (OSError, ValueError):  # the pipe broke
            pass
        finally:
            self.stdout.close()


def run(
    command: list[str],
    data: bytes,
    *,
    seconds: float,
    most_output: int,
    environment: Mapping[str, str] = _NOTHING,
    bounded: bool = True,
) -> Output:
    """Run a command on bytes within limits; it and its children are killed at their end.

    Args:
        command: The program and its options; no shell is involved.
        data: What it reads on standard input.
        seconds: After this it is stopped.
        most_output: Bytes of output after which it is stopped.
        environment: Variables that it needs besides the few it gets.
        bounded: Whether memory and files are bounded, too; a browser, which has its own walls, takes more.
    """
    with tempfile.TemporaryDirectory(prefix="backstory-", ignore_cleanup_errors=True) as nowhere:
        if interruption.get_exit_code() is not None:
            return Output(b"", "everything is ending")
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed command, found on the path; no shell
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=nowhere,
                env={**_build_environment(nowhere), **environment},
                start_new_session=sys.platform != "win32",
            )
        except OSError as problem:
            return Output(b"", f"it could not be started ({clean(problem.strerror or problem, 100)})")
        if process.stdin is None or process.stdout is None:  # cannot be: both are pipes
            raise AssertionError
        if bounded:
            _set_limits(process.pid, seconds)
        reader = _Reader(process.stdout, most_output)
        reading = threading.Thread(target=reader.run, daemon=True)
        writing = threading.Thread(target=_feed_input, args=(process.stdin, data), daemon=True)
        _running.add(process)
        try:
            reading.start()
            writing.start()
            reading.join(seconds)
            late = reading.is_alive()
        finally:
            _kill(process)
            _join_threads(process, reading, writing)
            _running.discard(process)
    if late:
        return Output(b"", f"it took longer than {seconds:.0f} seconds and was stopped")
    if reader.size > most_output:
        return Output(b"", f"it printed more than {most_output // 2**20} MiB and was stopped")
    return Output(b"".join(reader.parts))


_running: set[subprocess.Popen[bytes]] = set()


def _kill_all() -> None:
    """End the programs that other threads wait for."""
    for process in list(_running):
        _kill(process)


interruption.add_listener(_kill_all)


def _set_limits(process: int, seconds: float) -> None:
    """Bound what a program may take besides time, where the system lets another process do that: on Linux."""
    if sys.platform != "linux":
        return
    import resource

    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: MOST_WRITTEN,
        resource.RLIMIT_DATA: MOST_MEMORY,
        resource.RLIMIT_CPU: int(seconds) + 1,
    }
    for which, most in bounds.items():
        with suppress(OSError, ValueError):  # it has ended, or its limit is lower already
            resource.prlimit(process, which, (most, most))


def _build_environment(home: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    if sys.platform == "win32":  # where the packed program unpacks itself
        kept.update(TEMP=home, TMP=home)
    return {**kept, "HOME": home, "LC_ALL": "C.UTF-8"}


def _feed_input(stdin: IO[bytes], data: bytes) -> None:
    """Feed the bytes; a program that stops reading early is no failure of ours."""
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[stdin.write(rest) :]
    except (OSError, ValueError):
        pass
    finally:
        with suppress(OSError):
            stdin.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and everything it started, as far as the system knows what that is."""
    try:
        if sys.platform != "win32":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            tool = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")
            command = [str(tool), "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(command, capture_output=True, timeout=5, check=False)  # noqa: S603 - the system's own
            process.kill()
    except (OSError, subprocess.SubprocessError):  # already gone
        pass


def _join_threads(process: subprocess.Popen[bytes], *threads: threading.Thread) -> None:
    """Wait for its threads, which close the pipes; where a child has fled with them, they wait on, alone."""
    process.wait()
    for thread in threads:
        if thread.ident is not None:
            thread.join(1.0)

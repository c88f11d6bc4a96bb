"""The parent's side: getting a child, and getting rid of it."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from backstory_cli.image.sandbox.fork_server import MANY, Order, send_order
from backstory_cli.image.sandbox.watchdog import measure_load

MALLOC = ("arena_max=1", "hugetlb=1", f"mmap_threshold={2**30}", f"trim_threshold={2**30}", f"top_pad={2**25}")
"""For glibc's allocator (its manual, "Memory Allocation Tunables"; others pay no heed): a child lives for one picture,
so memory is taken in large pages and not given back before it ends, but for what large pictures take (`child`). Filling
it page by page took half of a small picture's time. There is one arena, since the template can give only that one's
freed memory back whole: what it keeps, a child that writes there copies page by page."""
PIPE = 2**20
"""Bytes on the way at once, where the system allows so many."""
ORDER_SECONDS = 60.0
"""Until an order to the template has to be carried out on an idle machine; it takes 3 where everything is loaded."""

_KEPT = ("SYSTEMROOT", "PYTHONHASHSEED", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Without the last two, a Python whose libraries lie elsewhere does not start."""


class Child(Protocol):
    """A process that answers; what it says is not to be trusted."""

    number: int
    questions: BinaryIO
    answers: BinaryIO

    def kill(self) -> None:
        """Stop it at once, without waiting for anybody. From any thread."""
        ...

    def end(self) -> int:
        """Stop it, and tell how it had ended: an exit status, or the negative number of the signal. From any thread."""
        ...

    def close(self) -> None:
        """End it, and let go of its files."""
        ...


def get_child() -> Child:
    """A child that has read nothing yet.

    Raises:
        OSError: The system starts no more processes.
    """
    return _get_fork_server().child() if _can_fork() else _Started()


def start(*, many: bool = False) -> None:
    """Have a child come up while the parent still does something else.

    Args:
        many: Many pictures will be read: it is worth loading everything, once, before the first.
    """
    if _can_fork():
        with suppress(OSError):  # who needs the child will be told
            _get_fork_server(many=many)


def _can_fork() -> bool:
    """Whether forking is safe, and a child can take its ends of the pipes from here."""
    return sys.platform == "linux" and Path("/proc/self/fd").is_dir()


def build_environment() -> dict[str, str]:
    """All that a child finds in its environment: where the code is, and no key."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(str(Path(each).absolute()) for each in sys.path if each),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OPENCV_FOR_THREADS_NUM": "1",
        "GLIBC_TUNABLES": ":".join(f"glibc.malloc.{each}" for each in MALLOC),
        "LC_ALL": "C.UTF-8",
        "HOME": os.devnull,
    }


class _Started:
    """A child of its own process, where forking is not safe."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "backstory_cli.image.sandbox.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=build_environment(),
            start_new_session=sys.platform != "win32",
        )
        if self._process.stdin is None or self._process.stdout is None:  # cannot be: both are pipes
            raise AssertionError
        self.number = self._process.pid
        self.questions = cast("BinaryIO", self._process.stdin)
        self.answers = cast("BinaryIO", self._process.stdout)

    def kill(self) -> None:
        """See `Child`."""
        self._process.kill()

    def end(self) -> int:
        """See `Child`."""
        self.kill()
        return self._process.wait()

    def close(self) -> None:
        """See `Child`."""
        self.end()
        _close_files(self.questions, self.answers)


class _Forked:
    """A child of the template."""

    def __init__(self, template: _ForkServer, number: int, questions: int, answers: int) -> None:
        self._template, self.number = template, number
        self.questions: BinaryIO = os.fdopen(questions, "wb")
        self.answers: BinaryIO = os.fdopen(answers, "rb")
        self._status: int | None = None
        self._lock = threading.Lock()

    def kill(self) -> None:
        """See `Child`. Whoever waits for the template waits without this child: it is told with the next order."""
        with self._lock:
            if self._status is None:
                with suppress(OSError):  # until the template is told, the number stays this child's
                    os.kill(self.number, signal.SIGKILL)
                self._template.forget_child(self.number)
                self._status = -signal.SIGKILL

    def end(self) -> int:
        """See `Child`."""
        with self._lock:
            if self._status is None:
                self._status = self._template.end(self.number)
            return self._status

    def close(self) -> None:
        """See `Child`."""
        self.end()
        _close_files(self.questions, self.answers)


def _close_files(*files: BinaryIO) -> None:
    for each in files:
        with suppress(OSError, ValueError):  # what could not be written is written to nobody
            each.close()


class _ForkServer:
    """The process that children are forked from (see `backstory_cli.image.sandbox.fork_server`)."""

    def __init__(self, *, many: bool) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "backstory_cli.image.sandbox.fork_server", *([MANY] if many else [])],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=build_environment(),
                cwd="/",
                start_new_session=True,
            )
        self._lock = threading.Lock()
        self._let_go: list[int] = []
        self._owner = os.getpid()

    def child(self) -> Child:
        """Fork one. It is given its ends of two pipes along with the order."""
        import fcntl  # not on Windows

        theirs, questions = os.pipe()
        answers, theirs_too = os.pipe()
        try:
            for each in (questions, answers):
                with suppress(OSError):
                    fcntl.fcntl(each, fcntl.F_SETPIPE_SZ, PIPE)
            number = self._send_order(Order.FORK, descriptors=(theirs, theirs_too))
        except OSError:
            os.close(questions)
            os.close(answers)
            raise
        finally:
            os.close(theirs)
            os.close(theirs_too)
        return _Forked(self, number, questions, answers)

    def end(self, number: int) -> int:
        """Kill one; how it had ended."""
        try:
            return self._send_order(Order.END, [number])
        except OSError:  # it is gone, and took its children along
            return -signal.SIGKILL

    def forget_child(self, number: int) -> None:
        """Have one that was killed forgotten with the next order."""
        self._let_go.append(number)

    def _send_order(self, what: Order, numbers: Sequence[int] = (), descriptors: Sequence[int] = ()) -> int:
        """Have an order carried out, in time; a template that does not is ended, and its children with it.

        Raises:
            OSError: It is gone, or was ended.
        """
        with self._lock:
            self._line.settimeout(ORDER_SECONDS * measure_load())
            try:
                if let_go := [self._let_go.pop() for _ in range(len(self._let_go))]:
                    self._send(Order.END, let_go)
                return self._send(what, numbers, descriptors)
            except OSError:
                self._process.kill()
                raise

    def _send(self, what: Order, numbers: Sequence[int], descriptors: Sequence[int] = ()) -> int:
        send_order(self._line, what, numbers, descriptors)
        if not (reply := self._line.recv(64)):
            raise BrokenPipeError("the process that others are forked from ended")
        return int(reply)

    def alive(self) -> bool:
        """Whether children can be had of it, in this process."""
        return self._owner == os.getpid() and self._process.poll() is None

    def close(self) -> None:
        """End it, and its children with it."""
        if self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
            self._line.close()


_current: _ForkServer | None = None
_starting = threading.Lock()


def _get_fork_server(*, many: bool = False) -> _ForkServer:
    global _current  # noqa: PLW0603 - one for the whole process, and for as long as it lives
    with _starting:
        if _current is None or not _current.alive():
            _current = _ForkServer(many=many)
            atexit.register(_current.close)
        return _current

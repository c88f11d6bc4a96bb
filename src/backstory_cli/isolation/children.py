"""The parent's side: getting a child, and getting rid of it."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from backstory_cli.isolation.template import MANY, NUMBER, Order, order

MALLOC = ("arena_max=1", "hugetlb=1", f"mmap_threshold={2**30}", f"trim_threshold={2**30}", f"top_pad={2**25}")
"""For glibc's allocator (its manual, "Memory Allocation Tunables"; others pay no heed): a child lives for one picture,
so memory is taken in large pages and not given back before it ends, but for what large pictures take (`child`). Filling
it page by page took half of a small picture's time. There is one arena, since the template can give only that one's
freed memory back whole: what it keeps, a child that writes there copies page by page."""
PIPE = 2**20
"""Bytes on the way at once, where the system allows so many."""


_KEPT = ("SYSTEMROOT", "PYTHONHASHSEED", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Without the last two, a Python whose libraries lie elsewhere does not start."""


class Child(Protocol):
    """A process that answers; what it says is not to be trusted."""

    questions: BinaryIO
    answers: BinaryIO

    def end(self) -> int:
        """Kill it, and tell how it had ended: an exit status, or the negative number of the signal. From any thread."""
        ...

    def close(self) -> None:
        """End it, and let go of its files."""
        ...


def new_child() -> Child:
    """A child that has read nothing yet.

    Raises:
        OSError: The system starts no more processes.
    """
    return _template().child() if _can_fork() else _Started()


def start(*, many: bool = False) -> None:
    """Have a child come up while the parent still does something else.

    Args:
        many: Many pictures will be read: it is worth loading everything, once, before the first.
    """
    if _can_fork():
        with suppress(OSError):  # who needs the child will be told
            _template(many=many)


def _can_fork() -> bool:
    """Whether forking is safe, and a child can take its ends of the pipes from here."""
    return sys.platform == "linux" and Path("/proc/self/fd").is_dir()


def environment() -> dict[str, str]:
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
            [sys.executable, "-P", "-m", "backstory_cli.isolation.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=sys.platform != "win32",
        )
        if self._process.stdin is None or self._process.stdout is None:  # cannot be: both are pipes
            raise AssertionError
        self.questions = cast("BinaryIO", self._process.stdin)
        self.answers = cast("BinaryIO", self._process.stdout)

    def end(self) -> int:
        """See `Child`."""
        self._process.kill()
        return self._process.wait()

    def close(self) -> None:
        """See `Child`."""
        self.end()
        _shut(self.questions, self.answers)


class _Forked:
    """A child of the template."""

    def __init__(self, template: _Template, number: int, questions: int, answers: int) -> None:
        self._template, self._number = template, number
        self.questions: BinaryIO = os.fdopen(questions, "wb")
        self.answers: BinaryIO = os.fdopen(answers, "rb")
        self._status: int | None = None
        self._lock = threading.Lock()

    def end(self) -> int:
        """See `Child`."""
        with self._lock:
            if self._status is None:
                self._status = self._template.end(self._number)
            return self._status

    def close(self) -> None:
        """See `Child`."""
        self.end()
        _shut(self.questions, self.answers)


def _shut(*files: BinaryIO) -> None:
    for each in files:
        with suppress(OSError, ValueError):  # what could not be written is written to nobody
            each.close()


class _Template:
    """The process that children are forked from (see `backstory_cli.isolation.template`)."""

    def __init__(self, *, many: bool) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", "backstory_cli.isolation.template", *([MANY] if many else [])],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            cwd="/",
            start_new_session=True,
        )
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def child(self) -> Child:
        """Fork one. It takes its ends of two pipes from this process, by their numbers here."""
        import fcntl  # not on Windows

        theirs, questions = os.pipe()
        answers, theirs_too = os.pipe()
        try:
            for each in (questions, answers):
                with suppress(OSError):
                    fcntl.fcntl(each, fcntl.F_SETPIPE_SZ, PIPE)
            number = self._asked(order(Order.FORK, os.getpid(), theirs, theirs_too))
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
            return self._asked(order(Order.END, number))
        except (OSError, ValueError):  # it is gone, and took its children along
            return -signal.SIGKILL

    def _asked(self, what: bytes) -> int:
        assert self._process.stdin is not None  # noqa: S101 - a pipe
        assert self._process.stdout is not None  # noqa: S101
        with self._lock:
            self._process.stdin.write(what)
            reply = b""
            while len(reply) < NUMBER.size:
                part = self._process.stdout.read(NUMBER.size - len(reply))
                if not part:
                    raise OSError("the process that others are forked from ended")
                reply += part
        (number,) = NUMBER.unpack(reply)
        return int(number)

    def alive(self) -> bool:
        """Whether children can be had of it, in this process."""
        return self._owner == os.getpid() and self._process.poll() is None

    def close(self) -> None:
        """End it, and its children with it."""
        if self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
            for each in (self._process.stdin, self._process.stdout):
                if each is not None:
                    each.close()


_current: _Template | None = None
_starting = threading.Lock()


def _template(*, many: bool = False) -> _Template:
    global _current  # noqa: PLW0603 - one for the whole process, and for as long as it lives
    with _starting:
        if _current is None or not _current.alive():
            _current = _Template(many=many)
            atexit.register(_current.close)
        return _current

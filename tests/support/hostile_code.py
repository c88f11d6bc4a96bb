"""Code that a child runs in tests as if a hostile picture had taken it over; children import it by its name."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from backstory_cli.image.image import Image
from backstory_cli.lookup.records import make_small_copy
from backstory_cli.models import About, Artifact, Basis, Finding, Strength

_LIBC = ctypes.CDLL(None, use_errno=True)
_NUMBERS = {"x86_64": {"io_uring_setup": 425, "pidfd_open": 434, "openat2": 437}}


def _called(name: str, *arguments: object) -> None:
    """A function of the C library, whose failure is raised."""
    if getattr(_LIBC, name)(*arguments) == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _system(number: int, *arguments: object) -> None:
    """A call of the kernel by its number."""
    _called("syscall", ctypes.c_long(number), *arguments)


def attempts(target: str) -> dict[str, Callable[[], object]]:
    """What code that has taken over a child would want to do, to a file that exists, and the processes around it."""
    parent = os.getppid()
    return {
        "socket": lambda: socket.socket(socket.AF_INET),
        "unix socket": lambda: socket.socket(socket.AF_UNIX),
        "socketpair": socket.socketpair,
        "connect": lambda: _called("connect", 0, None, 0),
        "execve": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "a program": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        "fork": os.fork,
        "vfork": lambda: _called("vfork"),
        "open for writing": lambda: os.open(target, os.O_WRONLY),
        "open for both": lambda: os.open(target, os.O_RDWR),
        "open to append": lambda: os.open(target, os.O_APPEND | os.O_WRONLY),
        "open to empty": lambda: os.open(target, os.O_TRUNC),
        "create": lambda: os.open(target + ".new", os.O_CREAT | os.O_WRONLY, 0o600),
        "unlink": lambda: os.unlink(target),  # noqa: PTH108
        "rename": lambda: os.rename(target, target + ".moved"),  # noqa: PTH104
        "link": lambda: os.link(target, target + ".link"),
        "symlink": lambda: os.symlink(target, target + ".link"),  # noqa: PTH211
        "mkdir": lambda: os.mkdir(target + ".folder"),  # noqa: PTH102
        "chmod": lambda: os.chmod(target, 0o777),  # noqa: PTH101, S103
        "truncate": lambda: os.truncate(target, 0),
        "utime": lambda: os.utime(target),
        "ptrace": lambda: _called("ptrace", 16, parent, None, None),
        "read another's memory": lambda: _called("process_vm_readv", parent, None, 0, None, 0, 0),
        "kill the parent": lambda: os.kill(parent, 0),
        "signal a thread of another": lambda: _system(234, parent, parent, 0),
        "memory as a file": lambda: os.memfd_create("x"),
        "change the flags of a file": lambda: _called(
            "ioctl", 0, ctypes.c_ulong(0x40086602), ctypes.byref(ctypes.c_int())
        ),
        "type into a terminal": lambda: _called("ioctl", 0, ctypes.c_ulong(0x5412), ctypes.byref(ctypes.c_char(b"x"))),
        "be looked into again": lambda: _called("prctl", *map(ctypes.c_ulong, (4, 1, 0, 0, 0))),
        "outlive the parent": lambda: _called("prctl", *map(ctypes.c_ulong, (1, 0, 0, 0, 0))),
        "limits of another": lambda: _called("prlimit", parent, 7, None, None),
    }


def attempt(image: Image, what: str, target: str) -> str:
    """Try one of them: "done", or the name of the error."""
    assert image.data
    try:
        attempts(target)[what]()
    except OSError as problem:
        return errno.errorcode[problem.errno or 0]
    return "done"


def by_number(image: Image, number: int) -> str:
    """A call of the kernel by its number, without arguments: the name of the error."""
    assert image.data
    try:
        _system(number, 0, 0, 0, 0)
    except OSError as problem:
        return errno.errorcode[problem.errno or 0]
    return "done"


def permitted(image: Image) -> list[str]:
    """What a child still needs: it reads its own code, starts threads, and asks for memory."""
    seen: list[str] = [str(len(image.data)), Path(__file__).read_text(encoding="utf-8").partition("\n")[0]]
    thread = threading.Thread(target=lambda: seen.append("thread"))
    thread.start()
    thread.join()
    return [*seen, str(len(bytearray(10_000_000)))]


def surroundings(image: Image) -> str:
    """The environment of the child, as it has it."""
    assert image.data
    return "\n".join(f"{name}={value}" for name, value in os.environ.items())


def search(image: Image, parent: int, files: list[str]) -> list[str]:
    """Look for keys wherever they could be: in files, and in other processes; what was found, or the name of the error.

    Args:
        image: The picture that took the child over.
        parent: The process that asks.
        files: What a thief would open first.
    """
    assert image.data
    processes = [f"/proc/{number}" for number in (parent, os.getppid())]
    places = [f"{each}/{what}" for each in processes for what in ("environ", "maps", "mem", "cmdline")]
    open_files = [f"{each}/fd/{number}" for each in processes for number in range(40)]
    found = []
    for place in [*files, *places, *open_files]:
        try:
            descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
            found.append(f"{place}: {os.read(descriptor, 100)!r}")
        except OSError as problem:
            found.append(f"{place}: {errno.errorcode[problem.errno or 0]}")
    return found


def folders(image: Image, paths: list[str]) -> list[str]:
    """What a child sees of folders: their names, or the name of the error."""
    assert image.data
    seen = []
    for each in paths:
        try:
            seen.append(",".join(os.listdir(each)))  # noqa: PTH208
        except OSError as problem:
            seen.append(errno.errorcode[problem.errno or 0])
    return seen


def descriptors(image: Image) -> int:
    """How many files a child has open."""
    assert image.data
    return sum(_is_open(each) for each in range(200))


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def sleeps(image: Image, seconds: float) -> int:
    """Takes its time."""
    time.sleep(seconds)
    return len(image.data)


def spins(image: Image) -> int:
    """Computes for ever."""
    while image.data:
        pass
    return 0


def answers_much(image: Image, count: int) -> list[dict[str, str]]:
    """So many times next to nothing, past what writes answers."""
    text = b'["item", [' + b"{}," * count + b"{}], []]"
    for descriptor in range(3, 12):
        if _is_pipe(descriptor):
            with open(descriptor, "wb", closefd=False) as answers:
                answers.write(len(text).to_bytes(4, "little") + text)
    return [{}] * len(image.data[:1])


def numbers(image: Image) -> Iterator[int]:
    """A thousand answers."""
    assert image.data
    yield from range(1000)


def length(image: Image) -> int:
    """The bytes of a picture."""
    return len(image.data)


def own_number(image: Image) -> int:
    """Which process this is."""
    assert image.data
    return os.getpid()


def what(image: Image) -> object:
    """Something of another type than anybody asked for."""
    return {"surprise": len(image.data)}


def _raise(problem: BaseException) -> None:
    raise problem


_KINDS = (
    *(OSError, TypeError, ValueError, SyntaxError, IndexError, KeyError, RuntimeError, EOFError, AssertionError),
    *(NotImplementedError, RecursionError, MemoryError, ArithmeticError, StopIteration, KeyboardInterrupt),
    *(SystemExit, GeneratorExit, BaseException),
)


def stuck(detector: object, image: Image) -> Iterator[object]:
    """What a child does instead of a detector's work: nothing, for long."""
    assert detector
    assert image.data
    time.sleep(600)
    yield None


def no_small_copy(image: Image) -> bytes:
    """Ends its process over one picture, as a fault in a decoder would; makes a small copy of others."""
    if image.name == "2.jpg":
        os._exit(11)
    return make_small_copy(image.upright_small)


DEEDS: dict[str, Callable[[], object]] = {
    **{kind.__name__: partial(_raise, kind("on purpose")) for kind in _KINDS},
    "UnicodeDecodeError": b"\xff".decode,
    "sleeps": lambda: time.sleep(3600),
    "spins": lambda: all(iter(lambda: True, False)),
    "forks": os.fork,
    "starves": lambda: bytearray(2**32),
    "exits": lambda: os._exit(1),
    "exits as if all were well": lambda: os._exit(0),
    "dereferences null": lambda: ctypes.string_at(0),
    "aborts": os.abort,
    "closes its answers": lambda: os.closerange(0, 100),
    "writes nonsense": lambda: [os.write(each, b"nonsense" * 10) for each in range(3, 12) if _is_pipe(each)],
}


def _is_pipe(descriptor: int) -> bool:
    try:
        os.write(descriptor, b"")
    except OSError:
        return False
    return True


class Deed:
    """A detector that finds one thing and then does something terrible."""

    title = "A detector that misbehaves"
    network = False

    def __init__(self, deed: str) -> None:
        self.name = "deed"
        self.deed = deed

    def inspect(self, image: Image) -> Iterator[Finding]:
        """One finding, and the deed."""
        assert image.data
        yield finding("deed.before")
        DEEDS[self.deed]()
        yield finding("deed.after")


class Forged:
    """A detector that tells of a file of the user's as if it had drawn it."""

    name = "forged"
    title = "A detector that forges"
    network = False

    def __init__(self, name: str, path: str | None = None, stem: str = "forged.drawing") -> None:
        self._drawing = Artifact(name=name, media_type="image/png\x1b[2J", path=path)
        self._stem = stem

    def inspect(self, image: Image) -> Iterator[Finding]:
        """One finding, with a drawing that is none."""
        assert image.data
        yield finding(self._stem).model_copy(update={"artifacts": (self._drawing,)})


class Good:
    """A detector that does its work."""

    name = "good"
    title = "A detector that works"
    network = False

    def inspect(self, image: Image) -> Iterator[Finding]:
        """One finding that needs the pixels."""
        yield finding("good.seen", f"{image.pixels.shape[1]} pixels wide")


def finding(name: str, summary: str = "seen") -> Finding:
    """A finding that says next to nothing."""
    return Finding(id=name, summary=summary, about=About.CONTENT, basis=Basis.DECLARED, strength=Strength.WEAK)

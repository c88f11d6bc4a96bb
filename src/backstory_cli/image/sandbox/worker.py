"""The child: gives up everything that it does not need, takes one picture, and answers questions about it.

Nothing of it runs in the parent. Standard input and output of a child are the parent's questions and its answers.
"""

from __future__ import annotations

import ctypes
import mimetypes
import os
import pickle
import signal
import sys
from collections.abc import Iterator, Mapping
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, NoReturn

from backstory_cli.image import limits
from backstory_cli.image.sandbox import landlock, seccomp
from backstory_cli.image.sandbox import protocol as wire

if TYPE_CHECKING:
    from backstory_cli.image.image import Image

LARGE = 32_000_000
"""Pixels from which on a picture is large."""
_DEATH_SIGNAL = 1
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


class Confinement(NamedTuple):
    """What a child may take.

    Attributes:
        memory: Bytes of memory.
        processor_seconds: Of all its threads and questions together; the parent's watchdog ends it sooner.
        limits: Those of `backstory_cli.image.limits` that are not as usual.
        readable: Files and folders that it may read, besides the system's libraries.
        modules: Files of modules that lie where it may not look for them.
    """

    memory: int
    processor_seconds: int
    limits: dict[str, int]
    readable: tuple[str, ...]
    modules: dict[str, str]


class Missing(NamedTuple):
    """Why a wall is missing; empty for one that stands.

    Attributes:
        filter: Of system calls (`seccomp`).
        landlock: Around files and other processes (`landlock`).
    """

    filter: str = ""
    landlock: str = ""


def main() -> NoReturn:
    """A child that was started anew: limits first, then the picture."""
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - until the process ends
    serve(questions, answers)


def serve(questions: BinaryIO, answers: BinaryIO) -> NoReturn:
    """Answer until the parent has no more questions, and end."""
    status = 1
    try:
        confinement: Confinement = pickle.load(questions)  # noqa: S301 - the parent's own words
        wire.send(answers, "confined", confine(confinement))
        arguments = pickle.load(questions)  # noqa: S301
        _answer_all(arguments, questions, answers)
        status = 0
    except (EOFError, OSError):  # the parent is gone, or has heard enough
        status = 0
    finally:
        os._exit(status)


def confine(to: Confinement) -> Missing:
    """Take everything away from this process that it does not need."""
    limits.override(to.limits)
    sys.meta_path.append(_FileFinder(to.modules))
    sys.dont_write_bytecode = True
    mimetypes.init(())  # knows what Python knows, and opens no file of the machine's
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return Missing("this system has no filter of system calls", "this system has no Landlock")
    _limit(to)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, ctypes.c_ulong(signal.SIGKILL))
    missing = landlock.restrict(to.readable)
    return Missing(seccomp.install(), missing)


class _FileFinder(MetaPathFinder):
    """A finder of modules by their files, where the folder that they lie in cannot be looked through."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder`."""
        file = self._files.get(fullname)
        return spec_from_file_location(fullname, file) if file else None


def _limit(to: Confinement) -> None:
    import resource

    wanted = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, to.processor_seconds),
        # On Linux this counts memory that can be written to, and not the libraries that are mapped.
        (resource.RLIMIT_DATA, to.memory),
    ]
    for which, most in wanted:
        _, hard = resource.getrlimit(which)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (allowed, allowed))


def _answer_all(arguments: dict[str, object], questions: BinaryIO, answers: BinaryIO) -> None:
    from backstory_cli.image.image import Image

    image = Image(**arguments)  # type: ignore[arg-type]
    _return_memory_early(image)
    while True:
        asked: bytes = pickle.load(questions)  # noqa: S301
        try:
            question, known = pickle.loads(asked)  # noqa: S301 - loads the module of the function
            vars(image).update(known)
            for item in _iter_results(question(image)):
                wire.send(answers, "item", item)
        except BrokenPipeError:
            raise
        except BaseException as problem:  # noqa: BLE001 - whatever it is, the parent is told
            _send_outcome(answers, problem)
        else:
            wire.send(answers, "done", None)


def _return_memory_early(image: Image) -> None:
    """Have what a large picture took given back at once (mallopt(3)): it is more than a child may keep."""
    width, height = image.size or (0, 0)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None and width * height > LARGE:
        mallopt(_TRIM_THRESHOLD, 2**26)
        mallopt(_MMAP_THRESHOLD, 2**24)


def _iter_results(result: object) -> Iterator[object]:
    if isinstance(result, Iterator):
        yield from result
    else:
        yield result


def _send_outcome(answers: BinaryIO, problem: BaseException) -> None:
    from backstory_cli.errors import BackstoryError, Hindered, Skip

    if isinstance(problem, MemoryError):
        wire.send(answers, "failure", ["there was not enough memory", "raise --max-memory if you trust the file"])
    elif isinstance(problem, Hindered):
        wire.send(answers, "hindered", [problem.reason, problem.how])
    elif isinstance(problem, Skip):
        wire.send(answers, "skip", [problem.reason, problem.how])
    elif isinstance(problem, BackstoryError):
        wire.send(answers, "failure", [problem.message, problem.hint])
    else:
        wire.send(answers, "broken", [type(problem).__name__, str(problem)[:1000]])


if __name__ == "__main__":
    main()

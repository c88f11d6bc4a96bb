"""The process that children are forked from, on Linux: it has loaded what they need, and read no picture.

It is started with a clean environment (a fork of the parent would have its keys in memory), has one thread, and
does what the parent orders over a pair of sockets, which nobody else can open: fork a child that is given its ends of
two pipes along with the order, or end one. It alone waits for its children, so until an order to end one the number
cannot be another process's.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from typing import NoReturn

from backstory_cli.image.sandbox import worker as child

NEEDED = (
    "backstory_cli.image.image",
    "backstory_cli.investigation.runner",
    "backstory_cli.detectors.metadata",
    "backstory_cli.detectors.consistency",
    "backstory_cli.detectors.sun",
    "backstory_cli.detectors.generators",
    "backstory_cli.detectors.encoder",
    "backstory_cli.detectors.preview",
    "backstory_cli.detectors.exifread",
    "exifread",
    "PIL.JpegImagePlugin",
    "numpy",
    "backstory_cli.lookup.fingerprints",
    "backstory_cli.detectors.manipulation.pixel_tests",
    "backstory_cli.detectors.ela",
    "cv2",
    *(f"PIL.{each}ImagePlugin" for each in ("Png", "WebP", "Bmp", "Gif", "Ppm", "Tiff", "Avif")),
    "backstory_cli.detectors.credentials",
    "c2pa",
    "backstory_cli.lookup.records",
    "imagehash",
    "scipy.fftpack",
    "lxml.etree",
    "backstory_cli.web.pages",
    "backstory_cli.investigation.warm_up",
)
"""What children need, by name since it is of higher rooms, in the order they need it. Until a first child is asked for,
it is loaded beforehand as far as that goes; that child loads the rest as it uses it, the later ones find it all."""

_SET_DUMPABLE = 4
"""prctl(2), PR_SET_DUMPABLE: with 0, nobody of the same user can look into this process and its children."""
MANY = "many"
"""Given to the process where many pictures will be read."""


MAX_ORDER = 2**16
"""Bytes of an order."""


class Order(StrEnum):
    """What the parent can want: a child that gets two descriptors, or the end of children (their numbers)."""

    FORK = "fork"
    END = "end"


def send_order(line: socket.socket, what: Order, numbers: Sequence[int] = (), descriptors: Sequence[int] = ()) -> None:
    """Send one order, and descriptors along with it (unix(7), SCM_RIGHTS)."""
    socket.send_fds(line, [json.dumps([what, *numbers]).encode("ascii")], descriptors)


def main() -> None:
    """Serve until the parent is gone: then nothing more comes, and the children's death signal ends them, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, *map(ctypes.c_ulong, (0, 0, 0, 0)))
    line = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    needed, forked = list(NEEDED), 0
    if prepared := sys.argv[1:] == [MANY]:
        _prepare(needed)
    while not prepared and needed and not select.select([line], [], [], 0)[0]:
        _load(needed.pop(0))
    while True:
        order, descriptors, _, _ = socket.recv_fds(line, MAX_ORDER, 2)
        if not order:
            return
        what, *numbers = json.loads(order)
        if what == Order.END:
            _reply(line, [_reap(number) for number in numbers][-1])
            continue
        if forked == 1 and not prepared:
            _prepare(needed)
        forked += 1
        _reply(line, _fork(line, *descriptors))


def _reply(line: socket.socket, number: int) -> None:
    line.send(str(number).encode("ascii"))


def _load(name: str) -> None:
    with suppress(ImportError):  # an extra that is not installed
        importlib.import_module(name)


def _prepare(needed: Sequence[str]) -> None:
    """Load the rest, and read a picture of our own: there will be many."""
    for name in needed:
        _load(name)
    rehearsal = sys.modules.get("backstory_cli.investigation.warm_up")
    if rehearsal is not None:
        with suppress(Exception):  # what is wrong will show where it is told
            rehearsal.rehearse()
    _trim_memory()


def _trim_memory() -> None:
    """Of what was freed, keep nothing (malloc_trim(3)): a child would have to copy it, page by page, to write there."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _fork(line: socket.socket, questions: int, answers: int) -> int:
    if number := os.fork():
        os.close(questions)
        os.close(answers)
        return number
    line.close()
    _serve(questions, answers)


def _serve(questions: int, answers: int) -> NoReturn:
    child.serve(os.fdopen(questions, "rb", buffering=2**16), os.fdopen(answers, "wb", buffering=2**16))


def _reap(number: int) -> int:
    """Kill a child if it still runs, and tell how it ended: an exit status, or the negative number of a signal."""
    with suppress(OSError):
        os.kill(number, signal.SIGKILL)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    except OSError:
        return 0


if __name__ == "__main__":
    main()

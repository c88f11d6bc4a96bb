"""The process that children are forked from, on Linux: it has loaded what they need, and read no picture.

It is started with a clean environment (a fork of the parent would have its keys in memory), has one thread, and
does what the parent orders on standard input: fork a child that takes its ends of two pipes from the parent
(``/proc/<parent>/fd``; no socket is opened anywhere), or end one. It alone waits for its children, so until an order
to end one the number cannot be another process's.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import select
import signal
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum

from backstory_cli.isolation import child

NEEDED = (
    "backstory_cli.image",
    "backstory_cli.checks",
    "backstory_cli.detectors.metadata",
    "backstory_cli.detectors.consistency",
    "backstory_cli.detectors.sun",
    "backstory_cli.detectors.generators",
    "backstory_cli.detectors.encoder",
    "backstory_cli.detectors.preview",
    "PIL.JpegImagePlugin",
    "numpy",
    "backstory_cli.lookup.fingerprints",
    "backstory_cli.detectors.manipulation.battery",
    "backstory_cli.detectors.ela",
    "cv2",
    *(f"PIL.{each}ImagePlugin" for each in ("Png", "WebP", "Bmp", "Gif", "Ppm", "Tiff", "Avif")),
    "backstory_cli.detectors.credentials",
    "c2pa",
    "backstory_cli.lookup.adding",
    "lxml.etree",
    "backstory_cli.web.pages",
    "backstory_cli.rehearsal",
)
"""What children need, by name since it is of higher rooms, in the order they need it. Until a first child is asked for,
it is loaded beforehand as far as that goes; that child loads the rest as it uses it, the later ones find it all."""

_ORDER = struct.Struct("<4q")
NUMBER = struct.Struct("<q")
"""A reply: the number of a process, or how it ended."""


MANY = "many"
"""Given to the process where many pictures will be read."""


class Order(IntEnum):
    """What the parent can want: a child for (its own number, two descriptors), or the end of (a child's number)."""

    FORK = 1
    END = 2


def order(what: Order, *numbers: int) -> bytes:
    """An order as it is sent."""
    return _ORDER.pack(what, *numbers, *[0] * (3 - len(numbers)))


def main() -> None:
    """Serve until the parent is gone: then nothing more comes, and the children's death signal ends them, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders, replies = os.fdopen(os.dup(0), "rb", buffering=0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    needed, forked = list(NEEDED), 0
    if prepared := sys.argv[1:] == [MANY]:
        _prepare(needed)
    while not prepared and needed and not select.select([orders], [], [], 0)[0]:
        _load(needed.pop(0))
    while len(read := orders.read(_ORDER.size) or b"") == _ORDER.size:
        what, *numbers = _ORDER.unpack(read)
        if what == Order.END:
            os.write(replies, NUMBER.pack(_ended(numbers[0])))
            continue
        if forked == 1 and not prepared:
            _prepare(needed)
        forked += 1
        os.write(replies, NUMBER.pack(_forked(numbers, orders.fileno(), replies)))


def _load(name: str) -> None:
    with suppress(ImportError):  # an extra that is not installed
        importlib.import_module(name)


def _prepare(needed: Sequence[str]) -> None:
    """Load the rest, and read a picture of our own: there will be many."""
    for name in needed:
        _load(name)
    rehearsal = sys.modules.get("backstory_cli.rehearsal")
    if rehearsal is not None:
        with suppress(Exception):  # what is wrong will show where it is told
            rehearsal.rehearse()
    _give_memory_back()


def _give_memory_back() -> None:
    """Of what was freed, keep nothing (malloc_trim(3)): a child would have to copy it, page by page, to write there."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _forked(numbers: Sequence[int], *not_for_children: int) -> int:
    parent, questions, answers = numbers
    line = (
        os.fdopen(os.open(f"/proc/{parent}/fd/{questions}", os.O_RDONLY), "rb", buffering=2**16),
        os.fdopen(os.open(f"/proc/{parent}/fd/{answers}", os.O_WRONLY), "wb", buffering=2**16),
    )
    if number := os.fork():
        for each in line:
            each.close()
        return number
    for descriptor in not_for_children:
        os.close(descriptor)
    child.serve(*line)


def _ended(number: int) -> int:
    """Kill a child if it still runs, and tell how it ended: an exit status, or the negative number of a signal."""
    with suppress(OSError):
        os.kill(number, signal.SIGKILL)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    except OSError:
        return 0


if __name__ == "__main__":
    main()

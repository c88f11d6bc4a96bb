"""Detectors as others write them: classes of a module, so that they can be sent to the process that reads pictures."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.models import Finding, NotChecked
from support.making import finding
from support.waiting import LONG


class Sides:
    """Keeps the contract."""

    name, title, network = "sides", "How long the sides are", False

    def inspect(self, image: Image) -> Iterable[Finding | NotChecked]:
        if image.size is None:
            raise Skip("the size is not known")
        if image.size[0] < 4:
            yield NotChecked(what="the left side", why="it is too short")
        yield finding("sides.wide", data={"width": image.size[0], "of": str(image.media_type)})


class Keeps:
    """Tells how many pictures it saw before this one."""

    name, title, network = "keeps", "A detector with a memory", False

    def __init__(self) -> None:
        self.seen: list[str] = []

    def inspect(self, image: Image) -> Iterator[Finding]:
        self.seen.append(image.sha1)
        yield finding("keeps.count", data={"seen": len(self.seen)})


class Locked(Sides):
    """Has something that is of this process."""

    name = "locked"

    def __init__(self) -> None:
        self.lock = threading.Lock()


class Deeds:
    """Does what is not done where pictures are read, and hides it."""

    title, network = "A detector that does more than look", False

    def __init__(self, deed: str, target: Path) -> None:
        self.name, self.deed, self.target = deed, deed, str(target)

    def inspect(self, image: Image) -> list[Finding]:
        deeds: dict[str, Callable[[], object]] = {
            "writes": lambda: Path(self.target, "x").write_bytes(image.data),
            "temporary": tempfile.mkdtemp,
            "program": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
            "database": lambda: sqlite3.connect(":memory:").close(),
            "names": lambda: socket.getaddrinfo("example.org", 443),
        }
        try:
            deeds[self.deed]()
        except OSError:
            return []
        raise AssertionError("it got through")


class Slow:
    """Takes its time."""

    name, title, network = "slow", "A detector that takes its time", False

    def inspect(self, image: Image) -> list[Finding]:
        assert image.data
        time.sleep(LONG)
        return []

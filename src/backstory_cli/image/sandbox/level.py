"""How far the process that reads pictures is shut in on this machine, found out by starting one."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import NamedTuple

from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.image.sandbox.sandboxed_image import SandboxedImage


class Level(StrEnum):
    """From most to least."""

    CONFINED = "confined"
    """A process of its own with limits, a filter and Landlock: it reads its own code, and no file of the user's."""
    FILTERED = "filtered"
    """The same without Landlock: no network, no programs, no processes, no writing, but it can read files."""
    LIMITED = "limited"
    """A process of its own with limits on time, memory and files; the filter is missing."""
    TIMED = "timed"
    """A process of its own that is stopped when it takes too long."""
    NONE = "none"
    """No process of its own can be had."""


class Isolation(NamedTuple):
    """The level, and why it is no higher; empty where it is the highest."""

    level: Level
    why: str


def detect_isolation() -> Isolation:
    """Start a child and see."""
    image = SandboxedImage(b"nothing", name="nothing", source="nothing")
    try:
        image.call(_measure_length, int)
    except Skip as problem:
        return Isolation(Level.NONE, str(problem))
    finally:
        image.close()
    if image.missing.filter:
        return Isolation(Level.TIMED if sys.platform == "win32" else Level.LIMITED, image.missing.filter)
    return Isolation(Level.FILTERED if image.missing.landlock else Level.CONFINED, image.missing.landlock)


def _measure_length(image: Image) -> int:
    return len(image.data)

"""Hardening of this process: others of the same user cannot look into it, and its environment holds no key."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable

_SET_DUMPABLE = 4
"""prctl(2), PR_SET_DUMPABLE: whether memory, environment and open files can be looked at through /proc, or dumped."""


def forbid_inspection() -> None:
    """Have the system refuse to show this process's memory, environment and open files to others (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, *map(ctypes.c_ulong, (0, 0, 0, 0)))


def take_variables(names: Iterable[str]) -> dict[str, str]:
    """Take variables out of the environment, and out of the memory from which the system shows it (Linux)."""
    taken = {}
    for name in names:
        if value := os.environ.get(name):
            _wipe(name)
            taken[name] = value
            del os.environ[name]
    return taken


def _wipe(name: str) -> None:
    """Overwrite the value where the process found it when it began: /proc/PID/environ shows that place."""
    if sys.platform != "linux":
        return
    find = ctypes.CDLL(None).getenv
    find.restype = ctypes.c_void_p
    if place := find(os.fsencode(name)):
        ctypes.memset(place, ord("x"), len(ctypes.string_at(place)))

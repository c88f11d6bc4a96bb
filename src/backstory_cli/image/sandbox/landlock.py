"""Landlock: a child of Linux reads the code that it needs, and no other file; it reaches no other process.

A process takes rights away from itself, for good and without any privilege (landlock(7), Linux 5.13 and newer;
https://docs.kernel.org/userspace-api/landlock.html). Besides files, the kernel then refuses it to look into processes
outside: their memory, their environment, what they have open. Of newer kernels it asks for more: no connections, no
signals to others.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import sysconfig
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

# Numbers and bits from include/uapi/linux/landlock.h of Linux 6.18 and the table of calls, the same everywhere.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_FILE_RIGHTS = (0, 13, 14, 15, 15, 16)
"""How many bits there are for files, by version of the interface; from 5 on it is 16."""
_NETWORK_FROM, _NETWORK_RIGHTS = 4, 0b11
_SCOPES_FROM, _SCOPES = 6, 0b11
_NO_NEW_PRIVS = 38

_SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo", "/etc/localtime"),
    *("/dev/null", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
)
"""Shared libraries, time zones, and what libraries ask of the machine when they are loaded."""


def restrict(readable: Sequence[str]) -> str:
    """Let this process read these files and what is in these folders, and no other. Returns why that cannot be; empty
    when it is so."""
    if sys.platform != "linux":
        return "this system has no Landlock"
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return f"the system has no Landlock ({os.strerror(ctypes.get_errno())})"
    rights = (1 << _FILE_RIGHTS[min(version, len(_FILE_RIGHTS) - 1)]) - 1
    asked = [rights]
    if version >= _NETWORK_FROM:
        asked.append(_NETWORK_RIGHTS)
    if version >= _SCOPES_FROM:
        asked.append(_SCOPES)
    attributes = struct.pack(f"={len(asked)}Q", *asked)
    rules = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return f"the system refused Landlock ({os.strerror(ctypes.get_errno())})"
    try:
        for path in (*_SYSTEM, *readable):
            _add_rule(libc, rules, path)
        libc.prctl(_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0)))
        if libc.syscall(_RESTRICT_SELF, rules, 0):
            return f"the system refused Landlock ({os.strerror(ctypes.get_errno())})"
    finally:
        os.close(rules)
    return ""


def _add_rule(libc: ctypes.CDLL, rules: int, path: str) -> None:
    """Add a rule for a file or a folder; one that is not there needs none."""
    with suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            allowed = _READ_FILE | _READ_FOLDER if Path(path).is_dir() else _READ_FILE
            libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", allowed, place), 0)
        finally:
            os.close(place)


def find_code_paths() -> tuple[str, ...]:
    """Where the code is that this process runs: Python, what is installed, and whatever else it has loaded."""
    beside = map(Path, find_modules_elsewhere().values())
    code = {*_list_install_paths(), *(file.parent if file.stem == "__init__" else file for file in beside)}
    return tuple(sorted(str(path) for path in code if not _holds_home(path)))


def find_modules_elsewhere() -> dict[str, str]:
    """Modules and packages that this process has loaded from elsewhere than where Python is installed: their files.

    A child finds them by these: it may not look into the folders that they lie in.
    """
    installed = tuple(map(str, _list_install_paths()))
    files = {name: str(getattr(module, "__file__", None) or "") for name, module in tuple(sys.modules.items())}
    return {
        name: file
        for name, file in files.items()
        if file and "." not in name and name != "__main__" and not file.startswith(installed)
    }


@cache
def _list_install_paths() -> tuple[Path, ...]:
    named = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    libraries = [*map(Path, os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)), Path(sys.base_prefix, "lib")]
    return tuple({*map(Path, named), *(each for each in libraries if each.is_absolute())})


def _holds_home(path: Path) -> bool:
    """Whether a folder is a home, or holds it: no code is worth all of that."""
    return Path.home().is_relative_to(path)

"""What a detector reaches for while it works: connections, programs, files to write, databases. It is refused.

Python announces such deeds to audit hooks (PEP 578). A hook stays for as long as the process lives, so there is one,
and it heeds them only while somebody watches. What a C library does by itself is not announced: in the process that
reads pictures, the system refuses that.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

_PROGRAMS: Final = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty"}
_NETWORK: Final = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}
_NAMES: Final = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_CHANGES: Final = {
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown"),
    *("os.utime", "shutil.rmtree", "shutil.move", "shutil.copyfile", "tempfile.mkstemp", "tempfile.mkdtemp"),
}
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC

Refuses = Callable[[str, tuple[Any, ...]], str]
"""What is wrong with a deed of some name and arguments; empty where it may be done."""


class RefusedError(OSError):
    """What a detector meets where it reaches for something that it may not have."""


_watching: list[tuple[Refuses, list[str]]] = []
_installed: list[bool] = []


@contextmanager
def audit_actions(refuses: Refuses) -> Iterator[list[str]]:
    """Refuse what ``refuses`` has something against, and list it; in every thread, until the block ends."""
    if not _installed:
        sys.addaudithook(_audit_hook)
        _installed.append(True)
    seen: list[str] = []
    entry = (refuses, seen)
    bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # what Python writes when it imports is not meant
    _watching.append(entry)
    try:
        yield seen
    finally:
        _watching.remove(entry)
        sys.dont_write_bytecode = bytecode


def _audit_hook(event: str, arguments: tuple[Any, ...]) -> None:
    for refuses, seen in _watching:
        if problem := refuses(event, arguments):
            seen.append(problem)
            raise RefusedError(f"refused by the test kit, since it {problem}")


def refuse_in_child(event: str, arguments: tuple[Any, ...]) -> str:
    """As where pictures are read: no network, no program, no database, nothing written."""
    if event in _PROGRAMS:
        return "starts a program, and does not say sealed = False"
    if event == "sqlite3.connect":
        return "opens a database, and does not say sealed = False"
    if event in _CHANGES or (event == "open" and _is_write(arguments)):
        return "writes or changes files, and does not say sealed = False"
    return refuse_network(event, arguments)


def refuse_network(event: str, _arguments: tuple[Any, ...]) -> str:
    """Of a detector that needs programs, files or databases, and no network."""
    return "uses the network, and does not say network = True" if event in _NETWORK | _NAMES else ""


def refuse_all_but_local(event: str, arguments: tuple[Any, ...]) -> str:
    """Of a detector that uses the network: none is there but this machine, since a test sends nobody anything."""
    if event in _NAMES:
        return "" if _is_here(arguments[0]) else "asks for an address"
    if event in _NETWORK:
        address = arguments[1] if len(arguments) > 1 else None
        return "" if not isinstance(address, tuple) or _is_here(address[0]) else "opens a connection"
    return ""


def _is_here(host: object) -> bool:
    if host in {None, "", "localhost", b"localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _is_write(arguments: tuple[Any, ...]) -> bool:
    path, mode, flags = (*arguments, None, None, None)[:3]
    if path == os.devnull:
        return False
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITES)

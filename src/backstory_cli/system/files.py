"""Writing files: atomically, and readable by the user alone unless they are made to be handed on."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PRIVATE, HANDED_ON = 0o600, 0o666
"""Who may read a file: the user alone, or whoever the user's umask lets."""


def make_folder(path: Path) -> None:
    """Make a folder, and those that lead to it, for the user alone; those that are there stay as they are.

    Raises:
        OSError: It cannot be made, or something else has its name.
    """
    for each in [*reversed(path.parents), path]:
        if not each.is_dir():
            with suppress(FileExistsError):  # another process was first
                each.mkdir(mode=0o700)
    if not path.is_dir():
        raise FileExistsError(17, os.strerror(17), str(path))


@contextmanager
def open_atomic(path: Path, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name when the block ends well, and leaves nothing when it does not.

    What is written lies beside it meanwhile, under a name that nobody can foresee, so that no link waits there.

    Raises:
        OSError: It cannot be written.
    """
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(part, flags, mode), "wb") as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_atomic(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Write a file that is there whole or not at all, and the folders that lead to it.

    Raises:
        OSError: It cannot be written.
    """
    make_folder(path.parent)
    with open_atomic(path, mode) as file:
        file.write(content)


def make_private(path: Path) -> None:
    """Have a file there that only the user may read, before anybody else writes it: empty if it is new.

    Raises:
        OSError: It cannot be made.
    """
    make_folder(path.parent)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))


def is_folder(path: str | Path) -> bool:
    """Whether that is a folder; what can be no name, or may not be looked at, is none."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False

"""The bytes of what detectors drew, read only from where the tool keeps such files.

A report may come from a file that somebody else wrote: a path in it must not put any other file of this machine into
a document that is then handed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from backstory_cli.models import Artifact

MAX_BYTES = 32 * 2**20


def read_content(artifact: Artifact, stores: Sequence[Path]) -> bytes | None:
    """What an artifact holds; None where its file is gone, is too large, or lies in none of the stores.

    Args:
        artifact: It carries its content, or a path that is absolute or relative to the parent of a store.
        stores: Folders that hold nothing but artifacts.
    """
    if artifact.content:
        return artifact.content[:MAX_BYTES]
    if not artifact.path:
        return None
    for store in stores:
        try:
            root = store.resolve(strict=True)
            path = (root.parent / artifact.path).resolve(strict=True)
            if path.is_relative_to(root) and path.is_file() and path.stat().st_size <= MAX_BYTES:
                return path.read_bytes()
        except (OSError, ValueError, RuntimeError):  # gone, no path at all, or links that go around in a circle
            continue
    return None

"""Source of an image: a file, a web address, standard input or bytes in memory.

Made once, by `parse_source`, where a command line, a list or a call is read; everything after it asks the value.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

STDIN = "-"
"""How standard input is written."""


@dataclass(frozen=True)
class FileSource:
    """A file on this machine, which need not exist.

    Attributes:
        path: Where it lies.
        written: The same as a person wrote it, if one did: a path drops what it can do without.
    """

    path: Path
    written: str = ""

    def __str__(self) -> str:
        return self.written or os.fspath(self.path)

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.name


@dataclass(frozen=True)
class UrlSource:
    """A web address: of an image, or of a page that is about one."""

    url: str

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        """The address."""
        return self.url


@dataclass(frozen=True)
class StdinSource:
    """Standard input."""

    name = "standard input"

    def __str__(self) -> str:
        return STDIN


@dataclass(frozen=True)
class BytesSource:
    """Bytes in memory."""

    data: bytes = field(repr=False)
    name = "image"

    def __str__(self) -> str:
        return "bytes"


Source = FileSource | UrlSource | StdinSource | BytesSource


def parse_source(value: Source | str | Path | bytes) -> Source:
    """The source that a word of the command line, a path or bytes mean."""
    if isinstance(value, Source):
        return value
    if isinstance(value, bytes):
        return BytesSource(value)
    if isinstance(value, Path):
        return FileSource(value)
    if value == STDIN:
        return StdinSource()
    return UrlSource(value) if is_url(value) else FileSource(Path(value), value)


def is_url(text: str) -> bool:
    """Whether a text is a web address rather than a path."""
    try:
        return urlsplit(text).scheme.lower() in {"http", "https"}
    except ValueError:
        return False

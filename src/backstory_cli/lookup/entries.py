"""What an index holds of a known picture: its file, its fingerprints, and what a person says of it."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum

from backstory_cli.errors import UsageError
from backstory_cli.text import clean

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?)?)?")

Box = tuple[int, int, int, int]
"""Left, top, right and bottom of a part of a picture, in 1/10000 of the upright picture's width and height."""
WHOLE: Box = (0, 0, 10_000, 10_000)


class Family(IntEnum):
    """Which fingerprints may be compared with each other."""

    FRAME = 0
    """PDQ, 256 bits, of the whole picture, and of it without its borders."""
    CROP = 1
    """PDQ, 256 bits, of some parts of the picture."""
    LEARNED = 2
    """A learned fingerprint, 512 bits."""
    POINT = 3
    """What surrounds single points of the picture, 256 bits each, many a picture."""

    @property
    def code_bytes(self) -> int:
        """Length of a code."""
        return 64 if self is Family.LEARNED else 32


@dataclass(frozen=True)
class Fingerprint:
    """One hash of a picture or of a part of it."""

    family: Family
    box: Box
    code: bytes


@dataclass(frozen=True)
class Note:
    """What a person says of a picture: each may be empty.

    Attributes:
        source: Who published or took it.
        date: When this copy was seen or published.
        caption: What is said of it.
        verdict: What somebody found out about it: "false context", "authentic", "generated" ...
        licence: Under which terms the copy is kept.
        tags: The user's own words to find it by.
        address: Where it was found on the web.

    Raises:
        UsageError: The date is none, or the address no web address.
    """

    source: str = ""
    date: str = ""
    caption: str = ""
    verdict: str = ""
    licence: str = ""
    tags: tuple[str, ...] = ()
    address: str = ""

    def __post_init__(self) -> None:
        if self.date:
            parse_interval(self.date)
        if self.address and not self.address.startswith(("http://", "https://")):
            raise UsageError(f"{clean(self.address, 200)!r} is not a web address", "an address begins with https://")


@dataclass(frozen=True)
class Record:
    """One picture as it is added.

    Attributes:
        sha256: Of the file, in hexadecimal; None where only fingerprints are known.
        path: Where the file lies; empty where there is none.
        media_type: The format by content; empty where there is no file.
        width: Pixels across as stored, like ``height`` and ``bytes`` None where unknown.
        height: Pixels down.
        bytes: Size of the file.
        modified: When the file was last written, in nanoseconds: an unchanged file is not read again.
        recipe: How the fingerprints were made: a file is read again when newer ones can be had.
        fingerprints: Empty where the picture is too plain or cannot be decoded.
        phash: imagehash's pHash, 8 bytes.
        quality: PDQ's measure of structure, 0 to 100.
        small_copy: JPEG by which a match is examined when the file is gone.
        note: What a person says.
    """

    sha256: str | None
    path: str = ""
    media_type: str = ""
    width: int | None = None
    height: int | None = None
    bytes: int | None = None
    modified: int | None = None
    recipe: str = ""
    fingerprints: tuple[Fingerprint, ...] = ()
    phash: builtins.bytes | None = None
    quality: int = 0
    small_copy: builtins.bytes | None = None
    note: Note = field(default_factory=Note)


@dataclass(frozen=True)
class Entry:
    """A known picture, as the index numbers it; its fields are those of `Record`, ``added`` is a UTC time."""

    id: int
    sha256: str | None
    path: str
    media_type: str
    width: int | None
    height: int | None
    bytes: int | None
    quality: int
    added: str
    note: Note


def clean_note(note: Note) -> Note:
    """A note as it is stored: its texts may come from a list that is imported, and be anything."""
    return Note(
        clean(note.source, 500),
        note.date,
        clean(note.caption),
        clean(note.verdict, 500),
        clean(note.licence, 500),
        tuple(clean(tag, 100) for tag in note.tags[:50]),
        clean(note.address, 2000),
    )


class Added(StrEnum):
    """What became of a picture that was added."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Near:
    """A stored fingerprint that lies near one that was asked for.

    Attributes:
        entry: Number of the known picture.
        box: The part of the known picture.
        asked: Row of the question.
        distance: Bits that differ.
    """

    entry: int
    box: Box
    asked: int
    distance: int


@dataclass(frozen=True)
class Stats:
    """How large the index is."""

    entries: int
    searchable: int
    fingerprints: int
    sources: dict[str, int]
    earliest: str
    latest: str


def parse_interval(date: str) -> tuple[datetime, datetime, str]:
    """The first and last instant of ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or an ISO time, and its precision.

    A day or less exact without an offset is taken as UTC: it is a person's note, not a clock's.

    Raises:
        UsageError: It is no such date.
    """
    problem = UsageError(
        f"{clean(date, 60)!r} is not a date", "write YYYY, YYYY-MM, YYYY-MM-DD, or 2024-05-18T19:42:07+03:00"
    )
    if not _DATE.fullmatch(date):
        raise problem
    try:
        if len(date) > len("2024-05-18"):
            moment = datetime.fromisoformat(date)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return moment, moment, "second"
        year, month, day = (int(part) for part in (date + "-01-01")[:10].split("-"))
        begin = datetime(year, month, day, tzinfo=UTC)
        second = timedelta(seconds=1)
        if len(date) == len("2024-05-18"):
            return begin, begin + timedelta(days=1) - second, "day"
        if len(date) == len("2024-05"):
            return begin, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) - second, "month"
        return begin, datetime(year + 1, 1, 1, tzinfo=UTC) - second, "year"
    except (ValueError, OverflowError):
        raise problem from None

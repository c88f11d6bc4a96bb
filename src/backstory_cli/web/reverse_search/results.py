"""What a service says of a picture: where it is, and when it was there. Nothing here was compared or checked yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Literal, Protocol

from backstory_cli.models import TimeKind

Precision = Literal["second", "minute", "hour", "day", "month", "year"]


@dataclass(frozen=True)
class Dated:
    """A date that somebody gives: between two moments (UTC), how precisely, of what kind, and who says so.

    Attributes:
        earliest: The first moment that it can mean.
        latest: The last one.
        precision: Of what was said: "2 years ago" is a year.
        kind: What happened then; see the report's timeline.
        said_by: Who says it: "TinEye's crawler".
        said: The words or figures as they were given.
    """

    earliest: datetime
    latest: datetime
    precision: Precision
    kind: TimeKind
    said_by: str
    said: str


class Said(IntEnum):
    """What a service calls a hit. Only a comparison here makes it more than that."""

    SIMILAR = 0
    PART = 1
    COPY = 2


@dataclass(frozen=True)
class Hit:
    """One place where a service says that the picture, or one like it, is. Every text is foreign.

    Attributes:
        service: Who says so: "TinEye".
        said: What it calls it.
        picture: Address of the picture there; empty if not told.
        page: Address of the page that shows it; empty if not told.
        title: Title of the page.
        thumbnail: Address of the service's own small copy of it.
        size: Width and height there, where told.
        dates: When it was there.
        credit: Who the service says published or made it.
    """

    service: str
    said: Said
    picture: str = ""
    page: str = ""
    title: str = ""
    thumbnail: str = ""
    size: tuple[int, int] | None = None
    dates: tuple[Dated, ...] = ()
    credit: str = ""


@dataclass(frozen=True)
class Searched:
    """What one service answered.

    Attributes:
        hits: In its own order.
        total: How many it says there are; None if it does not.
        guesses: What it takes the picture to show: words to search with, never evidence.
        at: When it answered.
        kept: It is an answer from an earlier run.
    """

    hits: tuple[Hit, ...] = ()
    total: int | None = None
    guesses: tuple[str, ...] = ()
    at: datetime | None = None
    kept: bool = False


@dataclass(frozen=True)
class Sought:
    """What a service is asked about.

    Attributes:
        copy: A JPEG of the picture without metadata, at most 1024 pixels a side and 500 kB.
        address: Where the picture lies on the web, if it came from there; empty otherwise.
    """

    copy: bytes = field(repr=False)
    address: str = ""


class ReverseSearch(Protocol):
    """A service that finds pictures by a picture."""

    @property
    def title(self) -> str:
        """Its name, for people."""

    def search(self, sought: Sought) -> Searched:
        """Ask it.

        Raises:
            ServiceFailedError: It did not answer as it should: one line of the report.
            Skip: It cannot be asked about this.
        """

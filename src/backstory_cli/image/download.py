"""How a picture came from the web: its address, and what the page around it says. All of it is others' word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Page:
    """The page that a picture was taken from, in its own words; each may be empty.

    Attributes:
        address: Where it is.
        title: Its title.
        site: The site's name.
        author: Who wrote it.
        credit: Who it says made the picture.
        caption: What it says that the picture shows.
        published: When, as it is written.
        modified: Likewise.
        found_as: Why this of its pictures: "og:image", "JSON-LD", "figure", "the largest picture".
    """

    address: str
    title: str = ""
    site: str = ""
    author: str = ""
    credit: str = ""
    caption: str = ""
    published: str = ""
    modified: str = ""
    found_as: str = ""


@dataclass(frozen=True)
class Arrival:
    """How a picture was fetched.

    Attributes:
        asked: The address that the user gave.
        address: The picture's own, in the end.
        hops: Addresses that were redirected from, in order.
        at: When it was fetched, UTC.
        last_modified: The server's header of that name, as it was sent.
        page: The page that it was taken from, if the address was a page's.
    """

    asked: str
    address: str
    at: datetime
    hops: tuple[str, ...] = ()
    last_modified: str = ""
    page: Page | None = None

"""Fetching what was found, and comparing it here: a service's word for a copy is only a reason to look."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from backstory_cli.errors import ServiceFailedError, Skip, UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.image.loading import Limits
from backstory_cli.lookup.comparison import Comparison, Relation, compare_images
from backstory_cli.system.concurrency import run_all
from backstory_cli.web.access import WebAccess
from backstory_cli.web.dates import find_page_dates
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.messages import DAY, Reply
from backstory_cli.web.pages import MAX_BYTES as MAX_PAGE_BYTES
from backstory_cli.web.pages import PageFacts, has_picture, read_page_facts
from backstory_cli.web.reverse_search.results import Said
from backstory_cli.web.reverse_search.sightings import Sighting
from backstory_cli.web.urls import get_host

MAX_COMPARED, MAX_COMPARED_DEEP = 24, 60
"""Sightings whose picture is fetched and compared: a fifth of a second each."""
MAX_SIMILAR_COMPARED = 6
"""Of those, how many that a service itself calls only similar."""
MAX_PAGES, MAX_PAGES_DEEP = 8, 20
"""Pages of copies that are read for their date, credit and title."""
LIMITS = Limits(max_bytes=10 * 2**20, max_pixels=40_000_000)
"""For pictures that were found: larger ones are not fetched whole, and not compared."""


@dataclass(frozen=True)
class Examined:
    """A sighting, and what looking at it here gave.

    Attributes:
        sighting: What the services say.
        comparison: Of the one under investigation, as the known one, with the picture there; None where that could not
            be had.
        looked_at: Address of the picture that was compared.
        small: It is the service's small copy, not the picture there.
        sha1: Of the bytes that were compared, in hexadecimal.
        size: Width and height of what was compared.
        problem: Why it could not be compared.
        page: What the page says; None if it was not read.
        shows: Whether the page contains the picture's address; None if it was not read.
    """

    sighting: Sighting
    comparison: Comparison | None = None
    looked_at: str = ""
    small: bool = False
    sha1: str = ""
    size: tuple[int, int] | None = None
    problem: str = ""
    page: PageFacts | None = None
    shows: bool | None = None
    more: list[Sighting] = field(default_factory=list)

    @property
    def is_copy(self) -> bool:
        """Whether the comparison found a copy."""
        return self.comparison is not None and self.comparison.is_copy

    @property
    def credit(self) -> str:
        """Who is said to have made or published it."""
        told = (self.page.credit, self.page.author) if self.page else ()
        return " ".join(part for part in (self.sighting.credit, *told) if part)


def examine(access: WebAccess, image: Image, found: Sequence[Sighting], *, deep: bool) -> list[Examined]:
    """Compare what was found, the likeliest and earliest first; what is beyond the bounds stays uncompared."""
    if not access.fetch:
        return [Examined(each, problem="images that were found are not fetched (--no-fetch)") for each in found]
    most = MAX_COMPARED_DEEP if deep else MAX_COMPARED
    similar = [each for each in found if each.said is Said.SIMILAR][MAX_SIMILAR_COMPARED:]
    chosen = [each for each in found if each not in similar][:most]
    pictures = run_all([partial(_fetch_picture, access.door, each) for each in chosen])
    compared: dict[str, Comparison] = {}
    # Each picture is let go of when it was compared: decoded, two dozen would fill the memory.
    examined = [_compare(each, pictures.pop(0), image, compared) for each in chosen]
    rest = [Examined(each, problem="more was found than is compared") for each in found if each not in chosen]
    return _read_pages(access.door, [*examined, *rest], MAX_PAGES_DEEP if deep else MAX_PAGES)


@dataclass(frozen=True)
class _Picture:
    image: Image
    address: str
    small: bool


def _fetch_picture(door: GuardedClient, sighting: Sighting) -> _Picture:
    """The picture of a sighting: as it is there, else the service's small copy.

    Raises:
        ServiceFailedError: None can be had.
    """
    problem = "the service gave no address of the image"
    wanted = [(each, False) for each in sighting.pictures[:2]] + [(each, True) for each in sighting.thumbnails[:1]]
    for address, small in wanted:
        try:
            reply = fetch(door, address, "an image that was found, to compare it", LIMITS.max_bytes)
            made = intake.make_image(reply.body, get_host(address), address, LIMITS)
        except (ServiceFailedError, UnreadableImageError) as failure:
            problem = failure.message
        else:
            return _Picture(made, address, small)
    raise ServiceFailedError(problem)


def fetch(door: GuardedClient, address: str, purpose: str, max_bytes: int) -> Reply:
    """What is at an address that was found. An address without encryption is tried with it.

    Raises:
        ServiceFailedError: It cannot be had.
    """
    if not door.accepts(address) and address.startswith("http://"):
        address = f"https://{address.removeprefix('http://')}"
    return door.fetch(address, purpose=purpose, max_bytes=max_bytes, keep=DAY)


def _compare(sighting: Sighting, got: _Picture | Exception, image: Image, compared: dict[str, Comparison]) -> Examined:
    if isinstance(got, Exception):
        problem = got.message if isinstance(got, ServiceFailedError) else f"{type(got).__name__}: {got}"
        return Examined(sighting, problem=problem)
    digest = got.image.sha256
    try:
        if digest not in compared:
            compared[digest] = compare_images(image, got.image)
    except Skip as skip:
        return Examined(sighting, looked_at=got.address, problem=skip.reason)
    return Examined(
        sighting,
        compared[digest],
        looked_at=got.address,
        small=got.small,
        sha1=hashlib.sha1(got.image.data, usedforsecurity=False).hexdigest(),
        size=got.image.size,
    )


def _read_pages(door: GuardedClient, examined: Sequence[Examined], most: int) -> list[Examined]:
    """The same, with the pages of the first copies read."""
    wanted = [each for each in examined if each.sighting.page and (each.is_copy or _is_part(each))][:most]
    read = dict(zip(map(id, wanted), run_all([partial(_read_page, door, each) for each in wanted]), strict=True))
    return [made if isinstance(made := read.get(id(each), each), Examined) else each for each in examined]


def _is_part(each: Examined) -> bool:
    return each.comparison is not None and each.comparison.relation is Relation.PART


def _read_page(door: GuardedClient, each: Examined) -> Examined:
    sighting = each.sighting
    reply = fetch(door, sighting.page, "a page that shows a copy, for its date and credit", MAX_PAGE_BYTES)
    facts = read_page_facts(reply)
    dates = (*sighting.dates, *find_page_dates(facts.published, said_by="the page", now=reply.at))
    return replace(
        each,
        sighting=replace(
            sighting,
            title=sighting.title or facts.title,
            dates=tuple(sorted(dates, key=lambda date: (date.latest, date.earliest))),
        ),
        page=facts,
        shows=has_picture(facts, each.looked_at) if each.looked_at and not each.small else None,
    )

"""Hits of several services put together: one sighting for each page, or for each picture that has no page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from backstory_cli.web.reverse_search.results import Dated, Hit, Said
from backstory_cli.web.urls import canonicalize


@dataclass(frozen=True)
class Sighting:
    """One place where the picture, or one like it, is said to be.

    Attributes:
        said: The most that a service calls it.
        services: Who reports it, in the order in which they were asked.
        page: Address of the page; empty if only the picture's is known.
        pictures: Addresses of the picture there.
        thumbnails: Addresses of the services' own small copies.
        title: Title of the page.
        credit: Who is said to have published or made it.
        size: Width and height there, where told.
        dates: When it was there, the earliest first.
    """

    said: Said
    services: tuple[str, ...]
    page: str = ""
    pictures: tuple[str, ...] = ()
    thumbnails: tuple[str, ...] = ()
    title: str = ""
    credit: str = ""
    size: tuple[int, int] | None = None
    dates: tuple[Dated, ...] = ()

    @property
    def address(self) -> str:
        """Where a person can look at it."""
        return self.page or (self.pictures[0] if self.pictures else "")

    @property
    def there_by(self) -> datetime | None:
        """The moment by which it was there, as far as is said."""
        return min((date.latest for date in self.dates), default=None)


def merge_hits(hits: Iterable[Hit]) -> list[Sighting]:
    """Merge hits by the canonical address of page or picture; what is called a copy first, then the earliest.

    A hit that names only a picture joins the page that shows this picture, if one is known.
    """
    hits = list(hits)
    page_of = {canonicalize(hit.picture): canonicalize(hit.page) for hit in hits if hit.picture and hit.page}
    merged: dict[str, Sighting] = {}
    for hit in hits:
        if not hit.page and not hit.picture:
            continue
        key = canonicalize(hit.page) if hit.page else page_of.get(canonicalize(hit.picture), canonicalize(hit.picture))
        merged[key] = _merge(merged.get(key), hit)
    return sorted(merged.values(), key=_rank)


def _rank(sighting: Sighting) -> tuple[int, float, int, str]:
    there_by = sighting.there_by
    when = there_by.timestamp() if there_by else float("inf")
    return -sighting.said, when, -len(sighting.services), sighting.address


def _merge(before: Sighting | None, hit: Hit) -> Sighting:
    one = Sighting(
        said=hit.said,
        services=(hit.service,),
        page=hit.page,
        pictures=(hit.picture,) if hit.picture else (),
        thumbnails=(hit.thumbnail,) if hit.thumbnail else (),
        title=hit.title,
        credit=hit.credit,
        size=hit.size,
        dates=_sort_dates(hit.dates),
    )
    if before is None:
        return one
    return replace(
        before,
        said=max(before.said, one.said),
        services=_unite(before.services, one.services),
        page=before.page or one.page,
        pictures=_unite(before.pictures, one.pictures, canonicalize),
        thumbnails=_unite(before.thumbnails, one.thumbnails),
        title=before.title or one.title,
        credit=before.credit or one.credit,
        size=before.size or one.size,
        dates=_sort_dates({*before.dates, *one.dates}),
    )


def _unite(one: Iterable[str], two: Iterable[str], spelt: Callable[[str], str] = str) -> tuple[str, ...]:
    """Both without those that are spelt alike, the first spelling kept."""
    found: dict[str, str] = {}
    for each in (*one, *two):
        found.setdefault(spelt(each), each)
    return tuple(found.values())


def _sort_dates(dates: Iterable[Dated]) -> tuple[Dated, ...]:
    return tuple(sorted(dates, key=lambda date: (date.latest, date.earliest, date.said_by)))

"""``address``: where the picture was fetched from, and what the page around it says. All of it is others' word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from pydantic import JsonValue

from backstory_cli.image.download import Arrival, Page
from backstory_cli.image.image import Image
from backstory_cli.models import About, Basis, Finding, Run, Strength
from backstory_cli.web.dates import parse_date
from backstory_cli.web.reverse_search.results import Dated
from backstory_cli.web.urls import get_host


class Address:
    """Yields ``address.fetched``, and ``address.page``, ``address.published`` and ``address.last_modified``."""

    name = "address"
    title = "Source address"
    network = False
    sealed = False

    def why_not_repeated(self, run: Run) -> str:
        """What was fetched then."""
        return "it is about how the image was fetched" if run.findings else ""

    def inspect(self, image: Image) -> Iterator[Finding]:
        """What is known since the picture was fetched; nothing is fetched here, and nothing known of a file."""
        arrival = image.arrival
        if arrival is None:
            return
        yield _report_fetched(arrival)
        if arrival.page is not None:
            yield _report_said(arrival.page)
            yield from _report_published(arrival.page, arrival.at)
        if (found := _report_last_modified(arrival)) is not None:
            yield found


def _report_fetched(arrival: Arrival) -> Finding:
    over = f", redirected from {get_host(arrival.hops[0])}" if arrival.hops else ""
    day = f"{arrival.at.day} {arrival.at:%B %Y}"
    return Finding(
        id="address.fetched",
        summary=f"The image was fetched from {get_host(arrival.address)}{over} on {day}.",
        about=About.SOURCE,
        basis=Basis.REPORTED,
        strength=Strength.WEAK,
        data={
            "asked": arrival.asked,
            "address": arrival.address,
            "redirected_from": list(arrival.hops),
            "fetched_at": arrival.at.isoformat(timespec="seconds"),
            "last_modified": arrival.last_modified,
        },
        limits="It shows what that server sent here at that moment; it may send something else tomorrow, or to others. "
        "Who runs the server is not who made the image.",
    )


def _report_said(page: Page) -> Finding:
    told = [
        f"by {page.author}" if page.author else "",
        f"captioned “{page.caption[:200]}”" if page.caption else "",
        f"credited to {page.credit}" if page.credit else "",
    ]
    title = f" “{page.title}”" if page.title else ""
    site = f" of {page.site}" if page.site else ""
    words = f": {', '.join(filter(None, told))}" if any(told) else ""
    return Finding(
        id="address.page",
        summary=f"It is the image of the page{title}{site} on {get_host(page.address)}{words}.",
        about=About.SOURCE,
        basis=Basis.REPORTED,
        strength=Strength.WEAK,
        data={**asdict(page)},
        limits="It is what the page says; it need not have made the image, nor asked whoever did. Pages often show "
        "the image of something else.",
    )


def _report_published(page: Page, now: datetime) -> Iterator[Finding]:
    date = parse_date(page.published, kind="page", said_by="the page", now=now)
    if date is None:
        return
    yield Finding(
        id="address.published",
        summary=f"The page says that it was published on {page.published}.",
        about=About.TIME,
        basis=Basis.REPORTED,
        strength=Strength.WEAK,
        data={"published": page.published, "when": _to_when(date)},
        limits="When the page says that it was published, not when the image was made. Pages can be dated back, "
        "and images in them exchanged.",
    )


def _to_when(date: Dated) -> dict[str, JsonValue]:
    return {
        "earliest": date.earliest.isoformat(),
        "latest": date.latest.isoformat(),
        "precision": date.precision,
        "kind": date.kind,
    }


def _report_last_modified(arrival: Arrival) -> Finding | None:
    """The server's date of the file (RFC 9110, 8.8.2), where it makes sense."""
    try:
        moment = parsedate_to_datetime(arrival.last_modified)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None or moment > arrival.at - timedelta(seconds=5):
        return None  # made while it was asked for: that is the time of the request
    date = parse_date(moment.isoformat(timespec="seconds"), kind="file", said_by="the server", now=arrival.at)
    if date is None:
        return None
    return Finding(
        id="address.last_modified",
        summary=f"The server says that the file was last changed there on {moment.day} {moment:%B %Y}.",
        about=About.TIME,
        basis=Basis.REPORTED,
        strength=Strength.WEAK,
        data={"last_modified": arrival.last_modified, "when": _to_when(date)},
        limits="Often the time of a copy, of a site's move or of a cache; it does not say when the image was made. "
        "The file was there by then, if the server's clock is right.",
    )

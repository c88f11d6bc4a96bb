"""A picture by its web address: the picture itself, or the one that a page is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from backstory_cli import container, intake
from backstory_cli.arrival import Arrival, Page
from backstory_cli.errors import BackstoryError, ServiceFailed, UnreadableImage
from backstory_cli.image import Image
from backstory_cli.intake import Limits
from backstory_cli.text import clean
from backstory_cli.web.calls import Reply
from backstory_cli.web.canonical import host_of
from backstory_cli.web.door import Door
from backstory_cli.web.pages import MAX_BYTES, PageFacts, Picture, page_facts

MAX_TRIED = 5
"""Pictures of a page that are fetched until one will do."""
MIN_SIDE = 100
"""Pixels of the shorter side below which a picture of a page is an icon or a tracking pixel."""
_WALLS = ("facebook.com", "instagram.com", "x.com", "twitter.com", "tiktok.com", "linkedin.com", "threads.net")
"""Sites that show little to somebody who is not signed in."""
_HTML = {"text/html", "application/xhtml+xml"}


def fetch_picture(door: Door, asked: str, limits: Limits) -> Image:
    """Fetch the picture at an address, or the one that the page there is about.

    Raises:
        UnreadableImage: It cannot be fetched, or what is there is no picture and shows none.
    """
    reply = _fetched(door, asked, "the picture or page that was asked for", limits.max_bytes)
    if reply.media_type in _HTML or (container.media_type(reply.body) is None and _looks_like_a_page(reply.body)):
        return _of_page(door, asked, reply, limits)
    return _image(reply, asked, limits)


def _fetched(door: Door, where: str, purpose: str, max_bytes: int) -> Reply:
    try:
        return door.fetch(where, purpose=purpose, max_bytes=max_bytes)
    except ServiceFailed as failure:
        hint = failure.hint
        if "only https" in failure.message and where.lower().startswith("http://"):
            hint = "ask for https://, or allow http with --http: anyone on the way can then read and change it"
        raise UnreadableImage(f"{clean(where, 300)} cannot be fetched: {failure.message}", hint) from None


def _looks_like_a_page(body: bytes) -> bool:
    start = body[:1_024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<!--"))


def _image(reply: Reply, asked: str, limits: Limits, page: Page | None = None) -> Image:
    name = unquote(urlsplit(reply.url).path.rpartition("/")[2]) or host_of(reply.url)
    image = intake.from_bytes(reply.body, name[:200], asked, limits)
    image.arrival = Arrival(
        asked=clean(asked, 2_000),
        address=clean(reply.url, 2_000),
        at=reply.at,
        hops=tuple(clean(hop, 2_000) for hop in reply.hops),
        last_modified=reply.modified,
        page=page,
    )
    return image


def _of_page(door: Door, asked: str, reply: Reply, limits: Limits) -> Image:
    facts = page_facts(replace(reply, body=reply.body[:MAX_BYTES]))
    problem = "it names no picture"
    for picture in _wanted(facts):
        try:
            found = _fetched(door, picture.address, "the picture of the page that was asked for", limits.max_bytes)
            image = _image(found, asked, limits, _page(facts, picture))
        except BackstoryError as failure:
            problem = failure.message
            continue
        if image.size is None or min(image.size) >= MIN_SIDE:
            return image
        problem = f"its picture is only {image.size[0]} x {image.size[1]} pixels"
    raise UnreadableImage(f"no picture could be taken from the page {clean(asked, 300)}: {problem}", _hint(reply.url))


def _wanted(facts: PageFacts) -> Iterator[Picture]:
    yield from facts.pictures[:MAX_TRIED]


def _page(facts: PageFacts, picture: Picture) -> Page:
    return Page(
        address=clean(facts.address, 2_000),
        title=facts.title,
        site=facts.site,
        author=facts.author,
        credit=picture.credit or facts.credit,
        caption=picture.caption,
        published=facts.published,
        modified=facts.modified,
        found_as=picture.found_as,
    )


def _hint(where: str) -> str:
    host = host_of(where)
    if any(host == site or host.endswith(f".{site}") for site in _WALLS):
        return "this site shows little without signing in: save the picture by hand, or look for an archived copy"
    return "open the page, copy the address of the picture itself, and investigate that"

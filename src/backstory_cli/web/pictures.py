"""A picture by its web address: the picture itself, or the one that a page is about."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from backstory_cli.errors import BackstoryError, ServiceFailedError, UnreadableImageError
from backstory_cli.image import container
from backstory_cli.image import loading as intake
from backstory_cli.image.download import Arrival, Page
from backstory_cli.image.image import Image
from backstory_cli.image.loading import Limits
from backstory_cli.image.source import is_url
from backstory_cli.text import clean
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.messages import Reply
from backstory_cli.web.pages import PageFacts, Picture, read_page_facts
from backstory_cli.web.urls import get_host

MAX_TRIED = 5
"""Pictures of a page that are fetched until one will do."""
MIN_SIDE = 100
"""Pixels of the shorter side below which a picture of a page is an icon or a tracking pixel."""
MAX_BYTES = 100 * 2**20
"""Of a picture, whatever the user allows for files."""
_WALLS = ("facebook.com", "instagram.com", "x.com", "twitter.com", "tiktok.com", "linkedin.com", "threads.net")
"""Sites that show little to somebody who is not signed in."""
_BY_HAND = "this site shows little without signing in: save the image by hand, or look for an archived copy"
_HTML = {"text/html", "application/xhtml+xml"}
_UNSAFE_IN_NAME = re.compile(r"[^\w.()+ -]")


def fetch_picture(door: GuardedClient, asked: str, limits: Limits) -> Image:
    """Fetch the picture at an address, or the one that the page there is about.

    What is there is judged by its bytes; servers call anything anything.

    Raises:
        UnreadableImageError: It cannot be fetched, or what is there is no picture and shows none.
    """
    if not is_url(asked):
        raise UnreadableImageError(
            f"{clean(asked, 100)} is no web address that can be fetched",
            "give an address that begins with https://, or save the image to a file",
        )
    most = min(limits.max_bytes, MAX_BYTES)
    reply = _fetch(door, asked, "the image or page that was asked for", most, typed=asked)
    if container.detect_media_type(reply.body) is None and (
        reply.media_type in _HTML or _looks_like_a_page(reply.body)
    ):
        return _fetch_from_page(door, asked, reply, limits)
    return _make_image(reply, asked, limits)


def _fetch(door: GuardedClient, where: str, purpose: str, max_bytes: int, *, typed: str) -> Reply:
    try:
        return door.fetch(where, purpose=purpose, max_bytes=max_bytes, typed=typed)
    except ServiceFailedError as failure:
        hint = failure.hint
        if "only https" in failure.message and where.lower().startswith("http://"):
            hint = "ask for https://, or allow http with --http: anyone on the way can then read and change it"
        elif "sent more than" in failure.message:
            hint = "if you trust the server: save the image to a file, and raise the limit with --max-bytes"
        elif _is_walled(where):
            hint = _BY_HAND
        raise UnreadableImageError(f"{_mask_credentials(where)} cannot be fetched: {failure.message}", hint) from None


def _looks_like_a_page(body: bytes) -> bool:
    start = body[:1_024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<!--"))


def _mask_credentials(where: str) -> str:
    """An address without a user's name and password, if somebody put them there."""
    head, at, rest = where.partition("@")
    scheme, _, user = head.partition("://")
    return clean(f"{scheme}://{rest}" if at and "/" not in user else where, 300)


def _make_image(reply: Reply, asked: str, limits: Limits, page: Page | None = None) -> Image:
    try:
        image = intake.make_image(reply.body, _make_name(reply.url), asked, limits)
    except UnreadableImageError as problem:
        called = f" (the server calls it {reply.media_type})" if reply.media_type else ""
        raise UnreadableImageError(problem.message + called, problem.hint) from None
    image.arrival = Arrival(
        asked=clean(asked, 2_000),
        address=clean(reply.url, 2_000),
        at=reply.at,
        hops=tuple(clean(hop, 2_000) for hop in reply.hops),
        last_modified=reply.modified,
        page=page,
    )
    return image


def _make_name(where: str) -> str:
    """A file name from the address's last part, in which nothing leads to another folder; else the host's."""
    last = unquote(urlsplit(where).path).replace("\\", "/").rpartition("/")[2]
    return _UNSAFE_IN_NAME.sub("_", last[:200]).strip(". ") or get_host(where)


def _fetch_from_page(door: GuardedClient, asked: str, reply: Reply, limits: Limits) -> Image:
    """The first of the page's pictures that is one, and no icon."""
    try:
        facts = read_page_facts(reply)
    except ServiceFailedError as failure:
        raise UnreadableImageError(f"{_mask_credentials(asked)}: {failure.message}", failure.hint) from None
    problem = "it names no image"
    for picture in _select_pictures(facts):
        try:
            purpose = "the image of the page that was asked for"
            most = min(limits.max_bytes, MAX_BYTES)
            found = _fetch(door, picture.address, purpose, most, typed=reply.url)
            image = _make_image(found, asked, limits, _read_page(facts, picture))
        except BackstoryError as failure:
            problem = failure.message
            continue
        if image.size is None or min(image.size) >= MIN_SIDE:
            return image
        problem = f"its image is only {image.size[0]} x {image.size[1]} pixels"
    hint = "open the page, copy the address of the image itself, and investigate that"
    raise UnreadableImageError(
        f"no image could be taken from the page {clean(asked, 300)}: {problem}",
        _BY_HAND if _is_walled(reply.url) or _is_walled(asked) else hint,
    )


def _select_pictures(facts: PageFacts) -> list[Picture]:
    """Those to try. Of a page that came over https, an http address is asked over https, as browsers do
    (Mixed Content, W3C, "Upgrade a mixed content request")."""
    wanted = facts.pictures[:MAX_TRIED]
    if not facts.address.lower().startswith("https:"):
        return list(wanted)
    return [replace(each, address=re.sub(r"^http:", "https:", each.address, flags=re.IGNORECASE)) for each in wanted]


def _read_page(facts: PageFacts, picture: Picture) -> Page:
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


def _is_walled(where: str) -> bool:
    host = get_host(where)
    return any(host == site or host.endswith(f".{site}") for site in _WALLS)

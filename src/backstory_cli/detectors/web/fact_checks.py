"""``web.fact_check``: what fact-checkers published about the picture, or about words that stand in it.

Their ratings are quoted, never read: "False" may be about a caption, a date or another picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from backstory_cli.detectors.text.tesseract import read_picture
from backstory_cli.detectors.web.compare_hits import Examined
from backstory_cli.detectors.web.query import explain_failure
from backstory_cli.detectors.web.wording import format_day, to_when
from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.image.image import Image
from backstory_cli.models import About, Basis, Finding, NotChecked, Strength
from backstory_cli.web.access import WebAccess
from backstory_cli.web.providers.fact_check import Claim, FactCheck, Review
from backstory_cli.web.urls import canonicalize, get_host

MAX_ADDRESSES = 3
"""Addresses of copies that are asked for."""
MAX_ABOUT_TEXT, MAX_ABOUT_PICTURE = 5, 8
MIN_TEXT = 12
"""Letters that must be read in a picture before they are searched for."""


@dataclass
class Checked:
    """What was found, and what could not be asked."""

    findings: list[Finding] = field(default_factory=list)
    left_out: list[NotChecked] = field(default_factory=list)


def look_up(access: WebAccess, image: Image, examined: Sequence[Examined]) -> Checked:
    """Ask by the addresses of the picture and its copies, and by the text in it."""
    checked = Checked()
    if access.fact_check is None:
        return checked
    seen: set[str] = set()
    try:
        for address in _list_addresses(image, examined):
            claims = access.fact_check.search_picture(address)
            checked.findings += _report_claims(claims, seen, f"the image at {get_host(address)}", MAX_ABOUT_PICTURE)
        checked.findings += _look_up_text(access.fact_check, image, seen)
    except (ServiceFailedError, Skip) as problem:
        title = "Text in the image, for fact checks" if isinstance(problem, Skip) else "Google Fact Check Tools"
        checked.left_out.append(explain_failure(title, problem))
    return checked


def _list_addresses(image: Image, examined: Sequence[Examined]) -> list[str]:
    own = [image.arrival.address] if image.arrival else []
    copies = [each.looked_at for each in examined if each.is_copy and not each.small]
    return list({canonicalize(each): each for each in reversed([*own, *copies])}.values())[::-1][:MAX_ADDRESSES]


def _look_up_text(service: FactCheck, image: Image, seen: set[str]) -> list[Finding]:
    """Claims about the words in the picture.

    Raises:
        Skip: No text can be read, for want of tesseract.
    """
    text = read_picture(image)
    if sum(map(str.isalnum, text.words)) < MIN_TEXT:
        return []
    claims = service.search_text(text.words)
    read_as = f"the words “{text.words[:80]}”, read in the image (as {text.languages})"
    return list(_report_claims(claims, seen, read_as, MAX_ABOUT_TEXT))


def _report_claims(claims: Sequence[Claim], seen: set[str], asked: str, most: int) -> Iterator[Finding]:
    count = 0
    for claim in claims:
        for review in claim.reviews:
            key = canonicalize(review.url) if review.url else f"{review.publisher}{claim.text}"
            if key not in seen and count < most:
                seen.add(key)
                count += 1
                yield _make_finding(claim, review, asked, by_picture=asked.startswith("the image"))


def _make_finding(claim: Claim, review: Review, asked: str, *, by_picture: bool) -> Finding:
    publisher = review.publisher or review.site or "A fact-checker"
    rated = f"rated “{review.rating[:100]}”" if review.rating else "reviewed"
    about = f"the claim “{claim.text[:200]}”" if claim.text else f"“{review.title[:200]}”"
    since = f" {format_day(review.date)}" if review.date else ""
    summary = f"{publisher} {rated} {about}{since}."
    return Finding(
        id="web.fact_check",
        summary=summary,
        about=About.CONTENT,
        basis=Basis.REPORTED,
        strength=Strength.MODERATE if by_picture else Strength.WEAK,
        data={
            "publisher": publisher,
            "site": review.site,
            "address": review.url,
            "title": review.title,
            "rating": review.rating,
            "language": review.language,
            "claim": claim.text,
            "claimant": claim.claimant,
            "asked_for": asked,
            "when": [to_when(review.date, f"Fact check by {publisher}: {about} was {rated}.")] if review.date else [],
        },
        limits=(
            "Google says that this review is about the image; whether it is this image, and what of it was "
            "reviewed, stands on the publisher's page. "
            if by_picture
            else "Found by words only: it may be about something else. "
        )
        + "The rating is the publisher's own, and about the claim.",
    )

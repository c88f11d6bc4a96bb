"""ClaimReview and MediaReview: fact checks as schema.org data, read as rows of a list of known pictures.

Taken from any JSON that holds them: a single one, a list, an ``@graph``, or a feed such as Data Commons' download.
Terms: https://schema.org/ClaimReview, https://schema.org/MediaReview, https://schema.org/MediaReviewItem and
https://schema.org/MediaManipulationRatingEnumeration (version 29, 2025). The date of a row is the earliest that the
fact check gives for the picture; where it gives none, the picture was seen by the day of the fact check.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backstory_cli.errors import UsageError
from backstory_cli.text import clean

MAX_BYTES = 512 * 2**20
MAX_DEPTH = 12
_REVIEWS = {"ClaimReview", "MediaReview"}
_CATEGORIES = {
    "DecontextualizedContent": "missing context",
    "MissingContext": "missing context",
    "EditedOrCroppedContent": "edited or cropped",
    "TransformedContent": "transformed",
    "ImaginaryContent": "imaginary, such as generated",
    "OriginalMediaContent": "original",
    "SatireOrParodyContent": "satire or parody",
    "StagedContent": "staged",
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_claim(document: object) -> bool:
    """Whether a JSON object is schema.org data."""
    return isinstance(document, dict) and bool({"@type", "@context", "@graph", "dataFeedElement"} & set(document))


def rows(source: Path) -> Iterator[dict[str, str]]:
    """One row for each picture that a fact check in the file is about.

    Raises:
        UsageError: The file is too large, is no JSON, or holds no fact check.
    """
    shown = clean(source, 300)
    if source.stat().st_size > MAX_BYTES:
        raise UsageError(f"{shown} has more than {MAX_BYTES // 2**20} MiB", "split the list")
    try:
        document = json.loads(source.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise
    except (ValueError, RecursionError):
        raise UsageError(f"{shown} is not JSON that can be read", "check that it was saved whole") from None
    found = False
    for review in _reviews(document):
        found = True
        yield from _pictures(review)
    if not found:
        raise UsageError(f"{shown} holds no ClaimReview or MediaReview", "its @type tells what a JSON-LD object is")


def _reviews(document: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(document, list):
        for each in document:
            yield from _reviews(each, depth + 1)
    elif isinstance(document, dict):
        if _types(document) & _REVIEWS:
            yield document
            return
        for each in document.values():
            if isinstance(each, list | dict):
                yield from _reviews(each, depth + 1)


def _pictures(review: dict[str, Any]) -> Iterator[dict[str, str]]:
    item = _object(review.get("itemReviewed"))
    told = {
        "source": _name(review.get("author")) or _name(review.get("publisher")),
        "caption": _text(review.get("claimReviewed")) or _text(item.get("interpretedAsClaim")) or _caption(item),
        "verdict": _verdict(review),
        "tags": next(iter(_types(review) & _REVIEWS)),
    }
    page = _address(review.get("url"))
    seen = [_day(item.get(name)) for name in ("datePublished", "uploadDate")] + [_day(review.get("datePublished"))]
    pictures = list(_media(item))
    for picture in pictures or [{}]:
        image = _text(picture.get("contentUrl")) or _text(picture.get("url"))
        dates = [_day(picture.get(name)) for name in ("datePublished", "uploadDate", "dateCreated")] + seen
        yield _row(told, image, page, min(filter(None, dates), default="")) | {
            "sha256": _text(picture.get("sha256sum")) or _text(picture.get("sha256"))
        }
    if original := _address(review.get("originalMediaLink")):
        context = _text(review.get("originalMediaContextDescription"))
        yield _row({**told, "verdict": "original", "caption": context}, original, page, "")


def _row(told: dict[str, str], image: str, page: str, date: str) -> dict[str, str]:
    # A list that was made by hand may name a file instead of an address.
    where = {"image": image} if image.startswith(("http://", "https://")) else {"path": image}
    address = page or where.get("image", "")
    return {**told, **where, "address": address, "date": date}


def _media(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The pictures of what was reviewed: the item itself, or where it appeared."""
    if any("ImageObject" in kind for kind in _types(item)):
        yield item
    for name in ("mediaItemAppearance", "firstAppearance", "appearance", "associatedMedia", "image"):
        for each in _list(item.get(name)):
            if isinstance(each, str):
                yield {"contentUrl": each}
            elif isinstance(each, dict):
                yield from [each] if each.get("contentUrl") or each.get("sha256sum") else _media(each) or []


def _verdict(review: dict[str, Any]) -> str:
    rating = _object(review.get("reviewRating"))
    categories = [_text(each).rsplit("/", 1)[-1] for each in _list(review.get("mediaAuthenticityCategory"))]
    words = [_CATEGORIES.get(each, each) for each in categories if each]
    return "; ".join(filter(None, [_text(rating.get("alternateName")) or _text(rating.get("name")), *words]))


def _caption(item: dict[str, Any]) -> str:
    embedded = _object(item.get("embeddedTextCaption")).get("@value") or item.get("embeddedTextCaption")
    return _text(item.get("description")) or _text(embedded) or _text(item.get("name"))


def _types(value: dict[str, Any]) -> set[str]:
    return {_text(each).rsplit("/", 1)[-1] for each in _list(value.get("@type"))}


def _name(value: object) -> str:
    first = next(iter(_list(value)), "")
    return _text(_object(first).get("name")) if isinstance(first, dict) else _text(first)


def _address(value: object) -> str:
    first = next(iter(_list(value)), "")
    text = _text(_object(first).get("url")) if isinstance(first, dict) else _text(first)
    return text if text.startswith(("http://", "https://")) else ""


def _day(value: object) -> str:
    found = _DATE.match(_text(value))
    return found.group() if found else ""


def _text(value: object) -> str:
    return value.strip()[:5_000] if isinstance(value, str) else ""


def _object(value: object) -> dict[str, Any]:
    first = next(iter(_list(value)), None)
    return first if isinstance(first, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]

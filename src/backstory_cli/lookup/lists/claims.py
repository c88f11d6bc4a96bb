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


def iter_rows(source: Path) -> Iterator[dict[str, str]]:
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
    for review in _iter_reviews(document):
        found = True
        yield from _iter_pictures(review)
    if not found:
        raise UsageError(f"{shown} holds no ClaimReview or MediaReview", "its @type tells what a JSON-LD object is")


def _iter_reviews(document: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(document, list):
        for each in document:
            yield from _iter_reviews(each, depth + 1)
    elif isinstance(document, dict):
        if _read_types(document) & _REVIEWS:
            yield document
            return
        for each in document.values():
            if isinstance(each, list | dict):
                yield from _iter_reviews(each, depth + 1)


def _iter_pictures(review: dict[str, Any]) -> Iterator[dict[str, str]]:
    item = _as_object(review.get("itemReviewed"))
    told = {
        "source": _read_name(review.get("author")) or _read_name(review.get("publisher")),
        "caption": _read_text(review.get("claimReviewed"))
        or _read_text(item.get("interpretedAsClaim"))
        or _read_caption(item),
        "verdict": _read_verdict(review),
        "tags": next(iter(_read_types(review) & _REVIEWS)),
    }
    page = _read_address(review.get("url"))
    seen = [_read_day(item.get(name)) for name in ("datePublished", "uploadDate")] + [
        _read_day(review.get("datePublished"))
    ]
    pictures = list(_iter_media(item))
    for picture in pictures or [{}]:
        image = _read_text(picture.get("contentUrl")) or _read_text(picture.get("url"))
        dates = [_read_day(picture.get(name)) for name in ("datePublished", "uploadDate", "dateCreated")] + seen
        yield _build_row(told, image, page, min(filter(None, dates), default="")) | {
            "sha256": _read_text(picture.get("sha256sum")) or _read_text(picture.get("sha256"))
        }
    if original := _read_address(review.get("originalMediaLink")):
        context = _read_text(review.get("originalMediaContextDescription"))
        yield _build_row({**told, "verdict": "original", "caption": context}, original, page, "")


def _build_row(told: dict[str, str], image: str, page: str, date: str) -> dict[str, str]:
    # A list that was made by hand may name a file instead of an address.
    where = {"image": image} if image.startswith(("http://", "https://")) else {"path": image}
    address = page or where.get("image", "")
    return {**told, **where, "address": address, "date": date}


def _iter_media(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The pictures of what was reviewed: the item itself, or where it appeared."""
    if any("ImageObject" in kind for kind in _read_types(item)):
        yield item
    for name in ("mediaItemAppearance", "firstAppearance", "appearance", "associatedMedia", "image"):
        for each in _as_list(item.get(name)):
            if isinstance(each, str):
                yield {"contentUrl": each}
            elif isinstance(each, dict):
                yield from [each] if each.get("contentUrl") or each.get("sha256sum") else _iter_media(each) or []


def _read_verdict(review: dict[str, Any]) -> str:
    rating = _as_object(review.get("reviewRating"))
    categories = [_read_text(each).rsplit("/", 1)[-1] for each in _as_list(review.get("mediaAuthenticityCategory"))]
    words = [_CATEGORIES.get(each, each) for each in categories if each]
    return "; ".join(filter(None, [_read_text(rating.get("alternateName")) or _read_text(rating.get("name")), *words]))


def _read_caption(item: dict[str, Any]) -> str:
    embedded = _as_object(item.get("embeddedTextCaption")).get("@value") or item.get("embeddedTextCaption")
    return _read_text(item.get("description")) or _read_text(embedded) or _read_text(item.get("name"))


def _read_types(value: dict[str, Any]) -> set[str]:
    return {_read_text(each).rsplit("/", 1)[-1] for each in _as_list(value.get("@type"))}


def _read_name(value: object) -> str:
    first = next(iter(_as_list(value)), "")
    return _read_text(_as_object(first).get("name")) if isinstance(first, dict) else _read_text(first)


def _read_address(value: object) -> str:
    first = next(iter(_as_list(value)), "")
    text = _read_text(_as_object(first).get("url")) if isinstance(first, dict) else _read_text(first)
    return text if text.startswith(("http://", "https://")) else ""


def _read_day(value: object) -> str:
    found = _DATE.match(_read_text(value))
    return found.group() if found else ""


def _read_text(value: object) -> str:
    return value.strip()[:5_000] if isinstance(value, str) else ""


def _as_object(value: object) -> dict[str, Any]:
    first = next(iter(_as_list(value)), None)
    return first if isinstance(first, dict) else {}


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]

"""SerpApi: what Google Lens, Bing and Yandex find, each asked by itself with one key.

Written to the documented shapes (serpapi.com/google-lens-api, /bing-reverse-image-api, /yandex-reverse-image-api;
read in September and November 2026); never run live.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import Any

from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.models import TimeKind
from backstory_cli.web.dates import parse_date
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.messages import Reply, Request, encode_form
from backstory_cli.web.reverse_search.results import Dated, Hit, Said, Searched, Sought
from backstory_cli.web.untrusted import read_object, read_objects, read_size, read_text, read_url

MAX_RESULTS, MAX_SIMILAR = 60, 10
_NO_RESULTS = ("hasn't returned any results", "no results", "didn't return any results")
"""Words of an "error" that only says that nothing was found."""


class _Engine:
    """What the three have in common: the key, and how an answer is read."""

    title = "SerpApi"

    def __init__(self, door: GuardedClient, key: str, base: str) -> None:
        self._door = door
        self._key = key
        self._base = base

    def _build_request(self, purpose: str, query: dict[str, str], alias: str = "") -> Request:
        return Request(
            self.title,
            f"{self._base}/search.json",
            purpose,
            query={**query, "api_key": self._key},
            secrets=(self._key,),
            alias=alias,
        )

    def _ask(self, reply: Reply) -> dict[str, Any]:
        """What a search found.

        Raises:
            ServiceFailedError: It is no answer.
        """
        answer = self._check_answer(reply)
        error = read_text(answer.get("error"), 200)
        status = read_text(read_object(answer, "search_metadata").get("status"), 60)
        if error and any(said in error.lower() for said in _NO_RESULTS):
            return {"search_metadata": answer.get("search_metadata")}
        if error or status != "Success":
            cause = error or status or "its answer does not say that it did"
            raise ServiceFailedError(f"{self.title} did not search ({cause})", "try again later")
        return answer

    def _check_answer(self, reply: Reply) -> dict[str, Any]:
        if reply.status == 429:
            raise ServiceFailedError(
                f"{self.title}: no searches are left for this key, or it is asked too often",
                "look at https://serpapi.com/dashboard, or try again in an hour",
            )
        answer = reply.json(self.title)
        said = read_text(answer.get("error"), 200) if isinstance(answer, dict) else ""
        if reply.status in {401, 403}:
            raise ServiceFailedError(f"{self.title} refused the key ({said or reply.status})", "check SERPAPI_API_KEY")
        if reply.status != 200 or not isinstance(answer, dict):
            detail = f"HTTP {reply.status}{': ' + said if said else ''}"
            raise ServiceFailedError(f"{self.title} did not search ({detail})", "try again later")
        return answer


class Lens(_Engine):
    """Google Lens, exact matches, by upload of the copy."""

    title = "Google Lens (SerpApi)"

    def search(self, sought: Sought) -> Searched:
        """Pages that Lens says show exactly this picture; what is only similar is not asked for.

        Raises:
            ServiceFailedError: It did not answer as it should.
        """
        query = {"engine": "google_lens", "type": "exact_matches", "hl": "en", "country": "us"}
        purpose = "search for exact matches of the uploaded copy"
        # The number of an upload lives ten minutes; the same copy is the same search all day.
        alias = f"{self.title} {self._base} {hashlib.sha256(sought.copy).hexdigest()}"
        if self._door.kept(self._build_request(purpose, query, alias)) is None:
            query["image_id"] = self._upload(sought.copy)
        answer, reply = self._door.ask(self._build_request(purpose, query, alias), self._ask)
        since = _parse_created(answer, reply)
        found = read_objects(answer.get("exact_matches"), MAX_RESULTS)
        return _build_searched([_parse_lens_hit(each, self.title, since) for each in found], reply)

    def _upload(self, copy: bytes) -> str:
        content_type, body = encode_form({"api_key": self._key}, {"image": ("image.jpg", copy, "image/jpeg")})
        call = Request(
            self.title,
            f"{self._base}/image",
            "upload of a copy of the image, to search with it",
            method="POST",
            body=body,
            content_type=content_type,
            secrets=(self._key,),
            keep=0,
        )
        number = read_text(self._check_answer(self._door.call(call)).get("image_id"), 200)
        if not number:
            raise ServiceFailedError(f"{self.title} did not take the image", "try again later")
        return number


class _ByAddress(_Engine, ABC):
    """What the two have in common that look for a picture by its address on the web."""

    engine, parameter = "", ""

    def search(self, sought: Sought) -> Searched:
        """Pages that are said to show this picture, and of Yandex pictures that are similar.

        Raises:
            Skip: The picture has no address.
            ServiceFailedError: It did not answer as it should.
        """
        if not sought.address:
            raise Skip(
                "it takes only the address of an image on the web, and this one came as a file",
                "investigate the image by its address",
            )
        query = {"engine": self.engine, self.parameter: sought.address}
        answer, reply = self._door.ask(self._build_request("search for the image at its address", query), self._ask)
        return _build_searched(self._parse_hits(answer, reply), reply)

    @abstractmethod
    def _parse_hits(self, answer: dict[str, Any], reply: Reply) -> list[Hit]:
        """The hits that an answer names."""


class Bing(_ByAddress):
    """Bing's search by picture, for a picture that has an address."""

    title = "Bing (SerpApi)"
    engine, parameter = "bing_reverse_image", "image_url"

    def _parse_hits(self, answer: dict[str, Any], reply: Reply) -> list[Hit]:
        found = read_objects(answer.get("pages_with_this_image"), MAX_RESULTS)
        return [_parse_bing_hit(each, self.title, reply.at) for each in found]


class Yandex(_ByAddress):
    """Yandex's search by picture, for a picture that has an address. It gives no dates."""

    title = "Yandex (SerpApi)"
    engine, parameter = "yandex_images", "url"

    def _parse_hits(self, answer: dict[str, Any], reply: Reply) -> list[Hit]:
        hits = [_parse_yandex_hit(each, self.title) for each in read_objects(answer.get("image_results"), MAX_RESULTS)]
        similar = read_objects(answer.get("similar_images"), MAX_SIMILAR)
        return hits + [Hit(self.title, Said.SIMILAR, page=read_url(each.get("link"))) for each in similar]


def _build_searched(hits: list[Hit], reply: Reply) -> Searched:
    """The hits that lead somewhere."""
    return Searched(tuple(hit for hit in hits if hit.page or hit.picture), at=reply.at, kept=reply.kept)


def _parse_created(answer: dict[str, Any], reply: Reply) -> datetime:
    """When the search was made: what "2 years ago" counts from."""
    text = read_object(answer, "search_metadata").get("created_at")
    date = parse_date(text, kind="page", said_by="SerpApi", now=reply.at) if isinstance(text, str) else None
    return date.latest.astimezone(UTC) if date is not None else reply.at


def _parse_date(text: object, kind: TimeKind, said_by: str, now: datetime) -> tuple[Dated, ...]:
    date = parse_date(text, kind=kind, said_by=said_by, now=now)
    return (date,) if date else ()


def _parse_lens_hit(match: dict[str, Any], title: str, since: datetime) -> Hit:
    return Hit(
        title,
        Said.COPY,
        page=read_url(match.get("link")),
        title=read_text(match.get("title")),
        thumbnail=read_url(match.get("thumbnail")),
        size=read_size(match.get("actual_image_width"), match.get("actual_image_height")),
        dates=_parse_date(match.get("date"), "page", "Google Lens", since),
        credit=read_text(match.get("source"), 100),
    )


def _parse_bing_hit(match: dict[str, Any], title: str, now: datetime) -> Hit:
    return Hit(
        title,
        Said.COPY,
        picture=read_url(match.get("original")),
        page=read_url(match.get("link")),
        title=read_text(match.get("title")),
        thumbnail=read_url(match.get("thumbnail")),
        size=read_size(match.get("width"), match.get("height")),
        dates=_parse_date(match.get("date"), "page", "Bing", now),
        credit=read_text(match.get("source"), 100),
    )


def _parse_yandex_hit(match: dict[str, Any], title: str) -> Hit:
    original, thumbnail = match.get("original_image"), match.get("thumbnail")
    pictured = original if isinstance(original, dict) else {"link": original}
    small = thumbnail.get("link") if isinstance(thumbnail, dict) else thumbnail
    return Hit(
        title,
        Said.PART,
        picture=read_url(pictured.get("link")),
        page=read_url(match.get("link")),
        title=read_text(match.get("title")),
        thumbnail=read_url(small),
        size=read_size(pictured.get("width"), pictured.get("height")),
        credit=read_text(match.get("source"), 100),
    )

"""SerpApi: what Google Lens, Bing and Yandex find, each asked by itself with one key.

Written to the documented shapes (serpapi.com/google-lens-api, /bing-reverse-image-api, /yandex-reverse-image-api;
read in September and November 2026); never run live.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from backstory_cli.errors import ServiceFailed, Skip
from backstory_cli.models import TimeKind
from backstory_cli.web.dates import dated
from backstory_cli.web.http.client import Door
from backstory_cli.web.http.messages import Call, Reply, form
from backstory_cli.web.reverse_search.results import Dated, Hit, Said, Searched, Sought
from backstory_cli.web.untrusted import address, entries, inner, size, words

MAX_RESULTS, MAX_SIMILAR = 60, 10
_NO_RESULTS = ("hasn't returned any results", "no results", "didn't return any results")
"""Words of an "error" that only says that nothing was found."""


class _Engine:
    """What the three have in common: the key, and how an answer is read."""

    title = "SerpApi"

    def __init__(self, door: Door, key: str, base: str) -> None:
        self._door = door
        self._key = key
        self._base = base

    def _call(self, purpose: str, query: dict[str, str], alias: str = "") -> Call:
        return Call(
            self.title,
            f"{self._base}/search.json",
            purpose,
            query={**query, "api_key": self._key},
            secrets=(self._key,),
            alias=alias,
        )

    def _answer(self, reply: Reply) -> dict[str, Any]:
        """What a search found.

        Raises:
            ServiceFailed: It is no answer.
        """
        answer = self._checked(reply)
        error = words(answer.get("error"), 200)
        status = words(inner(answer, "search_metadata").get("status"), 60)
        if error and any(said in error.lower() for said in _NO_RESULTS):
            return {"search_metadata": answer.get("search_metadata")}
        if error or status != "Success":
            cause = error or status or "its answer does not say that it did"
            raise ServiceFailed(f"{self.title} did not search ({cause})", "try again later")
        return answer

    def _checked(self, reply: Reply) -> dict[str, Any]:
        if reply.status == 429:
            raise ServiceFailed(
                f"{self.title}: no searches are left for this key, or it is asked too often",
                "look at https://serpapi.com/dashboard, or try again in an hour",
            )
        answer = reply.json(self.title)
        said = words(answer.get("error"), 200) if isinstance(answer, dict) else ""
        if reply.status in {401, 403}:
            raise ServiceFailed(f"{self.title} refused the key ({said or reply.status})", "check SERPAPI_API_KEY")
        if reply.status != 200 or not isinstance(answer, dict):
            detail = f"HTTP {reply.status}{': ' + said if said else ''}"
            raise ServiceFailed(f"{self.title} did not search ({detail})", "try again later")
        return answer


class Lens(_Engine):
    """Google Lens, exact matches, by upload of the copy."""

    title = "Google Lens (SerpApi)"

    def search(self, sought: Sought) -> Searched:
        """Pages that Lens says show exactly this picture; what is only similar is not asked for.

        Raises:
            ServiceFailed: It did not answer as it should.
        """
        query = {"engine": "google_lens", "type": "exact_matches", "hl": "en", "country": "us"}
        purpose = "search for exact matches of the uploaded copy"
        # The number of an upload lives ten minutes; the same copy is the same search all day.
        alias = f"{self.title} {self._base} {hashlib.sha256(sought.copy).hexdigest()}"
        if self._door.kept(self._call(purpose, query, alias)) is None:
            query["image_id"] = self._uploaded(sought.copy)
        answer, reply = self._door.ask(self._call(purpose, query, alias), self._answer)
        since = _created(answer, reply)
        found = entries(answer.get("exact_matches"), MAX_RESULTS)
        return _searched([_lens_hit(each, self.title, since) for each in found], reply)

    def _uploaded(self, copy: bytes) -> str:
        content_type, body = form({"api_key": self._key}, {"image": ("image.jpg", copy, "image/jpeg")})
        call = Call(
            self.title,
            f"{self._base}/image",
            "upload of a copy of the picture, to search with it",
            method="POST",
            body=body,
            content_type=content_type,
            secrets=(self._key,),
            keep=0,
        )
        number = words(self._checked(self._door.call(call)).get("image_id"), 200)
        if not number:
            raise ServiceFailed(f"{self.title} did not take the picture", "try again later")
        return number


class Bing(_Engine):
    """Bing's search by picture, for a picture that has an address."""

    title = "Bing (SerpApi)"

    def search(self, sought: Sought) -> Searched:
        """Pages that Bing says show this picture.

        Raises:
            Skip: The picture has no address.
            ServiceFailed: It did not answer as it should.
        """
        if not sought.address:
            raise _needs_address()
        query = {"engine": "bing_reverse_image", "image_url": sought.address}
        answer, reply = self._door.ask(self._call("search for the picture at its address", query), self._answer)
        found = entries(answer.get("pages_with_this_image"), MAX_RESULTS)
        return _searched([_bing_hit(each, self.title, reply.at) for each in found], reply)


class Yandex(_Engine):
    """Yandex's search by picture, for a picture that has an address. It gives no dates."""

    title = "Yandex (SerpApi)"

    def search(self, sought: Sought) -> Searched:
        """Sites that Yandex says contain this picture, and pictures that are similar.

        Raises:
            Skip: The picture has no address.
            ServiceFailed: It did not answer as it should.
        """
        if not sought.address:
            raise _needs_address()
        query = {"engine": "yandex_images", "url": sought.address}
        answer, reply = self._door.ask(self._call("search for the picture at its address", query), self._answer)
        hits = [_yandex_hit(each, self.title) for each in entries(answer.get("image_results"), MAX_RESULTS)]
        similar = entries(answer.get("similar_images"), MAX_SIMILAR)
        hits += [Hit(self.title, Said.SIMILAR, page=address(each.get("link"))) for each in similar]
        return _searched(hits, reply)


def _needs_address() -> Skip:
    return Skip(
        "it takes only the address of a picture on the web, and this one came as a file",
        "investigate the picture by its address",
    )


def _searched(hits: list[Hit], reply: Reply) -> Searched:
    """The hits that lead somewhere."""
    return Searched(tuple(hit for hit in hits if hit.page or hit.picture), at=reply.at, kept=reply.kept)


def _created(answer: dict[str, Any], reply: Reply) -> datetime:
    """When the search was made: what "2 years ago" counts from."""
    text = inner(answer, "search_metadata").get("created_at")
    date = dated(text, kind="page", said_by="SerpApi", now=reply.at) if isinstance(text, str) else None
    return date.latest.astimezone(UTC) if date is not None else reply.at


def _date(text: object, kind: TimeKind, said_by: str, now: datetime) -> tuple[Dated, ...]:
    date = dated(text, kind=kind, said_by=said_by, now=now)
    return (date,) if date else ()


def _lens_hit(match: dict[str, Any], title: str, since: datetime) -> Hit:
    return Hit(
        title,
        Said.COPY,
        page=address(match.get("link")),
        title=words(match.get("title")),
        thumbnail=address(match.get("thumbnail")),
        size=size(match.get("actual_image_width"), match.get("actual_image_height")),
        dates=_date(match.get("date"), "page", "Google Lens", since),
        credit=words(match.get("source"), 100),
    )


def _bing_hit(match: dict[str, Any], title: str, now: datetime) -> Hit:
    return Hit(
        title,
        Said.COPY,
        picture=address(match.get("original")),
        page=address(match.get("link")),
        title=words(match.get("title")),
        thumbnail=address(match.get("thumbnail")),
        size=size(match.get("width"), match.get("height")),
        dates=_date(match.get("date"), "page", "Bing", now),
        credit=words(match.get("source"), 100),
    )


def _yandex_hit(match: dict[str, Any], title: str) -> Hit:
    original, thumbnail = match.get("original_image"), match.get("thumbnail")
    pictured = original if isinstance(original, dict) else {"link": original}
    small = thumbnail.get("link") if isinstance(thumbnail, dict) else thumbnail
    return Hit(
        title,
        Said.PART,
        picture=address(pictured.get("link")),
        page=address(match.get("link")),
        title=words(match.get("title")),
        thumbnail=address(small),
        size=size(pictured.get("width"), pictured.get("height")),
        credit=words(match.get("source"), 100),
    )

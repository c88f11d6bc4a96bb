"""Google Fact Check Tools: what fact-checkers published, by words and by the address of a picture.

Written to the documented shapes (discovery document of the API v1alpha1, 2024-09-29; read in November 2026); never run
live.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.dates import parse_date
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.messages import Reply, Request
from backstory_cli.web.reverse_search.results import Dated
from backstory_cli.web.untrusted import read_object, read_objects, read_text, read_url

MAX_CLAIMS, MAX_REVIEWS = 10, 5
MAX_QUERY = 200
TITLE = "Google Fact Check Tools"


@dataclass(frozen=True)
class Review:
    """What one publisher found. The rating is free text in any language: to be quoted, never read."""

    publisher: str
    site: str
    url: str
    title: str
    rating: str
    language: str
    date: Dated | None


@dataclass(frozen=True)
class Claim:
    """A claim that somebody made, and what was published about it."""

    text: str
    claimant: str
    date: Dated | None
    reviews: tuple[Review, ...]


class FactCheck:
    """Looks fact checks up."""

    title = TITLE

    def __init__(self, door: GuardedClient, key: str, base: str) -> None:
        self._door = door
        self._key = key
        self._base = base

    def search_text(self, query: str, language: str = "") -> tuple[Claim, ...]:
        """Claims that have to do with some words.

        Raises:
            ServiceFailedError: It did not answer as it should.
        """
        fields = {"query": shorten(query), "pageSize": str(MAX_CLAIMS)}
        if language:
            fields["languageCode"] = language
        answer, reply = self._ask("claims:search", "look for fact checks of words in the image", fields)
        return _parse_claims(answer.get("claims"), reply)

    def search_picture(self, where: str) -> tuple[Claim, ...]:
        """Claims about the picture at a public address. Google fetches it; bytes cannot be sent.

        Raises:
            ServiceFailedError: It did not answer as it should.
        """
        fields = {"imageUri": where, "pageSize": str(MAX_CLAIMS)}
        answer, reply = self._ask("claims:imageSearch", "look for fact checks of an image by its address", fields)
        return _parse_claims([each.get("claim") for each in read_objects(answer.get("results"), MAX_CLAIMS)], reply)

    def _ask(self, method: str, purpose: str, fields: dict[str, str]) -> tuple[dict[str, Any], Reply]:
        call = Request(
            TITLE,
            f"{self._base}/v1alpha1/{method}",
            purpose,
            query=fields,
            headers={"X-Goog-Api-Key": self._key},
            secrets=(self._key,),
        )
        return self._door.ask(call, _parse_answer)


def _parse_answer(reply: Reply) -> dict[str, Any]:
    if reply.status == 429:
        raise ServiceFailedError(f"{TITLE}: too much was asked with this key", "try again tomorrow")
    answer = reply.json(TITLE)
    error = read_object(answer, "error")
    if reply.status == 200 and not error and isinstance(answer, dict):
        return answer
    said = read_text(error.get("message"), 200)
    detail = f"HTTP {reply.status}{': ' + said if said else ''}"
    if reply.status in {401, 403} or "api key" in said.lower():
        raise ServiceFailedError(
            f"{TITLE} refused the key ({detail})",
            "check GOOGLE_FACT_CHECK_API_KEY, and that the key's project allows the Fact Check Tools API",
        )
    raise ServiceFailedError(f"{TITLE} did not answer as it should ({detail})", "try again later")


def shorten(query: str) -> str:
    """At most `MAX_QUERY` characters of text that can be sent, cut between words."""
    query = " ".join(query.encode("utf-8", "ignore").decode("utf-8").split())
    if len(query) <= MAX_QUERY:
        return query
    cut = query[:MAX_QUERY]
    return cut.rpartition(" ")[0] or cut


def _parse_claims(value: object, reply: Reply) -> tuple[Claim, ...]:
    claims = [_parse_claim(each, reply) for each in read_objects(value, MAX_CLAIMS)]
    return tuple(claim for claim in claims if claim.reviews)


def _parse_claim(claim: dict[str, Any], reply: Reply) -> Claim:
    return Claim(
        text=read_text(claim.get("text"), 500),
        claimant=read_text(claim.get("claimant"), 200),
        date=parse_date(claim.get("claimDate"), kind="page", said_by="the fact check", now=reply.at),
        reviews=tuple(_parse_review(each, reply) for each in read_objects(claim.get("claimReview"), MAX_REVIEWS)),
    )


def _parse_review(review: dict[str, Any], reply: Reply) -> Review:
    publisher = read_object(review, "publisher")
    name = read_text(publisher.get("name"), 100)
    return Review(
        publisher=name,
        site=read_text(publisher.get("site"), 100),
        url=read_url(review.get("url")),
        title=read_text(review.get("title")),
        rating=read_text(review.get("textualRating"), 200),
        language=read_text(review.get("languageCode"), 20),
        date=parse_date(review.get("reviewDate"), kind="fact_check", said_by=name or "the publisher", now=reply.at),
    )

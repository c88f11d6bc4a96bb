"""Google Cloud Vision, web detection: copies on the web and the pages that show them. It gives no dates.

Written to the documented shapes (discovery document of 2026-10-16, cloud.google.com/vision/docs/detecting-web; read in
November 2026); never run live.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.messages import Reply, Request
from backstory_cli.web.reverse_search.results import Hit, Said, Searched, Sought
from backstory_cli.web.untrusted import read_object, read_objects, read_text, read_url

MAX_RESULTS, MAX_SIMILAR, MAX_GUESSES = 50, 10, 8


class Vision:
    """Asks for web detection of the copy."""

    title = "Google Vision"

    def __init__(self, door: GuardedClient, key: str, base: str) -> None:
        self._door = door
        self._key = key
        self._base = base

    def search(self, sought: Sought) -> Searched:
        """Full and partial matches, pages, and what is only similar.

        Raises:
            ServiceFailedError: It did not answer as it should.
        """
        request = {
            "image": {"content": base64.b64encode(sought.copy).decode("ascii")},
            "features": [{"type": "WEB_DETECTION", "maxResults": MAX_RESULTS}],
        }
        response, reply = self._door.ask(
            Request(
                self.title,
                f"{self._base}/v1/images:annotate",
                "search for copies of the image",
                method="POST",
                headers={"X-Goog-Api-Key": self._key},
                body=json.dumps({"requests": [request]}).encode("ascii"),
                content_type="application/json",
                secrets=(self._key,),
            ),
            _parse_response,
        )
        found = read_object(response, "webDetection")
        return Searched(tuple(_parse_hits(found)), guesses=_parse_guesses(found), at=reply.at, kept=reply.kept)


def _parse_response(reply: Reply) -> dict[str, Any]:
    """The one response; a failure may come with HTTP 200."""
    if reply.status == 429:
        raise ServiceFailedError("Google Vision is asked too often with this key", "try again in a minute")
    answer = reply.json("Google Vision")
    responses = read_objects(answer.get("responses") if isinstance(answer, dict) else None, 1)
    error = read_object(answer, "error") or read_object(responses[0] if responses else None, "error")
    if reply.status != 200 or error or not responses:  # without a response, nothing was searched
        raise _to_failure(error, reply.status)
    return responses[0]


def _to_failure(error: dict[str, Any], status: int) -> ServiceFailedError:
    said = read_text(error.get("message"), 200)
    detail = f"HTTP {status}{': ' + said if said else ''}"
    if status == 401 or (status == 400 and "key" in said.lower()):
        return ServiceFailedError(f"Google Vision refused the key ({detail})", "check GOOGLE_VISION_API_KEY")
    if status == 403:
        return ServiceFailedError(
            f"Google Vision refused ({detail})",
            "switch billing on for the key's project (the free searches need it too), and allow the Cloud Vision API",
        )
    return ServiceFailedError(f"Google Vision did not search ({detail})", "try again later")


def _parse_hits(found: dict[str, Any]) -> list[Hit]:
    hits = []
    for page in read_objects(found.get("pagesWithMatchingImages"), MAX_RESULTS):
        full, partial = (read_objects(page.get(name), 3) for name in ("fullMatchingImages", "partialMatchingImages"))
        where, title = read_url(page.get("url")), read_text(page.get("pageTitle"))
        said, pictures = (Said.COPY, full) if full else (Said.PART, partial)
        # A page with neither list only has to do with the same subject. One whose pictures lie nowhere counts.
        if where and pictures:
            hits += [Hit("Google Vision", said, each, where, title) for each in _parse_addresses(pictures, 3) or [""]]
    for name, said, most in (
        ("fullMatchingImages", Said.COPY, MAX_RESULTS),
        ("partialMatchingImages", Said.PART, MAX_RESULTS),
        ("visuallySimilarImages", Said.SIMILAR, MAX_SIMILAR),
    ):
        hits += [Hit("Google Vision", said, picture) for picture in _parse_addresses(found.get(name), most)]
    return hits


def _parse_addresses(value: object, most: int) -> list[str]:
    return [found for each in read_objects(value, most) if (found := read_url(each.get("url")))]


def _parse_guesses(found: dict[str, Any]) -> tuple[str, ...]:
    labels = [read_text(each.get("label"), 100) for each in read_objects(found.get("bestGuessLabels"), MAX_GUESSES)]
    things = [read_text(each.get("description"), 100) for each in read_objects(found.get("webEntities"), MAX_GUESSES)]
    return tuple(dict.fromkeys(each for each in (*labels, *things) if each))[:MAX_GUESSES]

"""Google Cloud Vision, web detection: copies on the web and the pages that show them. It gives no dates.

Written to the documented shapes (discovery document of 2026-10-16, cloud.google.com/vision/docs/detecting-web; read in
November 2026); never run live.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from backstory_cli.errors import ServiceFailed
from backstory_cli.web.http.client import Door
from backstory_cli.web.http.messages import Call, Reply
from backstory_cli.web.reverse_search.results import Hit, Said, Searched, Sought
from backstory_cli.web.untrusted import address, entries, inner, words

MAX_RESULTS, MAX_SIMILAR, MAX_GUESSES = 50, 10, 8


class Vision:
    """Asks for web detection of the copy."""

    title = "Google Vision"

    def __init__(self, door: Door, key: str, base: str) -> None:
        self._door = door
        self._key = key
        self._base = base

    def search(self, sought: Sought) -> Searched:
        """Full and partial matches, pages, and what is only similar.

        Raises:
            ServiceFailed: It did not answer as it should.
        """
        request = {
            "image": {"content": base64.b64encode(sought.copy).decode("ascii")},
            "features": [{"type": "WEB_DETECTION", "maxResults": MAX_RESULTS}],
        }
        response, reply = self._door.ask(
            Call(
                self.title,
                f"{self._base}/v1/images:annotate",
                "search for copies of the picture",
                method="POST",
                headers={"X-Goog-Api-Key": self._key},
                body=json.dumps({"requests": [request]}).encode("ascii"),
                content_type="application/json",
                secrets=(self._key,),
            ),
            _response,
        )
        found = inner(response, "webDetection")
        return Searched(tuple(_hits(found)), guesses=_guesses(found), at=reply.at, kept=reply.kept)


def _response(reply: Reply) -> dict[str, Any]:
    """The one response; a failure may come with HTTP 200."""
    if reply.status == 429:
        raise ServiceFailed("Google Vision is asked too often with this key", "try again in a minute")
    answer = reply.json("Google Vision")
    responses = entries(answer.get("responses") if isinstance(answer, dict) else None, 1)
    error = inner(answer, "error") or inner(responses[0] if responses else None, "error")
    if reply.status != 200 or error or not responses:  # without a response, nothing was searched
        raise _failure(error, reply.status)
    return responses[0]


def _failure(error: dict[str, Any], status: int) -> ServiceFailed:
    said = words(error.get("message"), 200)
    detail = f"HTTP {status}{': ' + said if said else ''}"
    if status == 401 or (status == 400 and "key" in said.lower()):
        return ServiceFailed(f"Google Vision refused the key ({detail})", "check GOOGLE_VISION_API_KEY")
    if status == 403:
        return ServiceFailed(
            f"Google Vision refused ({detail})",
            "switch billing on for the key's project (the free searches need it too), and allow the Cloud Vision API",
        )
    return ServiceFailed(f"Google Vision did not search ({detail})", "try again later")


def _hits(found: dict[str, Any]) -> list[Hit]:
    hits = []
    for page in entries(found.get("pagesWithMatchingImages"), MAX_RESULTS):
        full, partial = (entries(page.get(name), 3) for name in ("fullMatchingImages", "partialMatchingImages"))
        where, title = address(page.get("url")), words(page.get("pageTitle"))
        said, pictures = (Said.COPY, full) if full else (Said.PART, partial)
        # A page with neither list only has to do with the same subject. One whose pictures lie nowhere counts.
        if where and pictures:
            hits += [Hit("Google Vision", said, each, where, title) for each in _addresses(pictures, 3) or [""]]
    for name, said, most in (
        ("fullMatchingImages", Said.COPY, MAX_RESULTS),
        ("partialMatchingImages", Said.PART, MAX_RESULTS),
        ("visuallySimilarImages", Said.SIMILAR, MAX_SIMILAR),
    ):
        hits += [Hit("Google Vision", said, picture) for picture in _addresses(found.get(name), most)]
    return hits


def _addresses(value: object, most: int) -> list[str]:
    return [found for each in entries(value, most) if (found := address(each.get("url")))]


def _guesses(found: dict[str, Any]) -> tuple[str, ...]:
    labels = [words(each.get("label"), 100) for each in entries(found.get("bestGuessLabels"), MAX_GUESSES)]
    things = [words(each.get("description"), 100) for each in entries(found.get("webEntities"), MAX_GUESSES)]
    return tuple(dict.fromkeys(each for each in (*labels, *things) if each))[:MAX_GUESSES]

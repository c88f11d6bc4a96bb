"""TinEye: copies of a picture on the web, with the dates on which TinEye's crawler saw them.

Written to the documented shapes (pytineye 3.0.0, help.tineye.com; read in November 2026); never run live.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.dates import parse_date
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.messages import Reply, Request, encode_form
from backstory_cli.web.reverse_search.results import Hit, Said, Searched, Sought
from backstory_cli.web.untrusted import read_count, read_object, read_objects, read_size, read_text, read_url

MAX_MATCHES, MAX_BACKLINKS = 100, 100
"""Matches asked for, and pages of each that are read."""


class TinEye:
    """Searches by upload of the copy, the earliest crawled first."""

    title = "TinEye"

    def __init__(self, door: GuardedClient, key: str, base: str) -> None:
        self._door = door
        self._key = key
        self._base = base

    def search(self, sought: Sought) -> Searched:
        """Copies as TinEye lists them.

        Raises:
            ServiceFailedError: It did not answer as it should.
        """
        fields = {
            "offset": "0",
            "limit": str(MAX_MATCHES),
            "sort": "crawl_date",
            "order": "asc",
            "backlink_limit": str(MAX_BACKLINKS),
        }
        content_type, body = encode_form(fields, {"image_upload": ("image.jpg", sought.copy, "image/jpeg")})
        answer, reply = self._door.ask(
            Request(
                self.title,
                f"{self._base}/rest/search/",
                "search for copies of the image",
                method="POST",
                headers={"x-api-key": self._key},
                body=body,
                content_type=content_type,
                secrets=(self._key,),
            ),
            self._check_answer,
        )
        matches = read_objects(read_object(answer, "results").get("matches"), MAX_MATCHES)
        hits = [hit for match in matches for hit in _parse_hits(match, reply.at)]
        total = read_object(answer, "stats").get("total_results")
        known = total if isinstance(total, int) and not isinstance(total, bool) and 0 <= total < 2**40 else None
        return Searched(tuple(hits), total=known, at=reply.at, kept=reply.kept)

    def _check_answer(self, reply: Reply) -> dict[str, Any]:
        """The answer of a search that succeeded: HTTP 200, and the code in it too."""
        answer = reply.json(self.title) if reply.status in {200, 400} else {}
        code = read_count(answer.get("code")) if isinstance(answer, dict) else None
        status = code or 0 if reply.status == 200 else reply.status
        if status in {401, 403}:
            raise ServiceFailedError("TinEye refused the key", "check TINEYE_API_KEY at https://services.tineye.com")
        if status == 402:
            raise ServiceFailedError(
                "TinEye: no searches are left for this key", "buy a bundle at https://services.tineye.com"
            )
        if status == 429:
            raise ServiceFailedError("TinEye is asked too often at once with this key", "try again in a minute")
        if status != 200 or not isinstance(answer, dict):
            told = answer.get("messages") if isinstance(answer, dict) else None
            messages = told[:3] if isinstance(told, list) else []
            said = read_text(" ".join(each for each in messages if isinstance(each, str)), 200)
            number = f"code {code}" if code else f"HTTP {reply.status}"
            raise ServiceFailedError(
                f"TinEye did not search ({number}{': ' + said if said else ''})",
                "an image that is too small or too plain cannot be searched for; otherwise try again later",
            )
        return answer


def _parse_hits(match: dict[str, Any], now: datetime) -> list[Hit]:
    """One hit for each page that shows a match; the match itself where no page is named."""
    tags = match.get("tags")
    stock = "stock" if isinstance(tags, list) and "stock" in tags else ""
    measures = read_size(read_count(match.get("width")), read_count(match.get("height")))
    found = []
    for link in read_objects(match.get("backlinks"), MAX_BACKLINKS):
        picture, page = read_url(link.get("url")), read_url(link.get("backlink"))
        date = parse_date(link.get("crawl_date"), kind="crawl", said_by="TinEye's crawler", now=now)
        if picture or page:
            dates = (date,) if date else ()
            found.append(Hit("TinEye", Said.COPY, picture, page, size=measures, dates=dates, credit=stock))
    picture = read_url(match.get("image_url"))
    if not found and picture:
        found.append(Hit("TinEye", Said.COPY, picture, size=measures, credit=stock))
    return found

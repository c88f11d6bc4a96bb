"""The Wayback Machine: when an address was first archived, and with which bytes.

Written to the documented shapes (internetarchive/wayback, README of the CDX server; read in November 2026); never run
live. The archive asks for at most 30 requests a minute; 24 are made.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.web.dates import FIRST_YEAR
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.messages import Reply, Request
from backstory_cli.web.untrusted import read_text, read_url

A_MINUTE = 24
TITLE = "Wayback Machine"
_FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")
_BLOCKED = re.compile(rb"AdministrativeAccessControlException|RobotAccessControlException")
_TIMESTAMP = re.compile(r"\d{14}", re.ASCII)
_DIGEST = re.compile(r"[A-Z2-7]{32}")


@dataclass(frozen=True)
class Capture:
    """One archived copy.

    Attributes:
        at: When it was archived.
        original: The address that was archived.
        media_type: As the server called it then.
        digest: Base32 of the SHA-1 of the bytes.
        address: Where a person can look at it.
        raw: Where its bytes are, as they were.
    """

    at: datetime
    original: str
    media_type: str
    digest: str
    address: str
    raw: str


def convert_sha1(sha1: str) -> str:
    """The archive's checksum of some bytes: base32 of their SHA-1, which is given in hexadecimal."""
    return base64.b32encode(bytes.fromhex(sha1)).decode("ascii")


class Wayback:
    """Asks the index of captures, no faster than the archive allows."""

    title = TITLE

    def __init__(self, door: GuardedClient, base: str) -> None:
        self._door = door
        self._base = base

    def earliest(self, where: str, digest: str = "") -> Capture | None:
        """The first copy of an address that was archived whole; with a digest, the first with those bytes.

        Raises:
            Skip: The site's owner had it shut out of the archive.
            ServiceFailedError: It did not answer as it should.
        """
        query = {
            "url": where,
            "output": "json",
            "fl": ",".join(_FIELDS),
            "filter": f"digest:{digest}" if digest else "statuscode:200",
            "limit": "1",
        }
        purpose = "when an address was first archived"
        call = Request(TITLE, f"{self._base}/cdx/search/cdx", purpose, query=query, a_minute=A_MINUTE, attempts=1)
        rows, reply = self._door.ask(call, _parse_rows)
        captures = [self._find_capture(row, reply.at) for row in rows[1:2]]  # the first row names the columns
        return captures[0] if captures else None

    def raw(self, capture: Capture, max_bytes: int) -> bytes:
        """The bytes of a copy as they were archived.

        Raises:
            ServiceFailedError: They cannot be had.
        """
        call = Request(
            TITLE,
            capture.raw,
            "an archived page, to see what it shows",
            a_minute=A_MINUTE,
            attempts=1,
            max_bytes=max_bytes,
        )
        return self._door.ask(call, _check_content)[0]

    def _find_capture(self, row: list[object], now: datetime) -> Capture | None:
        told = dict(zip(_FIELDS, row, strict=False))
        stamp, original, digest = told.get("timestamp"), read_url(told.get("original")), told.get("digest")
        if not isinstance(stamp, str) or not _TIMESTAMP.fullmatch(stamp) or not original:
            return None
        try:
            at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            return None
        if at.year < FIRST_YEAR or at > now + timedelta(days=1):
            return None
        return Capture(
            at=at,
            original=original,
            media_type=read_text(told.get("mimetype"), 100),
            digest=digest if isinstance(digest, str) and _DIGEST.fullmatch(digest) else "",
            address=f"{self._base}/web/{stamp}/{original}",
            raw=f"{self._base}/web/{stamp}id_/{original}",
        )


def _parse_rows(reply: Reply) -> list[list[object]]:
    _check_content(reply)
    rows = reply.json(TITLE)
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows[:2]):
        raise ServiceFailedError(f"{TITLE} answered with something that is not its usual reply", "try again later")
    return rows


def _check_content(reply: Reply) -> bytes:
    if _BLOCKED.search(reply.body[:10_000]) and reply.status != 200:
        raise Skip("the site's owner had it shut out of the archive", "look for other archives, such as archive.today")
    if reply.status == 429:
        raise ServiceFailedError(f"{TITLE} asks for a pause", "try again in a few minutes")
    if reply.status != 200:
        raise ServiceFailedError(f"{TITLE} did not answer as it should (HTTP {reply.status})", "try again later")
    return reply.body

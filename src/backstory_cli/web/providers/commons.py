"""Wikimedia Commons: whether the very same file is there, since when, and what its page says.

Written to the documented shapes (MediaWiki API help, list=allimages; read in November 2026); never run live.
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

TITLE = "Wikimedia Commons"
MAX_FILES = 10
FIRST_PHOTOGRAPH = 1826
"""Year of the first photograph: Commons holds pictures far older than the web."""
_PROPERTIES = "timestamp|user|url|size|sha1|mime|canonicaltitle|extmetadata"


@dataclass(frozen=True)
class CommonsFile:
    """A file there. Everything but the SHA-1 is what those who uploaded and described it say.

    Attributes:
        title: Its name, without "File:".
        page: Address of its page.
        url: Address of the file.
        sha1: In hexadecimal.
        uploaded: When this version was uploaded.
        uploader: Who uploaded it.
        author: Who made it.
        taken: When, as it is written.
        taken_date: The same as a date, where it is one.
        licence: Under which terms it is there.
        description: What it shows.
    """

    title: str
    page: str
    url: str
    sha1: str
    uploaded: Dated | None
    uploader: str
    author: str
    taken: str
    taken_date: Dated | None
    licence: str
    description: str


class Commons:
    """Asks for files by their SHA-1."""

    title = TITLE

    def __init__(self, door: GuardedClient, base: str) -> None:
        self._door = door
        self._base = base

    def find_by_sha1(self, sha1: str) -> tuple[CommonsFile, ...]:
        """Every file with these bytes; one that was saved again or made smaller is not found.

        Raises:
            ServiceFailedError: It did not answer as it should.
        """
        query = {
            "action": "query",
            "format": "json",
            "formatversion": "2",
            "list": "allimages",
            "aisha1": sha1,
            "ailimit": str(MAX_FILES),
            "aiprop": _PROPERTIES,
            "maxlag": "5",
        }
        call = Request(TITLE, f"{self._base}/w/api.php", "the very same file, by its SHA-1", query=query)
        files, reply = self._door.ask(call, _parse_files)
        return tuple(
            _parse_file(each, reply) for each in read_objects(files, MAX_FILES) if str(each.get("sha1")).lower() == sha1
        )


def _parse_files(reply: Reply) -> list[object]:
    if reply.status in {403, 429}:
        raise ServiceFailedError(
            f"{TITLE} refused (HTTP {reply.status})",
            "wait a while; its rules ask for a way to reach you: backstory config set contact you@example.org",
        )
    answer = reply.json(TITLE)
    error = read_object(answer, "error")
    if reply.status != 200 or error or not isinstance(answer, dict):
        said = read_text(error.get("info"), 200)
        detail = f"HTTP {reply.status}{': ' + said if said else ''}"
        raise ServiceFailedError(f"{TITLE} did not answer as it should ({detail})", "try again later")
    files = read_object(answer, "query").get("allimages")
    if not isinstance(files, list):  # none found is an empty list
        raise ServiceFailedError(f"{TITLE} answered without a list of files", "try again later")
    return files


def _parse_file(file: dict[str, Any], reply: Reply) -> CommonsFile:
    more = read_object(file, "extmetadata")

    def told(name: str, limit: int = 200) -> str:
        return read_text(read_object(more, name).get("value"), limit)

    taken = told("DateTimeOriginal", 100)
    says = "its page on Wikimedia Commons"
    return CommonsFile(
        title=read_text(file.get("canonicaltitle") or file.get("title") or file.get("name")).removeprefix("File:"),
        page=read_url(file.get("descriptionurl")),
        url=read_url(file.get("url")),
        sha1=str(file.get("sha1")).lower(),
        uploaded=parse_date(file.get("timestamp"), kind="upload", said_by=TITLE, now=reply.at),
        uploader=read_text(file.get("user"), 100),
        author=told("Artist"),
        taken=taken,
        taken_date=parse_date(taken, kind="capture", said_by=says, now=reply.at, oldest=FIRST_PHOTOGRAPH),
        licence=told("LicenseShortName", 100),
        description=told("ImageDescription", 500),
    )

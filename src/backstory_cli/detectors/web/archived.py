"""``web.archived``: when a picture or page that was found was first archived, and what that proves.

Graded: an archived copy with the same bytes, then the picture's address, then a page that contains the address. That a
page was archived proves nothing of the picture, and is told with the copy only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum

from backstory_cli.detectors.web.compare_hits import Examined
from backstory_cli.detectors.web.query import explain_failure
from backstory_cli.detectors.web.wording import format_day, to_when
from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.image.image import Image
from backstory_cli.models import About, Basis, Finding, Leaning, NotChecked, Strength
from backstory_cli.web.access import WebAccess
from backstory_cli.web.pages import MAX_BYTES, has_picture, parse_page
from backstory_cli.web.providers.commons import CommonsFile
from backstory_cli.web.providers.wayback import Capture, Wayback, convert_sha1
from backstory_cli.web.reverse_search.independence import find_registered_domain
from backstory_cli.web.reverse_search.results import Dated
from backstory_cli.web.urls import canonicalize, get_host

MAX_PLACES, MAX_PLACES_DEEP = 6, 15
"""Places that the archive is asked about: up to four requests each, of 24 a minute."""


class Grade(IntEnum):
    """What an archived copy proves of the picture."""

    PAGE = 0
    """The page was archived; whether it showed the picture then is not known."""
    PAGE_WITH_IT = 1
    """The archived page contains the picture's address."""
    ADDRESS = 2
    """The picture's address was archived; the bytes are others, or not known."""
    SAME_COPY = 3
    """The archived bytes are those that lie there now, which were compared here."""
    SAME_FILE = 4
    """The archived bytes are those of the file under investigation."""


@dataclass(frozen=True)
class Archived:
    """One archived copy."""

    capture: Capture
    grade: Grade
    place: str
    dated: Dated


@dataclass
class Read:
    """What the archive gave."""

    captures: list[Archived] = field(default_factory=list)
    left_out: list[NotChecked] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """One finding for each copy that proves something, the earliest first."""
        told = [each for each in self.captures if each.grade is not Grade.PAGE]
        return [_make_finding(each) for each in sorted(told, key=lambda each: each.capture.at)]


@dataclass(frozen=True)
class _Place:
    picture: str
    page: str
    sha1s: tuple[str, ...]


def look_up(
    access: WebAccess,
    image: Image,
    examined: Sequence[Examined],
    same_file: Sequence[CommonsFile] | None,
    *,
    deep: bool,
) -> Read:
    """Ask the Wayback Machine about the places where copies are, one of each site first."""
    done = Read()
    if access.wayback is None:
        return done
    places = _find_places(image, examined, same_file)
    for place in places[: MAX_PLACES_DEEP if deep else MAX_PLACES]:
        try:
            done.captures += _look_up_place(access.wayback, place, image.sha1)
        except (Skip, ServiceFailedError) as problem:
            done.left_out.append(explain_failure(f"Wayback Machine ({get_host(place.picture or place.page)})", problem))
            if isinstance(problem, ServiceFailedError):
                break  # busy or broken: it would not answer the rest either
    return done


def _find_places(image: Image, examined: Sequence[Examined], same_file: Sequence[CommonsFile] | None) -> list[_Place]:
    found: list[_Place] = []
    if image.arrival is not None:
        page = image.arrival.page.address if image.arrival.page else ""
        found.append(_Place(image.arrival.address, page, (image.sha1,)))
    found += [_Place(file.url, "", (image.sha1,)) for file in same_file or () if file.url]
    for each in examined:
        if each.is_copy:
            picture = "" if each.small else each.looked_at
            pictures = each.sighting.pictures
            sha1s = (image.sha1, each.sha1) if picture else (image.sha1,)
            found.append(_Place(picture or (pictures[0] if pictures else ""), each.sighting.page, sha1s))
    once = {canonicalize(place.picture or place.page): place for place in reversed(found)}
    ordered = list(once.values())[::-1]
    sites: set[str] = set()
    first: list[_Place] = []
    later: list[_Place] = []
    for place in ordered:
        site = find_registered_domain(get_host(place.picture or place.page))
        (later if site in sites else first).append(place)
        sites.add(site)
    return [*first, *later]


def _look_up_place(wayback: Wayback, place: _Place, sha1: str) -> list[Archived]:
    """The earliest archived copy of the picture, by bytes and by address; if there is none, of the page."""
    found: list[Archived] = []
    if place.picture:
        first = wayback.earliest(place.picture)
        if first is not None:
            found.append(_build_archived(first, _rate(first, place, sha1), place.picture))
            if found[0].grade is Grade.ADDRESS:
                found += _find_later_copy(wayback, place, sha1)
    if not found and place.page and (first := wayback.earliest(place.page)) is not None:
        shows = bool(place.picture) and has_picture(
            parse_page(wayback.raw(first, MAX_BYTES), place.page), place.picture
        )
        found.append(_build_archived(first, Grade.PAGE_WITH_IT if shows else Grade.PAGE, place.page))
    return found


def _find_later_copy(wayback: Wayback, place: _Place, sha1: str) -> list[Archived]:
    """A later copy at the same address whose bytes are known, if there is one."""
    for each in dict.fromkeys((sha1, *place.sha1s)):
        same = wayback.earliest(place.picture, digest=convert_sha1(each))
        if same is not None:
            return [_build_archived(same, _rate(same, place, sha1), place.picture)]
    return []


def _rate(capture: Capture, place: _Place, sha1: str) -> Grade:
    if capture.digest == convert_sha1(sha1):
        return Grade.SAME_FILE
    if capture.digest in {convert_sha1(each) for each in place.sha1s}:
        return Grade.SAME_COPY
    return Grade.ADDRESS


def _build_archived(capture: Capture, grade: Grade, place: str) -> Archived:
    dated = Dated(
        capture.at,
        capture.at + timedelta(seconds=1),
        "second",
        "archive",
        "the Wayback Machine",
        f"{capture.at:%Y%m%d%H%M%S}",
    )
    return Archived(capture, grade, place, dated)


_WORDS = {
    Grade.SAME_FILE: "A file with the very same bytes was archived from {host} {day}.",
    Grade.SAME_COPY: "The copy on {host} was archived, with the bytes that were compared here, {day}.",
    Grade.ADDRESS: "Something at the address of the copy on {host} was archived {day}.",
    Grade.PAGE_WITH_IT: "A page on {host} was archived {day}; it contains the address of the copy found there.",
}
_LIMITS = {
    Grade.SAME_FILE: "The archive's checksum of what it saved equals that of this file. It was on the web by then; "
    "when it was made it does not say.",
    Grade.SAME_COPY: "The archive's checksum equals that of the copy, which was compared here. When the image was "
    "made it does not say.",
    Grade.ADDRESS: "The bytes archived then are others than those that lie there now, or not known: another image "
    "may have been at that address. Open the archived copy and look.",
    Grade.PAGE_WITH_IT: "That the address stood in the page does not prove that this image lay there. Open the "
    "archived page and look.",
}
_STRENGTHS = {
    Grade.SAME_FILE: Strength.STRONG,
    Grade.SAME_COPY: Strength.STRONG,
    Grade.ADDRESS: Strength.WEAK,
    Grade.PAGE_WITH_IT: Strength.WEAK,
}


def _make_finding(each: Archived) -> Finding:
    compared = each.grade in {Grade.SAME_FILE, Grade.SAME_COPY}
    summary = _WORDS[each.grade].format(host=get_host(each.place), day=format_day(each.dated))
    return Finding(
        id="web.archived",
        summary=summary,
        about=About.HISTORY,
        leaning=Leaning.REUSED if compared else Leaning.NEUTRAL,
        basis=Basis.MATCHED if compared else Basis.REPORTED,
        strength=_STRENGTHS[each.grade],
        data={
            "grade": each.grade.name.lower(),
            "archived_at": each.capture.at.isoformat(),
            "address": each.place,
            "snapshot": each.capture.address,
            "digest": each.capture.digest,
            "when": [to_when(each.dated, summary)],
        },
        limits=_LIMITS[each.grade],
    )

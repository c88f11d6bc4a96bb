"""``web.earliest``, ``web.sources`` and ``web.searched``: what all that was found comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from backstory_cli.detectors.web.archived import Archived, Grade
from backstory_cli.detectors.web.compare_hits import Examined
from backstory_cli.detectors.web.query import COMMONS, Answers
from backstory_cli.detectors.web.wording import format_day, join_names
from backstory_cli.models import About, Artifact, Basis, Finding, Role, Strength
from backstory_cli.web.reverse_search.independence import group_by_source
from backstory_cli.web.reverse_search.results import Dated
from backstory_cli.web.urls import get_host

SEEN = {"crawl", "page", "archive", "upload"}
"""Dates that say that a copy was there; when a picture was taken is another matter."""


def iter_findings(answers: Answers, examined: Sequence[Examined], captures: Sequence[Archived]) -> Iterator[Finding]:
    """The earliest copy, how many independent sources there are, and what was asked."""
    earliest = _find_earliest(answers, examined, captures)
    if earliest is not None:
        yield _report_earliest(*earliest)
    places = [(each.sighting.address, each.credit) for each in examined if each.is_copy]
    places += [(file.page or file.url, "") for file in answers.same_file or ()]
    if len(places) > 1:
        yield _report_sources(places)
    if answers.searched or answers.same_file is not None:
        yield _report_searched(answers)


def _find_earliest(
    answers: Answers, examined: Sequence[Examined], captures: Sequence[Archived]
) -> tuple[Dated, str, str] | None:
    """Of copies that were compared here, the one that was there by the earliest moment: date, host, address."""
    dated = [
        (date, each.sighting.address)
        for each in examined
        if each.is_copy
        for date in each.sighting.dates
        if date.kind in SEEN
    ]
    dated += [(each.dated, each.capture.address) for each in captures if each.grade >= Grade.SAME_COPY]
    dated += [(file.uploaded, file.page or file.url) for file in answers.same_file or () if file.uploaded]
    first = min(dated, key=lambda pair: (pair[0].latest, pair[1]), default=None)
    if first is None:
        return None
    date, address = first
    return date, get_host(address), address


def _report_earliest(date: Dated, host: str, address: str) -> Finding:
    return Finding(
        id="web.earliest",
        summary=f"The earliest copy found was on {host} {format_day(date)}, says {date.said_by}.",
        about=About.HISTORY,
        basis=Basis.REPORTED,
        strength=Strength.MODERATE,
        data={"address": address, "kind": date.kind, "said": date.said, "said_by": date.said_by},
        limits="The earliest of the copies that were found and compared here; earlier ones may exist that no service "
        "knows. The image is at least as old as that, if the date is right.",
    )


def _report_sources(places: Sequence[tuple[str, str]]) -> Finding:
    found = group_by_source(places)
    shared = {name: hosts for name, hosts in found.items() if len(hosts) > 1}
    together = "; ".join(f"{join_names(hosts, 3)} count as one ({name})" for name, hosts in list(shared.items())[:3])
    plural = "one source" if len(found) == 1 else f"{len(found)} independent sources"
    return Finding(
        id="web.sources",
        summary=f"The {len(places)} copies stand for {plural}{': ' + together if together else ''}.",
        about=About.HISTORY,
        basis=Basis.REPORTED,
        strength=Strength.WEAK,
        data={"sources": {name: list(hosts) for name, hosts in found.items()}, "copies": len(places)},
        limits="Sites of one owner count once, and so do copies that credit one agency; who owns what is a table that "
        "does not know everyone, and who copied from whom is not seen.",
    )


def _report_searched(answers: Answers) -> Finding:
    counts: dict[str, JsonValue] = {}
    told = []
    if answers.same_file is not None:
        counts[COMMONS] = {"hits": len(answers.same_file), "looked_for": "the very same file"}
        told.append(f"{COMMONS} ({len(answers.same_file)} with the same bytes)")
    for title, answer in answers.searched.items():
        counts[title] = {
            "hits": len(answer.hits),
            "total": answer.total,
            "guesses": list(answer.guesses),
            "answered": answer.at.isoformat(timespec="seconds") if answer.at else None,
            "from_an_earlier_run": answer.kept,
        }
        told.append(f"{title} ({answer.total if answer.total is not None else len(answer.hits)})")
    sent = (
        (Artifact(name="sent-to-searches.jpg", role=Role.SENT, media_type="image/jpeg", content=answers.sent),)
        if answers.searched
        else ()
    )
    return Finding(
        id="web.searched",
        summary=f"Asked on the web, with the number of places that each names: {', '.join(told)}.",
        about=About.HISTORY,
        basis=Basis.REPORTED,
        strength=Strength.WEAK,
        data={"services": counts},
        limits="Each service knows a part of the web: what none of them finds may be there all the same.",
        artifacts=sent,
    )

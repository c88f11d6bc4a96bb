"""What to do next: concrete steps, those first that could settle most of what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backstory_cli.models import About, Assessments, Basis, Finding, Leaning, NotChecked

MAX_STEPS = 4
WEB = "Copies on the web"
"""Title of the check that asks the web."""

MADE, CHANGED, SEEN = "how it was made", "whether it was changed", "where it was seen before"
WHEN, WHERE, WHO = "when", "where", "who made it"
ORDER = (MADE, CHANGED, SEEN, WHEN, WHERE, WHO)
"""What can be open, as a report asks it."""


@dataclass(frozen=True)
class _Step:
    """Something a person can do, and what it could tell."""

    text: str
    could_tell: frozenset[str]


def suggest_next_steps(
    findings: Sequence[Finding], assessments: Assessments, unknown: Sequence[NotChecked]
) -> tuple[str, ...]:
    """At most four steps, each with what it could tell of what is open."""
    still_open = _find_open_questions(findings, assessments)
    steps = [*_iter_history_steps(findings, assessments, unknown), *_iter_file_steps(findings, assessments)]
    useful = [step for step in steps if step.could_tell & still_open]
    useful.sort(key=lambda step: -len(step.could_tell & still_open))
    return tuple(_describe_step(step, still_open) for step in useful[:MAX_STEPS])


def _find_open_questions(findings: Sequence[Finding], assessments: Assessments) -> frozenset[str]:
    """What nothing answers, or only the file's own word."""
    answered = {
        MADE: assessments.origin.verdict != "undetermined",
        CHANGED: assessments.integrity.verdict in {"intact", "altered"},
        SEEN: assessments.history.verdict == "seen_before",
        WHEN: _is_confirmed(findings, About.TIME),
        WHERE: _is_confirmed(findings, About.PLACE),
        WHO: _is_confirmed(findings, About.SOURCE),
    }
    return frozenset(topic for topic, is_answered in answered.items() if not is_answered)


def _is_confirmed(findings: Sequence[Finding], about: About) -> bool:
    return any(finding.about is about and finding.basis is Basis.SIGNED for finding in findings)


def _describe_step(step: _Step, still_open: frozenset[str]) -> str:
    topics = [topic for topic in ORDER if topic in step.could_tell & still_open]
    *firsts, last = topics
    words = f"{', '.join(firsts)} and {last}" if firsts else last
    return f"{step.text} (could tell {words})"


def _iter_history_steps(
    findings: Sequence[Finding], assessments: Assessments, unknown: Sequence[NotChecked]
) -> Iterator[_Step]:
    if assessments.history.verdict == "seen_before":
        earliest = next((str(each.data["address"]) for each in findings if each.id == "web.earliest"), "")
        yield _Step(
            "Open the earliest copy that was found and compare its date and caption with what is claimed now"
            f"{f': {earliest}' if earliest else ''}",
            frozenset({WHEN, WHERE, WHO}),
        )
    reviews = [str(each.data["address"]) for each in findings if each.id.startswith("web.fact_check")]
    if reviews and reviews[0]:
        yield _Step(f"Read what fact-checkers published: {reviews[0]}", frozenset({CHANGED, WHEN, WHERE, WHO}))
    web = next((each for each in unknown if each.what == WEB), None)
    if web is not None and web.how:
        yield _Step(f"Look for earlier copies on the web: {web.how}", frozenset({CHANGED, SEEN, WHEN, WHERE, WHO}))


def _iter_file_steps(findings: Sequence[Finding], assessments: Assessments) -> Iterator[_Step]:
    if assessments.origin.verdict == "undetermined":
        yield _Step(
            "Ask whoever sent it for the file as it left the camera or phone: copies from chats and social networks "
            "have lost their metadata",
            frozenset({MADE, WHEN, WHERE, WHO}),
        )
    if any(finding.id.startswith("credentials.manifest") for finding in findings):
        yield _Step(
            "Look at its Content Credentials, and at who signed them, on https://contentcredentials.org/verify",
            frozenset({MADE, CHANGED, WHO}),
        )
    yield from _iter_place_steps(findings)
    traces = [each for each in findings if each.leaning is Leaning.ALTERED and each.basis is Basis.MEASURED]
    if traces and assessments.integrity.verdict != "altered":
        yield _Step(
            f"Look closely at the place that {traces[0].id} outlines, and compare it with a larger or earlier copy",
            frozenset({CHANGED}),
        )
    elif any(each.artifacts for each in findings if each.id.startswith(("ela.", "manipulation."))):
        yield _Step("Open the heat map, and compare only areas of like texture and brightness", frozenset({CHANGED}))


def _iter_place_steps(findings: Sequence[Finding]) -> Iterator[_Step]:
    for finding in findings:
        link = finding.data.get("map_link")
        if finding.about is About.PLACE and finding.basis is not Basis.OPINION and isinstance(link, str):
            yield _Step(
                f"Hold the picture against the place on a map and in street-level imagery: {link}", frozenset({WHERE})
            )
            return

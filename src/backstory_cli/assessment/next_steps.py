"""Next steps: at most three, ordered by what they would settle, each one command or one address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from backstory_cli.models import About, Assessments, Basis, Finding, Leaning, NotChecked

MAX_STEPS = 3
SYNTHID = "Check for SynthID, Google's invisible mark: https://openai.com/verify, or ask the Gemini app"


class _Step(NamedTuple):
    """Something that a person can do, and how many of the open questions it could settle."""

    text: str
    weight: int


def suggest_next_steps(
    findings: Sequence[Finding], assessments: Assessments, _unknown: Sequence[NotChecked] = ()
) -> tuple[str, ...]:
    """The steps that could settle most of what is open."""
    steps = [*_iter_history(findings, assessments), *_iter_file(findings, assessments)]
    steps.sort(key=lambda step: -step.weight)
    return tuple(step.text for step in steps[:MAX_STEPS])


def _iter_history(findings: Sequence[Finding], assessments: Assessments) -> Iterator[_Step]:
    reviews = [str(each.data.get("address") or "") for each in findings if each.kind == "web.fact_check"]
    if reviews and reviews[0]:
        yield _Step(f"Read what fact-checkers published: {reviews[0]}", 9)
    if assessments.history.verdict == "seen_before":
        earliest = next((str(each.data.get("address") or "") for each in findings if each.kind == "web.earliest"), "")
        where = f": {earliest}" if earliest else ""
        yield _Step(f"Compare date and caption of the earliest copy with what is said now{where}", 7)
    else:
        yield _Step("Look for earlier copies: add --online (Wikimedia Commons and the Wayback Machine need no key)", 6)


def _iter_file(findings: Sequence[Finding], assessments: Assessments) -> Iterator[_Step]:
    if assessments.integrity.verdict != "intact":
        yield _Step("Ask the sender for the original file", 5)
    if any(finding.kind == "credentials.manifest" for finding in findings):
        yield _Step("Check its Content Credentials and their signer: https://contentcredentials.org/verify", 8)
    traces = [each for each in findings if each.leaning is Leaning.ALTERED and each.basis is Basis.MEASURED]
    if traces and assessments.integrity.verdict not in {"altered", "differs"}:
        yield _Step(f"Look closely at the place that {traces[0].id} outlines: add --html report.html", 7)
    if assessments.origin.verdict == "undetermined":
        yield _Step(SYNTHID, 4)
    for finding in findings:
        link = finding.data.get("map_link")
        if finding.about is About.PLACE and finding.basis is not Basis.OPINION and isinstance(link, str):
            yield _Step(f"Compare the view with the map and street-level imagery: {link}", 5)
            return

"""What to do next, ordered by how much it would settle."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.models import About, Assessments, Basis, Finding, NotChecked

MAX_STEPS = 4
WEB = "Copies on the web"
"""Title of the check that asks the web."""


def next_steps(findings: Sequence[Finding], assessments: Assessments, unknown: Sequence[NotChecked]) -> tuple[str, ...]:
    """At most four concrete steps."""
    steps = [*_about_history(findings, assessments, unknown), *_about_place(findings)]
    if assessments.origin.verdict == "undetermined":
        steps.append(
            "Ask whoever sent it for the file as it left the camera or phone: copies from chats and social "
            "networks have lost their metadata."
        )
    if any(artifact for finding in findings for artifact in finding.artifacts):
        steps.append("Open the heat map, and compare only areas of like texture and brightness.")
    return tuple(steps[:MAX_STEPS])


def _about_history(findings: Sequence[Finding], assessments: Assessments, unknown: Sequence[NotChecked]) -> list[str]:
    steps = []
    if assessments.history.verdict == "seen_before":
        earliest = next((str(each.data["address"]) for each in findings if each.id == "web.earliest"), "")
        where = f": {earliest}" if earliest else ""
        steps.append(
            "Open the earliest copy that was found and compare its date and caption with what is claimed now"
            f"{where or '.'}"
        )
    reviews = [str(each.data["address"]) for each in findings if each.id.startswith("web.fact_check")]
    if reviews and reviews[0]:
        steps.append(f"Read what fact-checkers published: {reviews[0]}")
    web = next((each for each in unknown if each.what == WEB), None)
    if web is not None and web.how:
        steps.append(f"Look for earlier copies on the web: {web.how}")
    return steps


def _about_place(findings: Sequence[Finding]) -> list[str]:
    for finding in findings:
        link = finding.data.get("map_link")
        if finding.about is About.PLACE and finding.basis is not Basis.OPINION and isinstance(link, str):
            return [f"Hold the picture against the place on a map and in street-level imagery: {link}"]
    return []

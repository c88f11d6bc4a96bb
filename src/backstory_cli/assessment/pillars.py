"""The five pillars of visual verification, answered from the findings.

Source: First Draft, "Verifying Online Information" (2019): provenance, source, date, location, motivation.
"""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.assessment.conclude import list_ids
from backstory_cli.models import About, Assessments, Basis, Finding, Pillar, Pillars


def judge_pillars(findings: Sequence[Finding], assessments: Assessments) -> Pillars:
    """What the report can say on each pillar; the last is never in a file."""
    return Pillars(
        provenance=_judge_provenance(findings, assessments),
        source=_judge_stated(findings, About.SOURCE, "Nothing in the file names who made it."),
        date=_judge_stated(findings, About.TIME, "Nothing in the file says when it was made."),
        location=_judge_stated(findings, About.PLACE, "Nothing in the file says where it was made."),
        motivation=Pillar(answer="Why it was made or shared cannot be read from a file; ask whoever shared it."),
    )


def _judge_provenance(findings: Sequence[Finding], assessments: Assessments) -> Pillar:
    history = assessments.history
    if history.verdict == "seen_before":
        earliest = next((finding for finding in findings if finding.id == "web.earliest"), None)
        if earliest is not None:
            return Pillar(
                answer=f"{earliest.summary} Whether that is its first copy is not known.",
                because=(earliest.id, *history.because),
            )
        return Pillar(
            answer="It was seen before; whether this is its first copy is not known.", because=history.because
        )
    if history.verdict == "not_found":
        return Pillar(answer=f"No earlier copy was found. {' '.join(history.unsettled)}")
    return Pillar(answer="No collection was searched for earlier copies.")


def _judge_stated(findings: Sequence[Finding], about: About, otherwise: str) -> Pillar:
    stated = [f for f in findings if f.about is about and f.basis is not Basis.OPINION]
    if not stated:
        return Pillar(answer=otherwise)
    best = max(stated, key=lambda finding: finding.strength.rank)
    return Pillar(answer=best.summary, because=list_ids([best, *(f for f in stated if f is not best)]))

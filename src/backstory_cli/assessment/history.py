"""History: whether the picture was seen before."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.assessment.conclude import counting, ids
from backstory_cli.assessment.rules import rules_for
from backstory_cli.models import About, HistoryAssessment, Run, Status

(SEEN,) = rules_for("history")

SEARCHED = frozenset({Status.OK, Status.NOTHING})
LOOKUPS = {"lookup": "your own index", "web": "the services on the web that were asked"}
"""Detectors whose silence means that a search was made and found nothing, and where they look."""


def assess_history(runs: Sequence[Run]) -> HistoryAssessment:
    """``seen_before`` by a match that was compared here or reported; ``not_found`` only if something was searched."""
    seen = [finding for run in runs for finding in counting(run.findings, SEEN) if finding.about is About.HISTORY]
    if seen:
        strongest = max((finding.strength for finding in seen), key=lambda strength: strength.rank)
        return HistoryAssessment(verdict="seen_before", strength=strongest, because=ids(seen))
    searched = [where for run in runs if run.status in SEARCHED and (where := LOOKUPS.get(run.detector))]
    if searched:
        missing = "" if LOOKUPS["web"] in searched else " That it is not there says nothing about the web."
        return HistoryAssessment(
            verdict="not_found",
            unsettled=(f"It was looked for in {' and in '.join(searched)} only.{missing}",),
        )
    return HistoryAssessment(
        verdict="not_checked",
        unsettled=("No collection was searched, so whether it was seen before is not known.",),
    )

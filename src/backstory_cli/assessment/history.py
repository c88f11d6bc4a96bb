"""History: whether the picture was seen before."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.assessment.conclude import filter_counting, list_ids
from backstory_cli.assessment.rules import get_rules
from backstory_cli.models import About, HistoryAssessment, Run, Status

(SEEN,) = get_rules("history")

SEARCHED = frozenset({Status.OK, Status.NOTHING})


def assess_history(runs: Sequence[Run]) -> HistoryAssessment:
    """``seen_before`` by a match that was compared here or reported; ``not_found`` only if something was searched."""
    seen = [
        finding for run in runs for finding in filter_counting(run.findings, SEEN) if finding.about is About.HISTORY
    ]
    if seen:
        strongest = max((finding.strength for finding in seen), key=lambda strength: strength.rank)
        return HistoryAssessment(verdict="seen_before", strength=strongest, because=list_ids(seen))
    searched = [run.searched for run in runs if run.status in SEARCHED and run.searched]
    if searched:
        missing = (
            "" if any("web" in where for where in searched) else " That it is not there says nothing about the web."
        )
        return HistoryAssessment(
            verdict="not_found",
            unsettled=(f"It was looked for in {' and in '.join(searched)} only.{missing}",),
        )
    return HistoryAssessment(
        verdict="not_checked",
        unsettled=("No collection was searched, so whether it was seen before is not known.",),
    )

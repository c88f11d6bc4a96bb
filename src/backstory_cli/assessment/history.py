"""History: whether the picture was seen before."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.assessment.evidence import ids
from backstory_cli.models import About, Basis, HistoryAssessment, Leaning, Run, Status

SEARCHED = frozenset({Status.OK, Status.NOTHING})
LOOKUPS = frozenset({"lookup"})
"""Detectors whose silence means that a search was made and found nothing."""


def assess_history(runs: Sequence[Run]) -> HistoryAssessment:
    """``seen_before`` by a match that was compared here or reported; ``not_found`` only if something was searched."""
    seen = [
        finding
        for run in runs
        for finding in run.findings
        if finding.about is About.HISTORY
        and finding.leaning is Leaning.REUSED
        and finding.basis in {Basis.SIGNED, Basis.MATCHED, Basis.REPORTED}
    ]
    if seen:
        strongest = max((finding.strength for finding in seen), key=lambda strength: strength.rank)
        return HistoryAssessment(verdict="seen_before", strength=strongest, because=ids(seen))
    if any(run.detector in LOOKUPS and run.status in SEARCHED for run in runs):
        return HistoryAssessment(
            verdict="not_found",
            unsettled=("Only your own index was searched. That it is not there says nothing about the web.",),
        )
    return HistoryAssessment(
        verdict="not_checked",
        unsettled=("No collection was searched, so whether it was seen before is not known.",),
    )

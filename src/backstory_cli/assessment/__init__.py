"""Rules: what the findings amount to. No model takes part, and a model's opinion never enters a conclusion."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.assessment.claim import check_claim
from backstory_cli.assessment.history import assess_history
from backstory_cli.assessment.integrity import assess_integrity
from backstory_cli.assessment.not_checked import list_not_checked
from backstory_cli.assessment.origin import assess_origin
from backstory_cli.assessment.pillars import judge_pillars
from backstory_cli.assessment.quotable import write_quotable
from backstory_cli.assessment.timeline import build_timeline, list_appearances
from backstory_cli.models import Assessments, Run

__all__ = [
    "assess",
    "build_timeline",
    "check_claim",
    "judge_pillars",
    "list_appearances",
    "list_not_checked",
    "write_quotable",
]


def assess(runs: Sequence[Run]) -> Assessments:
    """The three conclusions over what every detector found."""
    return Assessments(
        origin=assess_origin(runs),
        integrity=assess_integrity(runs),
        history=assess_history(runs),
    )

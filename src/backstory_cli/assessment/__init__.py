"""Rules: what the findings amount to. No model takes part, and a model's opinion never enters a conclusion."""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.assessment.claim import check_claim
from backstory_cli.assessment.history import assess_history
from backstory_cli.assessment.integrity import assess_integrity
from backstory_cli.assessment.next_steps import suggest_next_steps
from backstory_cli.assessment.not_checked import list_not_checked
from backstory_cli.assessment.origin import assess_origin
from backstory_cli.assessment.pillars import judge_pillars
from backstory_cli.assessment.sentence import write_quotable
from backstory_cli.assessment.timeline import list_appearances, build_timeline
from backstory_cli.models import Assessments, Run

__all__ = ["list_appearances", "assess", "check_claim", "suggest_next_steps", "list_not_checked", "judge_pillars", "write_quotable", "build_timeline"]


def assess(runs: Sequence[Run]) -> Assessments:
    """The three conclusions over what every detector found."""
    return Assessments(
        origin=assess_origin(runs),
        integrity=assess_integrity(runs),
        history=assess_history(runs),
    )

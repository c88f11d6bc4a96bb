"""Claims in questions: "is this Gaza 2023?" states a place and a date, which are held against the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backstory_cli.analysts.question import Kind, parse_question
from backstory_cli.assessment import check_claim
from backstory_cli.models import Assessments, Claim, ClaimCheck, ClaimVerdict, Finding

_STATED = {"date", "time_of_day", "place", "source", "device"}
"""Parts of a claim that a yes/no question states."""
_OPEN = {Kind.WHERE, Kind.WHEN, Kind.SAME, Kind.CONTENT, Kind.TEXT, Kind.METADATA}
"""Kinds of question that name what they ask for and state nothing."""


def check_question(
    question: str, findings: Sequence[Finding], assessments: Assessments, created: datetime
) -> ClaimCheck | None:
    """What the evidence says of the dates, places and names in a question; None where it states none."""
    if set(parse_question(question).kinds) & _OPEN:
        return None
    checked = check_claim(Claim(text=question), findings, assessments, created)
    parts = tuple(part for part in checked.parts if part.kind in _STATED and part.understood)
    if not parts:
        return None
    verdicts: set[ClaimVerdict] = {part.verdict for part in parts} - {"no_evidence"}
    verdict: ClaimVerdict = "no_evidence" if not verdicts else verdicts.pop() if len(verdicts) == 1 else "mixed"
    return ClaimCheck(
        verdict=verdict,
        because=tuple(dict.fromkeys(each for part in parts for each in part.because)),
        explanation="",
        parts=parts,
    )

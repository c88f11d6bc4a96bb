"""Claims in questions: "is this Gaza 2023?" states a place and a date, which are held against the evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from backstory_cli.analysts.question import DEFAULT_QUESTION, Kind, parse_question
from backstory_cli.assessment import check_claim
from backstory_cli.models import Assessments, Claim, ClaimCheck, ClaimVerdict, Finding

_STATED = {"date", "time_of_day", "place", "source", "device"}
"""Parts of a claim that a yes/no question states."""
_OPEN = {Kind.SAME, Kind.CONTENT, Kind.TEXT, Kind.METADATA, Kind.THANKS, Kind.HELP}
"""Kinds of question that name what they ask for, or ask for nothing, and state nothing."""
_ASKED = {Kind.WHERE: {"place"}, Kind.WHEN: {"date", "time_of_day"}}
"""Parts of a claim that a question asks for, by its kind: it does not state them."""
_DID_TAKE = re.compile(
    r"\b[Dd]id (?P<who>[A-Z][\w.'-]*(?: [\w.'-]+){0,3}?)(?: really| actually)?"
    r" (?:take|shoot|photograph|make|create)\b"
)
"""A name in "did Jane Doe take this", which a claim would write as "taken by Jane Doe"."""


def check_question(
    question: str, findings: Sequence[Finding], assessments: Assessments, created: datetime
) -> ClaimCheck | None:
    """What the evidence says of the dates, places and names in a question; None where it states none."""
    kinds = set(parse_question(question).kinds)
    if question == DEFAULT_QUESTION or kinds & _OPEN:
        return None
    asked = {part for kind in kinds for part in _ASKED.get(kind, ())}
    checked = check_claim(Claim(text=_restate(question)), findings, assessments, created)
    parts = tuple(part for part in checked.parts if part.kind in _STATED - asked and part.understood)
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


def _restate(question: str) -> str:
    """The question as a claim is written: "Can I ..." names no place, and "did Jane Doe take it" is "taken by her"."""
    first, space, rest = question.partition(" ")
    lowered = f"{first.casefold() if first in _ASKING else first}{space}{rest}"
    return _DID_TAKE.sub(r"this was taken by \g<who>,", lowered)


_WORDS = (
    "Are Can Could Did Do Does Explain Had Has Have How Is May Should Show Tell Was Were What What's When Where Which "
    "Who Who's Whose Why Will Would"
)
_ASKING = frozenset(_WORDS.split())
"""Words that begin a question. With a capital letter some are names of places or months, and each would be looked up
in the list of places, which takes a second to load."""

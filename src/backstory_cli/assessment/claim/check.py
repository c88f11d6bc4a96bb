"""A claim held against the findings, part by part, and what that comes to.

Rules only. A model's opinion is not among the evidence, what was not found counts for nothing, and the order of the
findings cannot matter. A part is supported or contradicted by what speaks of it, mixed where some does each, and
without evidence otherwise; so is the claim by its parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from backstory_cli.assessment.claim import check_date as when
from backstory_cli.assessment.claim import check_place as where
from backstory_cli.assessment.claim import check_source as who
from backstory_cli.assessment.claim import check_sun as sunlight
from backstory_cli.assessment.claim import check_verdict as made
from backstory_cli.assessment.claim.check_date import in_zone
from backstory_cli.assessment.claim.evidence import Known, concluded
from backstory_cli.assessment.claim.parse import read
from backstory_cli.assessment.claim.parts import (
    AnyPart,
    ClockPart,
    DatePart,
    DayTimePart,
    DevicePart,
    NamePart,
    PlacePart,
    StatementPart,
)
from backstory_cli.models import Assessments, Claim, ClaimCheck, ClaimPart, ClaimVerdict, Finding
from backstory_cli.reference.gazetteer import to_compass_point

_ELSEWHERE = "The claim names several places, and a picture can be from one only."
_NOTHING = "Nothing in the claim was understood as something that can be checked here."


def checked(claim: Claim, findings: Sequence[Finding], assessments: Assessments, created: datetime) -> ClaimCheck:
    """What the evidence says of a claim: see `backstory_cli.assessment.claim.check_claim`."""
    now = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    known = Known(findings, assessments, read(claim, now), now)
    there = in_zone(created.astimezone(UTC), known.zones[0]) if len(known.zones) == 1 else None
    if there is not None and there.date() != now.date():  # "yesterday" is another day there
        there = there.replace(microsecond=0)
        known = Known(findings, assessments, read(claim, there), there)
    judged = _at_one_place([_checked(_in_season(part, known), known) for part in known.parts])
    if claim.shadow is not None:
        judged.append(_shadow(claim.shadow, known))
    return ClaimCheck(
        verdict=_verdict(judged),
        because=tuple(dict.fromkeys(each for part in judged for each in part.because)),
        explanation=_explained(judged),
        parts=tuple(judged),
    )


def _checked(part: AnyPart, known: Known) -> ClaimPart:
    understood = part.understood
    match part:
        case DatePart():
            return concluded("date", part.text, understood, when.check_date(part, known), when.OTHERWISE)
        case PlacePart():
            return concluded("place", part.text, understood, where.check_place(part, known), where.OTHERWISE)
        case DayTimePart():
            words = sunlight.check_day_time(part, known)
            return concluded("time_of_day", part.text, understood, words, sunlight.NO_LIGHT)
        case ClockPart():
            return concluded("time_of_day", part.text, understood, sunlight.check_clock(part, known), sunlight.NO_LIGHT)
        case NamePart():
            return concluded("source", part.text, understood, who.check_name(part, known), who.NO_NAME)
        case DevicePart():
            return concluded("device", part.text, understood, who.check_device(part, known), who.NO_DEVICE)
        case StatementPart():
            kind = made.kind_of(part)
            return concluded(kind, part.text, understood, made.check_statement(part, known), made.OTHERWISE)
    return concluded("other", part.text, "", (), f"{part.why[0].upper()}{part.why[1:]}.")


def _in_season(part: AnyPart, known: Known) -> AnyPart:
    """A season as it is at the claimed place, where that is known."""
    halves = {latitude > 0 for latitude, _, _ in known.points}
    return part.on_half(northern=halves.pop()) if isinstance(part, DatePart) and len(halves) == 1 else part


def _at_one_place(parts: list[ClaimPart]) -> list[ClaimPart]:
    """Of several places a picture can be from one only: where that fits, the others are not held against the claim."""
    if not any(part.kind == "place" and part.verdict == "supports" for part in parts):
        return parts
    update = {"verdict": "no_evidence", "strength": None, "because": (), "against": ()}
    return [
        part.model_copy(update={**update, "explanation": f"{_ELSEWHERE} {part.explanation}"})
        if part.kind == "place" and part.verdict == "contradicts"
        else part
        for part in parts
    ]


def _shadow(bearing: float, known: Known) -> ClaimPart:
    bearing %= 360
    understood = f"shadows fell to the {to_compass_point(bearing)} ({bearing:g}° from true north)"
    return concluded("sun", f"shadow {bearing:g}", understood, sunlight.check_shadow(bearing, known), "")


def _verdict(parts: Sequence[ClaimPart]) -> ClaimVerdict:
    verdicts = {part.verdict for part in parts} - {"no_evidence"}
    if not verdicts:
        return "no_evidence"
    return next(iter(verdicts)) if len(verdicts) == 1 else "mixed"


_TOLD: tuple[tuple[ClaimVerdict, str], ...] = (
    ("contradicts", "contradicted"),
    ("mixed", "supported by some and contradicted by other evidence"),
    ("supports", "supported"),
    ("no_evidence", "without evidence"),
)


def _explained(parts: Sequence[ClaimPart]) -> str:
    """How many parts came out how, with their words."""
    if not parts:
        return _NOTHING
    counts = Counter(part.verdict for part in parts)
    told = []
    for verdict, words in _TOLD:
        if counts[verdict]:
            named = ", ".join(f"“{part.text}”" for part in parts if part.verdict == verdict)
            told.append(f"{words}: {named}")
    return f"{'; '.join(told)[0].upper()}{'; '.join(told)[1:]}."

"""Check a claim against the findings, part by part, and tell what that comes to.

Rules only. A model's opinion is not among the evidence, what was not found counts for nothing, and the order of the
findings cannot matter. A part is supported or contradicted by what speaks of it, mixed where some does each, and
without evidence otherwise; so is the claim by its parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from backstory_cli.assessment.claim import check_date, check_place, check_source, check_sun, check_verdict, parts
from backstory_cli.assessment.claim.evidence import Known, conclude
from backstory_cli.assessment.claim.parse import read
from backstory_cli.assessment.claim.parts import AnyPart
from backstory_cli.models import Assessments, Claim, ClaimCheck, ClaimPart, ClaimVerdict, Finding
from backstory_cli.reference.gazetteer import to_compass_point

_ELSEWHERE = "The claim names several places, and an image can be from one only."
_NOTHING = "Nothing in the claim was understood as something that can be checked here."
_OUTCOMES: dict[ClaimVerdict, str] = {
    "contradicts": "contradicted",
    "mixed": "supported by some and contradicted by other evidence",
    "supports": "supported",
    "no_evidence": "without evidence",
}


def judge(claim: Claim, findings: Sequence[Finding], assessments: Assessments, created: datetime) -> ClaimCheck:
    """What the evidence says of a claim: see `backstory_cli.assessment.claim.check_claim`."""
    now = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    known = Known(findings, assessments, read(claim, now))
    there = check_date.show_in_zone(created.astimezone(UTC), known.zones[0]) if len(known.zones) == 1 else None
    if there is not None and there.date() != now.date():  # "yesterday" is another day there
        known = Known(findings, assessments, read(claim, there.replace(microsecond=0)))
    judged = _keep_one_place([_check_part(_place_season(part, known), known) for part in known.parts])
    if claim.shadow is not None:
        judged.append(_check_shadow(claim.shadow, known))
    verdicts = {part.verdict for part in judged} - {"no_evidence"} or {"no_evidence"}
    return ClaimCheck(
        verdict=verdicts.pop() if len(verdicts) == 1 else "mixed",
        because=tuple(dict.fromkeys(each for part in judged for each in part.because)),
        explanation=_explain(judged),
        parts=tuple(judged),
    )


def _check_part(part: AnyPart, known: Known) -> ClaimPart:
    match part:
        case parts.DatePart():
            kind, said, otherwise = "date", check_date.check_date(part, known), check_date.NO_DATE
        case parts.PlacePart():
            kind, said, otherwise = "place", check_place.check_place(part, known), check_place.NO_PLACE
        case parts.DayTimePart():
            kind, said, otherwise = "time_of_day", check_sun.check_time(part, known), check_sun.NO_LIGHT
        case parts.NamePart():
            kind, said, otherwise = "source", check_source.check_name(part, known), check_source.NO_NAME
        case parts.DevicePart():
            kind, said, otherwise = "device", check_source.check_device(part, known), check_source.NO_DEVICE
        case parts.StatementPart():
            kind, said = check_verdict.check_statement(part, known)
            otherwise = check_verdict.NO_CONCLUSION
        case parts.UnreadPart():
            kind, said, otherwise = "other", [], f"{part.why[0].upper()}{part.why[1:]}."
    return conclude(kind, part.text, part.understood, said, otherwise)


def _place_season(part: AnyPart, known: Known) -> AnyPart:
    """A season as it is at the claimed place, where that is known."""
    halves = {latitude > 0 for (latitude, _), _ in known.points}
    return part.keep_half(northern=halves.pop()) if isinstance(part, parts.DatePart) and len(halves) == 1 else part


def _keep_one_place(judged: list[ClaimPart]) -> list[ClaimPart]:
    """Of several places a picture can be from one only: where that fits, the others are not held against the claim."""
    if not any(part.kind == "place" and part.verdict == "supports" for part in judged):
        return judged
    spared = {"verdict": "no_evidence", "strength": None, "because": (), "against": ()}
    return [
        part.model_copy(update={**spared, "explanation": f"{_ELSEWHERE} {part.explanation}"})
        if part.kind == "place" and part.verdict == "contradicts"
        else part
        for part in judged
    ]


def _check_shadow(bearing: float, known: Known) -> ClaimPart:
    bearing %= 360
    understood = f"shadows fell to the {to_compass_point(bearing)} ({bearing:g}° from true north)"
    return conclude("sun", f"shadow {bearing:g}", understood, check_sun.check_shadow(bearing, known), "")


def _explain(judged: Sequence[ClaimPart]) -> str:
    """How many parts came out how, with their words."""
    told = []
    for verdict, words in _OUTCOMES.items():
        named = ", ".join(f"“{part.text}”" for part in judged if part.verdict == verdict)
        told += [f"{words}: {named}"] if named else []
    said = "; ".join(told)
    return f"{said[0].upper()}{said[1:]}." if said else _NOTHING

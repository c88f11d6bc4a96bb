"""What a report comes to in a few words: for counting, for lists, for the conditions of ``--fail-on``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, get_args

from backstory_cli.errors import UsageError, suggest_spelling
from backstory_cli.models import (
    ClaimCheck,
    HistoryAssessment,
    IntegrityAssessment,
    OriginAssessment,
    Report,
    Strength,
)
from backstory_cli.text import clean

CLAIM_VERDICTS: tuple[str, ...] = get_args(ClaimCheck.model_fields["verdict"].annotation)
"""What can come of a claim, which ``--fail-on`` takes as well."""
ASSESSMENT_VERDICTS: tuple[str, ...] = tuple(
    dict.fromkeys(
        verdict
        for model in (OriginAssessment, IntegrityAssessment, HistoryAssessment)
        for verdict in get_args(model.model_fields["verdict"].annotation)
    )
)


INDICATION = "indication:"
INDICATIONS = ("captured", "generated", "partly_generated", "screen_capture", "altered")
"""Where an indication can lean."""


class Verdict(NamedTuple):
    """What came of one of the three questions; no strength where nothing was concluded. ``leans`` and ``leaning`` are
    an indication beside it: where the evidence leans below the threshold of a verdict, and how much."""

    word: str
    strength: Strength | None = None
    leans: str = ""
    leaning: Strength | None = None


class Verdicts(NamedTuple):
    """What came of all three, and of a claim; None where there was none."""

    origin: Verdict
    integrity: Verdict
    history: Verdict
    claim: str | None = None


class Condition(NamedTuple):
    """A verdict that a script wants to hear of, from some strength on; of any strength for None. ``indication`` asks
    for an indication instead, which a verdict of that name is not."""

    word: str
    least: Strength | None = None
    indication: bool = False


def read_verdicts(report: Report) -> Verdicts:
    """What a report comes to."""
    return parse_verdicts(report.model_dump(mode="json", include={"assessments", "claim_check"}))


def parse_verdicts(report: Mapping[str, Any]) -> Verdicts:
    """The same of a report as JSON.

    Raises:
        KeyError, TypeError, ValueError: It is none.
    """
    each = (report["assessments"][name] for name in ("origin", "integrity", "history"))
    origin, integrity, history = map(_parse_verdict, each)
    claim = report.get("claim_check")
    return Verdicts(origin, integrity, history, str(claim["verdict"]) if claim else None)


def _parse_verdict(one: Mapping[str, Any]) -> Verdict:
    strength = Strength(one["strength"]) if one["strength"] else None
    indication = one.get("indication")
    if not indication:
        return Verdict(str(one["verdict"]), strength)
    return Verdict(str(one["verdict"]), strength, str(indication["leaning"]), Strength(indication["strength"]))


def parse_condition(text: str) -> Condition:
    """``altered:moderate`` as a verdict and the least strength; without a strength, any will do.

    ``indication:generated`` asks for an indication.

    Raises:
        UsageError: There is no such verdict, or no such strength.
    """
    indication = text.startswith(INDICATION)
    known = INDICATIONS if indication else (*ASSESSMENT_VERDICTS, *CLAIM_VERDICTS)
    word, _, strength = text.removeprefix(INDICATION).partition(":")
    if word not in known:
        hint = f"{suggest_spelling(word, known)}verdicts: {', '.join(known)}"
        raise UsageError(f"--fail-on knows no verdict {clean(word, 60)!r}", hint)
    if strength and word in CLAIM_VERDICTS:
        raise UsageError(f"what comes of a claim has no strength: --fail-on {word}", "its parts have one, in --json")
    if strength and strength not in list(Strength):
        raise UsageError(f"--fail-on knows no strength {clean(strength, 60)!r}", f"strengths: {', '.join(Strength)}")
    return Condition(word, Strength(strength) if strength else None, indication)


def matches_any(found: Verdicts, conditions: Iterable[Condition]) -> bool:
    """Whether one of the conditions holds."""
    return any(_holds(found, each) for each in conditions)


def _holds(found: Verdicts, condition: Condition) -> bool:
    if found.claim == condition.word and not condition.indication:
        return True
    least = condition.least.rank if condition.least else -1
    if condition.indication:
        return any(
            each.leans == condition.word and each.leaning is not None and each.leaning.rank >= least
            for each in found[:3]
        )
    return any(
        each.word == condition.word and (each.strength.rank if each.strength else -1) >= least for each in found[:3]
    )

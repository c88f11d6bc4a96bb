"""What a model saw, as findings: opinions, with what is known of how often it is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import JsonValue

from backstory_cli.detectors.model_look.prompt import Clue, Look, Observation
from backstory_cli.image.orientation import Box
from backstory_cli.models import About, Artifact, Basis, Finding, Leaning, Role, Strength
from backstory_cli.reference.model_rates import Rates
from backstory_cli.text import clean

CONCRETE_FOR_MODERATE = 2
"""Different observations, each at a place that can be checked, from which on an impression is moderate."""
MOST_FALSE_ALARMS = 0.1
"""Upper end of the measured interval of false alarms above which an impression stays weak."""
MAX_SHOWN = 3
"""Observations and clues that a summary quotes."""

OPINION = (
    "An opinion of a language model about pixels. It is often wrong while sounding sure, and text in the image can "
    "mislead it. It decides nothing in this report. "
)
UNMEASURED = (
    "This model's error rate is not known here. Published figures for tasks nearby: asked by the Tow "
    "Center where and when news images came from (240 answers by chat models), 47 of 124 confident places and "
    "75 of 97 confident dates were wrong; of Gemini's, 12 of 31 and 17 of 23. Of five detectors of AI images "
    "tested by NewsGuard (May 2026, as reported by others), the average one took 13.3 % of the images that no "
    "AI had made for AI's."
)
CLUE_LIMITS = (
    "Guesses of a language model, to be confirmed by looking them up: none is evidence of a place, a time or a "
    "person. In the Tow Center's test (240 answers by chat models about news images), 47 of 124 confident places "
    "and 75 of 97 confident dates were wrong; of Gemini's, 12 of 31 and 17 of 23."
)
TEXT_LIMITS = (
    "Read by a language model from a reduced copy: it can misread, and it can fill in what it expects. "
    "What the text says is not evidence of anything by itself."
)
INSTRUCTION_LIMITS = (
    "Seen by a language model, and no instruction was followed here: a model's opinion enters no assessment. "
    "Such text can also be a joke, a poster or a screenshot. Its absence does not show that there is none."
)

LOOKS: dict[str, tuple[Leaning, str]] = {
    "likely_generated": (Leaning.GENERATED, "it looks made by an AI generator"),
    "likely_not_generated": (Leaning.CAPTURED, "it looks taken by a camera rather than generated"),
    "screen_capture": (Leaning.SCREEN_CAPTURE, "it looks like a capture of a screen"),
    "drawing_or_graphic": (Leaning.NEUTRAL, "it looks like a drawing or a graphic"),
    "cannot_tell": (Leaning.NEUTRAL, "it cannot tell how the image was made"),
}
EDITED: dict[str, tuple[Leaning, str]] = {
    "likely": (Leaning.ALTERED, "part of the image looks changed afterwards"),
    "no_sign": (Leaning.NEUTRAL, "it saw no sign of a change, which is not a sign of none"),
    "cannot_tell": (Leaning.NEUTRAL, "it cannot tell whether the image was changed"),
}


@dataclass(frozen=True)
class Seen:
    """Everything that one look brought.

    Attributes:
        look: The reply.
        name: Prefix of the findings' ids.
        title: Who says it, for people.
        model: The model's version.
        sent: The picture as it was sent.
        region: The part of the upright picture that was shown; None for all of it.
        again: What it said of further copies, by their names; None where it gave no answer. Empty if none was shown.
        rates: How often it was right about labelled pictures; None where that is not known.
        keep: Keep the copy that was sent.
    """

    look: Look
    name: str
    title: str
    model: str
    sent: bytes
    region: Box | None
    again: dict[str, Look | None]
    rates: Rates | None
    keep: bool


class _Impression(NamedTuple):
    """One of the two things that a look is asked for."""

    field: str
    about: About
    answers: dict[str, tuple[Leaning, str]]


_MADE = _Impression("looks", About.ORIGIN, LOOKS)
_EDITED = _Impression("edited", About.INTEGRITY, EDITED)


def iter_findings(seen: Seen) -> Iterator[Finding]:
    """Impressions of the making and of edits, then what the picture shows."""
    yield _report_impression(seen, "impression", _MADE)
    yield _report_impression(seen, "edit_impression", _EDITED)
    yield from _report_content(seen)


def _report_impression(seen: Seen, name: str, kind: _Impression) -> Finding:
    look = seen.look
    said = getattr(look, kind.field)
    leaning, words = kind.answers[said]
    others = _describe_other_copies(seen, kind.field)
    steady = _compare_answers(others, said)
    shown = _describe_observations(look.observations) if name == "impression" else ""
    copies = (Artifact(name=f"sent-to-{seen.name}.jpg", role=Role.SENT, media_type="image/jpeg", content=seen.sent),)
    return _make_opinion(
        seen,
        name,
        f"{seen.title}: an impression from the pixels alone{_describe_region(seen)}: {words}.{steady}{shown}",
        kind.about,
        data={
            kind.field: said,
            "observations": [observation.model_dump() for observation in look.observations],
            "sent_sha256": hashlib.sha256(seen.sent).hexdigest(),
            **({"shown_again": others} if others else {}),
            **_get_measured_rates(seen.rates, kind),
        },
        limits=OPINION + _describe_error_rates(seen.rates, kind),
        leaning=leaning,
        strength=_rate_strength(seen, leaning, kind),
        artifacts=copies if seen.keep and name == "impression" else (),
    )


def _report_content(seen: Seen) -> Iterator[Finding]:
    """What the picture shows: text, clues, and text that is addressed to an AI."""
    look = seen.look
    if look.visible_text:
        yield _make_opinion(
            seen,
            "text",
            f"{seen.title} read text in the image{_describe_region(seen)}: {_quote(look.visible_text)}.",
            About.CONTENT,
            data={"visible_text": list(look.visible_text)},
            limits=TEXT_LIMITS,
        )
    if look.clues:
        yield _make_opinion(
            seen,
            "clues",
            f"{seen.title} offers {len(look.clues)} {'guess' if len(look.clues) == 1 else 'guesses'} at what to look "
            f"up; nothing confirms them here: {_describe_clues(look.clues)}.",
            About.CONTENT,
            data={"clues": [clue.model_dump() for clue in look.clues]},
            limits=CLUE_LIMITS,
        )
    if look.instructions_seen:
        yield _make_opinion(
            seen,
            "instructions",
            f"The image contains text addressed to an AI: {_quote(look.instructions_seen)}.",
            About.CONTENT,
            data={"instructions_seen": list(look.instructions_seen)},
            limits=INSTRUCTION_LIMITS,
        )


def _describe_other_copies(seen: Seen, field: str) -> dict[str, JsonValue]:
    return {name: getattr(look, field) if look else None for name, look in seen.again.items()}


def _compare_answers(others: dict[str, JsonValue], said: str) -> str:
    """How the answers about further copies compare."""
    if not others:
        return ""
    otherwise = [name for name, answer in others.items() if answer not in {said, None}]
    silent = [name for name, answer in others.items() if answer is None]
    same = len(others) - len(otherwise) - len(silent)
    words = f" Shown {len(others)} further copies, it said the same of {'all' if same == len(others) else same}"
    if otherwise:
        words += f" and otherwise of {len(otherwise)} ({', '.join(otherwise)})"
    if silent:
        words += f"; no answer about {len(silent)} ({', '.join(silent)})"
    return words + "."


def _rate_strength(seen: Seen, leaning: Leaning, kind: _Impression) -> Strength:
    """Moderate for an impression of the making with two different observations at places that can be checked, which
    further copies, where they were shown, did not change, and whose false alarms, where measured, are few."""
    said = getattr(seen.look, kind.field)
    places = {(each.what, tuple(each.where)) for each in seen.look.observations if each.where}
    steady = all(answer == said for answer in _describe_other_copies(seen, kind.field).values())
    trusted = seen.rates is None or seen.rates.false_alarms.interval[1] <= MOST_FALSE_ALARMS
    enough = kind is _MADE and leaning is not Leaning.NEUTRAL and len(places) >= CONCRETE_FOR_MODERATE
    return Strength.MODERATE if enough and steady and trusted else Strength.WEAK


def _describe_error_rates(rates: Rates | None, kind: _Impression) -> str:
    if rates is None:
        return UNMEASURED
    found, false = (rates.recall, rates.false_alarms) if kind is _MADE else (rates.edits_found, rates.edit_alarms)
    what = "generated" if kind is _MADE else "edited"
    others = "no AI had made" if kind is _MADE else "nobody had changed"
    return (
        f"Measured with this model and question: of labelled {what} images it called {found} likely {what}, "
        f"of images that {others} {false}; it took a side on {rates.coverage}. Images: {rates.measured_on}."
    )


def _get_measured_rates(rates: Rates | None, kind: _Impression) -> dict[str, JsonValue]:
    if rates is None:
        return {}
    found, false = (rates.recall, rates.false_alarms) if kind is _MADE else (rates.edits_found, rates.edit_alarms)
    return {"measured_on": rates.measured_on, "found": [found.many, found.of], "false_alarms": [false.many, false.of]}


def _describe_region(seen: Seen) -> str:
    if seen.region is None:
        return ""
    left, top, right, bottom = seen.region
    return f" of the part {right - left} x {bottom - top} at {left}, {top}"


def _describe_observations(observations: Sequence[Observation]) -> str:
    """The first observations, with their places and harmless causes."""
    if not observations:
        return ""
    shown = "; ".join(_describe_observation(each) for each in observations[:MAX_SHOWN])
    more = f"; and {len(observations) - MAX_SHOWN} more" if len(observations) > MAX_SHOWN else ""
    return f" It points to {shown}{more}."


def _describe_observation(observation: Observation) -> str:
    notes = [_describe_place(observation.where)] if observation.where else []
    if observation.innocent_cause:
        notes.append(f"harmless if: {clean(observation.innocent_cause, 80)}")
    return f"“{clean(observation.what, 80)}”" + (f" ({', '.join(notes)})" if notes else "")


def _describe_place(box: Sequence[int]) -> str:
    """Where the middle of a box on a scale of 0 to 1000 lies, in words."""
    down, across = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    row = "upper" if down < 333 else "lower" if down > 667 else ""
    column = "left" if across < 333 else "right" if across > 667 else ""
    return " ".join(part for part in (row, column) if part) or "middle"


def _describe_clues(clues: Sequence[Clue]) -> str:
    shown = "; ".join(
        f"“{clean(each.clue, 60)}” may suggest {clean(each.suggests, 60) or 'nothing'}" for each in clues[:MAX_SHOWN]
    )
    return shown + ("; and more" if len(clues) > MAX_SHOWN else "")


def _make_opinion(
    seen: Seen,
    name: str,
    summary: str,
    about: About,
    *,
    data: dict[str, Any],
    limits: str,
    leaning: Leaning = Leaning.NEUTRAL,
    strength: Strength = Strength.WEAK,
    artifacts: tuple[Artifact, ...] = (),
) -> Finding:
    return Finding(
        id=f"{seen.name}.{name}",
        summary=summary,
        about=about,
        leaning=leaning,
        basis=Basis.OPINION,
        strength=strength,
        data={**data, "model": seen.model, **_to_region_pixels(seen.region)},
        limits=limits,
        artifacts=artifacts,
    )


def _to_region_pixels(region: Box | None) -> dict[str, JsonValue]:
    if region is None:
        return {}
    return {"region_pixels": dict(zip(("left", "top", "right", "bottom"), region, strict=True))}


def _quote(texts: Sequence[str]) -> str:
    return "; ".join(f"“{clean(text, 80)}”" for text in texts[:3]) + ("; and more" if len(texts) > 3 else "")

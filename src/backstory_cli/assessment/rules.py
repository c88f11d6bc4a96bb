"""The rules: which findings, of which basis and strength, and how many independent ones, lead to which verdict.

This table is what concludes (`backstory_cli.assessment.conclude` reads it) and what ``backstory explain origin``
prints.

1. A model's opinion is in no row: a picture can carry text that tells a model what to say.
2. One signature or one declaration in the file's own bytes is enough.
3. Statistics over pixels need two signals that agree: two detectors, or two tests of one that name different physics.
4. Nothing found is in no row either: it counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill
from typing import Literal

from backstory_cli.models import Basis, Leaning, Strength

Question = Literal["origin", "integrity", "history"]


@dataclass(frozen=True)
class Rule:
    """One row.

    Attributes:
        question: What it answers.
        verdict: What it lets the report say.
        leaning: Findings that speak for it lean so.
        bases: How they must be known.
        least: The least strength that counts.
        signals: How many independent ones must agree.
        rank: A verdict by a rule of higher rank outweighs those of lower rank.
        note: What else it asks for, or why.
    """

    question: Question
    verdict: str
    leaning: Leaning
    bases: frozenset[Basis]
    least: Strength = Strength.WEAK
    signals: int = 1
    rank: int = 0
    note: str = ""


SIGNED, MATCHED, DECLARED, MEASURED = 3, 2, 1, 0
"""Ranks: a signature outweighs a comparison made here, that any declaration, and a declaration any statistic."""


def _make_signed_rule(question: Question, leaning: Leaning) -> Rule:
    return Rule(question, leaning.value, leaning, frozenset({Basis.SIGNED}), rank=SIGNED)


def _make_declared_rule(question: Question, leaning: Leaning, least: Strength = Strength.WEAK, note: str = "") -> Rule:
    return Rule(question, leaning.value, leaning, frozenset({Basis.DECLARED}), least, rank=DECLARED, note=note)


def _make_measured_rule(question: Question, leaning: Leaning) -> Rule:
    return Rule(
        question, leaning.value, leaning, frozenset({Basis.MEASURED}), Strength.MODERATE, signals=2, rank=MEASURED
    )


RULES: tuple[Rule, ...] = (
    _make_signed_rule("origin", Leaning.CAPTURED),
    _make_signed_rule("origin", Leaning.GENERATED),
    _make_signed_rule("origin", Leaning.PARTLY_GENERATED),
    _make_signed_rule("origin", Leaning.SCREEN_CAPTURE),
    _make_declared_rule(
        "origin",
        Leaning.CAPTURED,
        Strength.MODERATE,
        "complete camera settings: a bare camera name is too easily written, and even these can be copied",
    ),
    _make_declared_rule("origin", Leaning.GENERATED),
    _make_declared_rule("origin", Leaning.PARTLY_GENERATED),
    _make_declared_rule("origin", Leaning.SCREEN_CAPTURE),
    _make_measured_rule("origin", Leaning.CAPTURED),
    _make_measured_rule("origin", Leaning.GENERATED),
    _make_measured_rule("origin", Leaning.PARTLY_GENERATED),
    _make_measured_rule("origin", Leaning.SCREEN_CAPTURE),
    _make_signed_rule("integrity", Leaning.ALTERED),
    Rule(
        "integrity",
        "changed_after_signing",
        Leaning.CHANGED_AFTER_SIGNING,
        frozenset({Basis.SIGNED}),
        rank=SIGNED,
        note="the bytes or the record are not those that were signed; a re-save is enough for that",
    ),
    Rule(
        "integrity",
        "differs",
        Leaning.DIFFERS,
        frozenset({Basis.MATCHED}),
        Strength.STRONG,
        rank=MATCHED,
        note="a known copy that was compared here differs in a part: one of the two was changed there",
    ),
    Rule(
        "integrity",
        "altered",
        Leaning.ALTERED,
        frozenset({Basis.MATCHED}),
        Strength.STRONG,
        rank=MATCHED,
        note="a known copy that differs in a part is older than this file says it is, or is stated to be the original",
    ),
    _make_signed_rule("integrity", Leaning.PROCESSED),
    _make_declared_rule("integrity", Leaning.ALTERED),
    _make_declared_rule(
        "integrity", Leaning.PROCESSED, note="an editor's name says that it saved the file, not what it did"
    ),
    _make_measured_rule("integrity", Leaning.ALTERED),
    _make_measured_rule("integrity", Leaning.PROCESSED),
    Rule(
        "integrity",
        "intact",
        Leaning.UNTOUCHED,
        frozenset({Basis.SIGNED}),
        Strength.CONCLUSIVE,
        rank=-1,
        note="a trusted signature over these bytes, and nothing that leads to altered or processed",
    ),
    Rule(
        "integrity",
        "no_sign",
        Leaning.UNTOUCHED,
        frozenset({Basis.MEASURED}),
        rank=-2,
        note="a test that could have spoken did not, and no finding leans to altered or processed at all",
    ),
    Rule(
        "history",
        "seen_before",
        Leaning.REUSED,
        frozenset({Basis.SIGNED, Basis.MATCHED, Basis.REPORTED}),
        note="a copy that was compared here, or that a service or a page reports",
    ),
)


def get_rules(question: Question, *verdicts: str) -> tuple[Rule, ...]:
    """The rows for one question, or for some of its verdicts."""
    return tuple(rule for rule in RULES if rule.question == question and (not verdicts or rule.verdict in verdicts))


_ASKED = {
    "origin": "How the image was made",
    "integrity": "Whether it was changed since",
    "history": "Whether it was seen before",
}
_OTHERWISE = {
    "origin": "Otherwise, and where verdicts of equal weight contradict each other, it is undetermined.",
    "integrity": "Otherwise, and where verdicts of equal weight contradict each other, it is undetermined.",
    "history": "Otherwise it is not_found where something was searched, and not_checked where nothing was.",
}
_KNOWN = {
    Basis.SIGNED: "by a signature",
    Basis.DECLARED: "by the file's own word",
    Basis.MEASURED: "by tests on the pixels",
    Basis.MATCHED: "by a comparison made here",
    Basis.REPORTED: "by a service or a page",
}


def format_rules(question: Question) -> str:
    """The rules for one question as a person reads them, the weightiest first."""
    asked: dict[str, list[str]] = {}
    for rule in sorted(get_rules(question), key=lambda rule: -rule.rank):
        asked.setdefault(_describe_requirement(rule), []).append(rule.verdict)
    lines = [f"{_ASKED[question]} ({question})", ""]
    for asks, verdicts in asked.items():
        lines += fill(f"{', '.join(verdicts)}: {asks}", WIDTH, initial_indent="- ", subsequent_indent="  ").splitlines()
    lines += ["", *(line for text in (*_SHARED, _OTHERWISE[question]) for line in fill(text, WIDTH).splitlines())]
    return "\n".join(lines)


def _describe_requirement(rule: Rule) -> str:
    known = " or ".join(words for basis, words in _KNOWN.items() if basis in rule.bases)
    least = "" if rule.least is Strength.WEAK else f" of at least {rule.least.value} strength"
    many = "one finding" if rule.signals == 1 else f"{rule.signals} independent findings"
    leans = {"intact": "leans to untouched", "no_sign": "leans to untouched", "seen_before": "leans to reused"}
    said = leans.get(rule.verdict, f"lean{'s' if rule.signals == 1 else ''} so")
    return f"{many}{least} that {said}, {known}{f' ({rule.note})' if rule.note else ''}"


WIDTH = 96
_SHARED = (
    "A signature outweighs any declaration, and a declaration any statistic; what points elsewhere is shown.",
    "Independent means: of different detectors, or of tests that look at different physics. Tests on the pixels are "
    "as strong as the weaker of the two that agree, and no stronger than their measured rates allow: their likelihood "
    "ratios (how much likelier the finding is if the verdict holds than if not, at least) multiply; below 10 is weak, "
    "below 1,000 moderate, from 1,000 on strong (after the scale of the European forensic institutes, ENFSI 2015).",
    "A model's opinion is never counted, and what was not found counts for nothing.",
)

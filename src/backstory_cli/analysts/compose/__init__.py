"""Composers: for each kind of question the sentences that answer it, from typed evidence.

The first sentence answers; then come at most two facts with their values, the one caveat that matters most, and what
would settle it. A fact is told even where it is too weak for a verdict, with the verb that it carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from backstory_cli.analysts.evidence import Fact
from backstory_cli.analysts.facts import Facts
from backstory_cli.models import Confidence, Finding, Strength

MAX_WORDS = 70
MAX_SENTENCES = 5


class Sentence(NamedTuple):
    """A sentence of an answer, and what it rests on; a caveat or a way on rests on nothing. ``absent`` is what the file
    lacks, where that is why the question cannot be answered."""

    text: str
    findings: tuple[Finding, ...] = ()
    confidence: Confidence | None = None
    absent: str = ""


Composer = Callable[[Facts], list[Sentence]]

CONFIDENCE = {
    Strength.WEAK: Confidence.LOW,
    Strength.MODERATE: Confidence.MEDIUM,
    Strength.STRONG: Confidence.HIGH,
    Strength.CONCLUSIVE: Confidence.HIGH,
}
"""A statement is as sure as the finding it rests on is strong."""


def describe_forgery(facts: Facts, what: str = "Metadata") -> str:
    """The caveat of what a file says of itself; that nothing is signed only where signatures were looked for."""
    unsigned = facts.was_made("credentials") and not facts.find("credentials.manifest")
    return f"{what} can be faked, and nothing here is signed." if unsigned else f"{what} can be faked."


def say(text: str, *facts: Fact | Finding | None, sure: Confidence | None = None) -> Sentence:
    """A sentence that rests on facts."""
    found: list[Finding] = []
    for fact in facts:
        found += fact.findings if isinstance(fact, Fact) else [fact] if fact is not None else []
    return Sentence(text, tuple({each.id: each for each in found}.values()), sure)


def rate_confidence(sentence: Sentence) -> Confidence:
    """As sure as the strongest finding that it rests on."""
    if sentence.confidence is not None:
        return sentence.confidence
    return CONFIDENCE[max((each.strength for each in sentence.findings), key=lambda strength: strength.rank)]


def trim(sentences: Iterable[Sentence], most: int = MAX_WORDS) -> list[Sentence]:
    """The sentences that fit into ``most`` words, none twice; the first is always there."""
    kept: list[Sentence] = []
    words = 0
    for sentence in sentences:
        length = len(sentence.text.split())
        if any(sentence.text == each.text for each in kept):
            continue
        if kept and (words + length > most or len(kept) >= MAX_SENTENCES):
            continue
        kept.append(sentence)
        words += length
    return kept

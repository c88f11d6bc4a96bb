"""Check statements about making, changes and history against what the rules concluded."""

from __future__ import annotations

from backstory_cli.assessment.claim.evidence import Known, Word
from backstory_cli.assessment.claim.parts import Stated, StatementPart
from backstory_cli.models import Assessment, Strength

_VERDICTS: dict[Stated, tuple[str, frozenset[str], frozenset[str]]] = {
    "generated": ("origin", frozenset({"generated", "partly_generated"}), frozenset({"captured", "screen_capture"})),
    "captured": ("origin", frozenset({"captured"}), frozenset({"generated", "partly_generated"})),
    "screen_capture": ("origin", frozenset({"screen_capture"}), frozenset({"captured"})),
    "untouched": ("integrity", frozenset({"intact"}), frozenset({"altered"})),
    "altered": ("integrity", frozenset({"altered"}), frozenset({"intact"})),
    "new": ("history", frozenset(), frozenset({"seen_before"})),
    "seen_before": ("history", frozenset({"seen_before"}), frozenset()),
}
"""Each statement: which conclusion it is held against, what there supports it, and what contradicts it."""
_SAID = {
    "captured": "it is consistent with a camera photograph",
    "generated": "it was made by an AI generator",
    "partly_generated": "parts of it were made by an AI generator",
    "screen_capture": "it is consistent with a capture of a screen",
    "intact": "it is unchanged since it was signed",
    "altered": "its content was changed",
    "seen_before": "it was seen before",
}
_UNDECIDED = {
    "processed": "It was saved by software after it was taken, which need not have changed its content.",
    "no_sign": "No sign of a change was found by these checks, which rules none out.",
    "not_found": "No copy was found where it was looked for, which does not mean that there is none.",
    "not_checked": "Earlier copies were not looked for.",
}
NO_CONCLUSION = "The rules conclude nothing on this."


def check_statement(part: StatementPart, known: Known) -> tuple[str, list[Word]]:
    """Which conclusion a statement is held against (origin, integrity or history), and what that says of it."""
    topic, supporting, contradicting = _VERDICTS[part.states]
    assessment: Assessment = getattr(known.assessments, topic)
    verdict: str = getattr(known.assessments, topic).verdict
    strength = assessment.strength or Strength.WEAK
    if verdict in supporting or verdict in contradicting:
        told = f"The rules conclude that {_SAID[verdict]} ({strength.value})."
        return topic, [Word("supports" if verdict in supporting else "contradicts", told, assessment.because, strength)]
    return topic, [Word(None, _UNDECIDED[verdict])] if verdict in _UNDECIDED else []

"""Composer of the answer to a claim, stated with the image or inside the question."""

from __future__ import annotations

from backstory_cli.analysts.compose import Sentence
from backstory_cli.analysts.facts import MAX_QUOTE, Facts, shorten
from backstory_cli.models import ByClaim, ClaimCheck, ClaimPart

_FIRST: ByClaim[str] = {
    "supports": "Yes, as far as the evidence goes",
    "contradicts": "No, by the evidence",
    "mixed": "In part",
    "no_evidence": "Can't tell: nothing found confirms or contradicts it",
}


def compose_claim(facts: Facts) -> list[Sentence]:
    """Whether a claim holds: the answer, the part that decides it, then the caveat."""
    checked = facts.brief.claim_check
    if checked is None:
        return []
    deciding = _choose_parts(checked)
    told = [f"{_name_part(part)}: {part.explanation.rstrip('.')}" for part in deciding[:2]]
    findings = tuple(each for each in facts.brief.findings if each.id in checked.because)
    first = _FIRST[checked.verdict]
    text = f"{first}. {'. '.join(told)}." if told else f"{first}."
    own = findings and all(each.basis.value == "declared" for each in findings)
    caveat = [Sentence("Such data can be faked.")] if own else []
    return [Sentence(text, findings), *caveat]


def _choose_parts(checked: ClaimCheck) -> list[ClaimPart]:
    """The parts that decide: those against it first."""
    against = [part for part in checked.parts if part.verdict == "contradicts"]
    return against or [part for part in checked.parts if part.verdict == checked.verdict != "no_evidence"]


def _name_part(part: ClaimPart) -> str:
    return f"“{shorten(part.text, MAX_QUOTE)}”"

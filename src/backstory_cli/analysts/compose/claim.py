"""Composer of the answer to a claim, stated with the image or inside the question."""

from __future__ import annotations

from backstory_cli.analysts.compose import Sentence, describe_forgery, say
from backstory_cli.analysts.compose.capture import VOUCHED, say_contradictions
from backstory_cli.analysts.evidence import Fact
from backstory_cli.analysts.facts import Facts
from backstory_cli.analysts.wording import MAX_NAME, MAX_QUOTE, format_local, get_text, join_words, shorten
from backstory_cli.models import Basis, ByClaim, ClaimCheck, ClaimPart, ClaimVerdict, Finding

_FIRST: ByClaim[str] = {
    "supports": "Yes, as far as the evidence goes",
    "contradicts": "No, by the evidence",
    "mixed": "In part",
    "no_evidence": "Can't tell",
}
_SIDES: tuple[ClaimVerdict, ClaimVerdict] = ("supports", "contradicts")
_OPEN = "Nothing found here confirms or contradicts {}."


def compose_claim(facts: Facts) -> list[Sentence]:
    """Whether a claim holds: the answer, what decides it, then the caveat."""
    checked = facts.brief.claim_check
    if checked is None:
        return []
    if checked.verdict == "mixed" and len(checked.parts) > 1:
        return _say_mixed(facts, checked)
    deciding = _choose_parts(checked)
    because = {each for part in deciding for each in part.because}
    findings = tuple(each for each in facts.brief.findings if each.id in because)
    if not deciding:
        named = _quote_parts(checked, "no_evidence")
        missing = _explain_missing(facts, checked)
        nothing = f"Can't tell: nothing found confirms or contradicts {named or 'it'}{missing}."
        return [Sentence(nothing), Sentence("An earlier copy would: search for one with --online.")]
    own = all(_state_own(facts, part) for part in deciding)
    if own and findings and all(each.basis in {Basis.DECLARED, Basis.SIGNED} for each in findings):
        return _say_own(facts, checked, deciding, findings)
    older = next((copy for copy in facts.copies if copy.finding.id in because and copy.date), None)
    if older is not None and deciding[0].verdict == "contradicts":
        source = f" by {older.source}" if older.source else ""
        text = (
            f"No: the same image is dated {format_local(older.date)}{source} ({older.where}), before the claimed date."
        )
        return [say(text, older)]
    told = [f"“{shorten(part.text, MAX_QUOTE)}”: {part.explanation.rstrip('.')}" for part in deciding[:2]]
    still_open = _quote_parts(checked, "no_evidence") if checked.verdict == "supports" else ""
    first = "In part" if still_open else _FIRST[checked.verdict]
    said = [Sentence(f"{first}. {'. '.join(told)}.", findings)]
    return [*said, Sentence(_OPEN.format(still_open))] if still_open else said


_MISSING = {
    "place": "no GPS data",
    "date": "no date",
    "time_of_day": "no date",
    "device": "no camera",
    "source": "no name",
}
"""What a file that says nothing of a part of a claim lacks."""


def _explain_missing(facts: Facts, checked: ClaimCheck) -> str:
    """What the file lacks to judge a claim by."""
    if not facts.metadata_was_read:
        return "; the metadata was not read"
    there: dict[str, Fact | Finding | None] = {
        "place": facts.place,
        "date": facts.capture,
        "time_of_day": facts.capture,
        "device": facts.camera,
        "source": facts.first("metadata.author"),
    }
    missing = dict.fromkeys(_MISSING[part.kind] for part in checked.parts if there.get(part.kind, ...) is None)
    return f"; the file has {join_words([*missing])}, as usual for shared images" if missing else ""


def _quote_parts(checked: ClaimCheck, verdict: ClaimVerdict) -> str:
    """The parts of a claim that have a verdict, in quotation marks."""
    return ", ".join(f"“{shorten(part.text, MAX_QUOTE)}”" for part in checked.parts if part.verdict == verdict)


def _say_mixed(facts: Facts, checked: ClaimCheck) -> list[Sentence]:
    """The answer where the evidence supports one part and contradicts another."""
    supported, contradicted = (_quote_parts(checked, verdict) for verdict in _SIDES)
    findings = tuple(each for each in facts.brief.findings if each.id in {*checked.because})
    against = next((part for part in checked.parts if part.verdict == "contradicts"), None)
    if against is None or not supported:
        return [Sentence("In part: the evidence speaks for it and against it.", findings)]
    text = f"In part: the evidence supports {supported} and contradicts {contradicted}."
    return [Sentence(text, findings), Sentence(against.explanation)]


def _say_own(
    facts: Facts, checked: ClaimCheck, deciding: list[ClaimPart], findings: tuple[Finding, ...]
) -> list[Sentence]:
    """The answer where the file's own data decides it."""
    states = ", ".join(dict.fromkeys(_state_own(facts, part) for part in deciding))
    signed = any(each.basis is Basis.SIGNED for each in findings)
    account = "by its signed Content Credentials: they say" if signed else "by the file's own data: it says"
    if deciding[0].verdict != "contradicts":
        still_open = _quote_parts(checked, "no_evidence")
        first = "In part" if still_open else "Yes"
        said = [Sentence(f"{first}, {account} {states}.", findings)]
        said += [Sentence(_OPEN.format(still_open))] if still_open else []
        dated = any(part.kind == "date" for part in deciding)
        said += say_contradictions(facts, "time", "default_clock") if dated else []
        return [*said, Sentence(VOUCHED if signed else describe_forgery(facts, "Such data"))]
    both = len(checked.parts) == len(deciding) == 2
    what = "both parts of the claim" if both else "the claim"
    return [
        Sentence(f"No, {account} {states}.", findings),
        Sentence(
            f"{VOUCHED} It contradicts {what}." if signed else f"Such data can be faked, but it contradicts {what}."
        ),
    ]


def _state_own(facts: Facts, part: ClaimPart) -> str:
    """What the file says of the subject of a part; empty where it says nothing of the kind."""
    if part.kind == "place" and facts.place is not None:
        return facts.place.name.removeprefix("in or near ") or facts.place.position
    if part.kind in {"date", "time_of_day"} and facts.capture is not None:
        return facts.capture.local
    if part.kind == "device" and facts.camera is not None:
        return facts.camera.name
    author = facts.first_stated("credentials.author", "metadata.author")
    if part.kind == "source" and author is not None and part.verdict == "supports":
        return f"by {shorten(get_text(author.data, 'artist'), MAX_NAME)}" if author.data.get("artist") else ""
    return ""


def _choose_parts(checked: ClaimCheck) -> list[ClaimPart]:
    """The parts that decide: those against it first."""
    against = [part for part in checked.parts if part.verdict == "contradicts"]
    return against or [part for part in checked.parts if part.verdict == checked.verdict != "no_evidence"]

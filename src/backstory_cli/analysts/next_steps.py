"""Next steps: at most three, each one command or one address, those first that could settle what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from backstory_cli.analysts import Brief
from backstory_cli.analysts.question import Kind, parse_question
from backstory_cli.analysts.wording import MAX_QUOTE, get_text, shorten
from backstory_cli.models import About, Basis, Leaning
from backstory_cli.web.manual_search import UPLOAD

MAX_STEPS = 3
SYNTHID = "Check for SynthID, Google's invisible mark: https://openai.com/verify, or ask the Gemini app"
_ASKED = 10
"""What a step gains that can settle a question of the kind that was asked."""
_MAKING = {Kind.REAL, Kind.AI, Kind.SUMMARY, Kind.UNCLEAR, Kind.NONSENSE, Kind.SURE, Kind.NEXT, Kind.CLAIM}
_TAKING = {Kind.WHERE, Kind.WHEN, Kind.CAMERA, Kind.SUN, Kind.METADATA}
_CHANGES = {Kind.EDITED, Kind.DIFFERENCE, Kind.SAME, Kind.SCREENSHOT}
_HISTORY = {Kind.SEEN, Kind.WHO, Kind.PUBLISH, Kind.CONTENT}


class _Step(NamedTuple):
    """Something that a person can do, how many of the open questions it could settle, and which kinds of question."""

    text: str
    weight: int
    kinds: set[Kind]


def suggest_next_steps(brief: Brief) -> tuple[str, ...]:
    """The steps that could settle most of what is asked and open."""
    asked = set(parse_question(brief.question).kinds)
    steps = [*_iter_of_question(brief, asked), *_iter_history(brief), *_iter_file(brief, asked)]
    steps.sort(key=lambda step: -step.weight - _ASKED * bool(step.kinds & asked))
    return tuple(dict.fromkeys(step.text for step in steps))[:MAX_STEPS]


def _iter_of_question(brief: Brief, asked: set[Kind]) -> Iterator[_Step]:
    """What answers questions that no check of a file can."""
    made = brief.made_checks or frozenset()
    if asked & {Kind.TEXT, Kind.CONTENT} and "text" not in made:
        yield _Step("Read the text in it: add --deep (text recognition, on this machine)", 8, {Kind.TEXT})
    if Kind.CONTENT in asked and "gemini" not in made:
        text = "Have a model describe it: add --analyst gemini (sends a reduced copy to Google)"
        yield _Step(text, 5, {Kind.CONTENT})
    author = next((each.data for each in brief.findings if each.kind == "metadata.author"), {})
    names = [name for key in ("copyright", "credit", "artist") if (name := get_text(author, key))]
    if asked & {Kind.PUBLISH, Kind.WHO} and names:
        yield _Step(f"Ask whom its metadata names: {shorten(names[0], MAX_QUOTE)}", 9, {Kind.PUBLISH, Kind.WHO})


def _iter_history(brief: Brief) -> Iterator[_Step]:
    reviews = [get_text(each.data, "address") for each in brief.findings if each.kind == "web.fact_check"]
    if reviews and reviews[0]:
        yield _Step(f"Read what fact-checkers published: {reviews[0]}", 9, set(Kind))
    of_history = _HISTORY | _TAKING | _MAKING
    if brief.assessments.history.verdict == "seen_before":
        earliest = next((get_text(each.data, "address") for each in brief.findings if each.kind == "web.earliest"), "")
        where = f": {earliest}" if earliest else ""
        text = f"Compare date and caption of the earliest copy with what is said now{where}"
        yield _Step(text, 7, of_history)
    elif "web" in (brief.made_checks or ()):
        yield _Step(f"Search by hand, too: {UPLOAD['Google Lens']} and {UPLOAD['Yandex']}", 6, of_history | _CHANGES)
    else:
        text = "Look for earlier copies: add --online (Wikimedia Commons and the Wayback Machine need no key)"
        yield _Step(text, 6, of_history | _CHANGES)


def _iter_file(brief: Brief, asked: set[Kind]) -> Iterator[_Step]:
    assessed = brief.assessments
    if assessed.integrity.verdict != "intact":
        yield _Step("Ask the sender for the original file", 5, _TAKING | _CHANGES | _MAKING)
    if any(finding.kind == "credentials.manifest" for finding in brief.findings):
        text = "Check its Content Credentials and their signer: https://contentcredentials.org/verify"
        yield _Step(text, 8, _MAKING | _CHANGES | {Kind.WHO, Kind.WHEN})
    outlines = [
        each
        for each in brief.findings
        if each.leaning in {Leaning.ALTERED, Leaning.DIFFERS} and each.basis in {Basis.MEASURED, Basis.MATCHED}
    ]
    if outlines:
        look = "Look closely at" if assessed.integrity.verdict not in {"altered", "differs"} else "See"
        text = f"{look} the place that {outlines[0].id} outlines: add --html report.html"
        yield _Step(text, 7, _CHANGES | _MAKING)
    if assessed.origin.verdict == "undetermined" and asked & _MAKING:
        yield _Step(SYNTHID, 4, _MAKING)
    for finding in brief.findings:
        link = finding.data.get("map_link")
        if finding.about is About.PLACE and finding.basis is not Basis.OPINION and isinstance(link, str):
            text = f"Compare the view with the map and street-level imagery: {link}"
            yield _Step(text, 7, {Kind.WHERE, Kind.CONTENT, Kind.SUN})
            return

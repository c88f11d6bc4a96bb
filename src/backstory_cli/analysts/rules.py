"""The rules analyst: answers from the findings alone, without a key or a network.

The question is read into kinds (`backstory_cli.analysts.question`); each kind has one small composer that turns typed
evidence into sentences. It sees nothing that the report does not show.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import NoReturn

from backstory_cli.analysts import Brief
from backstory_cli.analysts.compose import MAX_WORDS, Composer, Sentence, rate_confidence, say, trim
from backstory_cli.analysts.compose.capture import (
    compose_camera,
    compose_metadata,
    compose_sun,
    compose_when,
    compose_where,
    compose_who,
)
from backstory_cli.analysts.compose.changes import compose_difference, compose_edited
from backstory_cli.analysts.compose.claim import compose_claim
from backstory_cli.analysts.compose.guidance import (
    compose_content,
    compose_help,
    compose_next,
    compose_nonsense,
    compose_publish,
    compose_summary,
    compose_sure,
    compose_text,
    compose_thanks,
    compose_unclear,
)
from backstory_cli.analysts.compose.history import compose_same, compose_seen
from backstory_cli.analysts.compose.making import compose_ai, compose_real, compose_screenshot
from backstory_cli.analysts.facts import Facts
from backstory_cli.analysts.question import Kind, parse_question
from backstory_cli.analysts.requested_checks import iter_wishes
from backstory_cli.errors import ServiceFailedError
from backstory_cli.models import Answer, Author, Basis, Leaning, Statement

MAX_APART = 40
"""Words of an answer that labels and what could not be checked may take."""
MAX_MADE = 1
"""Findings of further checks that an answer tells; all stand in the report."""

COMPOSERS: dict[Kind, Composer] = {
    Kind.CLAIM: compose_claim,
    Kind.SAME: compose_same,
    Kind.REAL: compose_real,
    Kind.AI: compose_ai,
    Kind.DIFFERENCE: compose_difference,
    Kind.EDITED: compose_edited,
    Kind.WHERE: compose_where,
    Kind.WHEN: compose_when,
    Kind.WHO: compose_who,
    Kind.SEEN: compose_seen,
    Kind.CAMERA: compose_camera,
    Kind.SCREENSHOT: compose_screenshot,
    Kind.CONTENT: compose_content,
    Kind.TEXT: compose_text,
    Kind.PUBLISH: compose_publish,
    Kind.SURE: compose_sure,
    Kind.NEXT: compose_next,
    Kind.METADATA: compose_metadata,
    Kind.SUN: compose_sun,
    Kind.SUMMARY: compose_summary,
    Kind.HELP: compose_help,
    Kind.THANKS: compose_thanks,
    Kind.UNCLEAR: compose_unclear,
    Kind.NONSENSE: compose_nonsense,
}
_LABELS = {
    Kind.REAL: "Real?",
    Kind.AI: "AI?",
    Kind.EDITED: "Edited?",
    Kind.DIFFERENCE: "What was changed?",
    Kind.WHERE: "Where?",
    Kind.WHEN: "When?",
    Kind.WHO: "Who?",
    Kind.SEEN: "Seen before?",
    Kind.CAMERA: "Camera?",
    Kind.SCREENSHOT: "Screenshot?",
    Kind.TEXT: "Text?",
    Kind.PUBLISH: "Publish it?",
    Kind.SURE: "How sure?",
}
"""How a second answer begins."""
_GENERAL = {Kind.SUMMARY, Kind.UNCLEAR, Kind.NONSENSE}


class Rules:
    """Answers by rules over typed evidence."""

    name = "rules"

    def answer(self, brief: Brief) -> Answer:
        """Answer every kind of question that is asked; the whole story where none is."""
        facts = Facts(brief)
        kinds = choose_kinds(brief)
        parts = [COMPOSERS[kind](facts) for kind in kinds]
        made = list(_iter_made(brief))
        labels = " ".join(_LABELS.get(kind, "") for kind in kinds[1:])
        room = MAX_WORDS - min(len(f"{labels} {brief.gaps}".split()), MAX_APART)
        sentences = _join_parts(trim([*made, *_interleave(parts)], room), [made, *parts], kinds)
        return Answer(
            text=" ".join(each.text for each in sentences),
            claims=tuple(
                Statement(
                    statement=each.text,
                    confidence=rate_confidence(each),
                    evidence=tuple(finding.id for finding in each.findings),
                )
                for each in sentences
                if each.findings
            ),
            unanswered=tuple(each.text for each in sentences if not each.findings),
            by=Author(analyst=self.name),
            wants=brief.wanted(iter_wishes(brief)),
        )


def choose_kinds(brief: Brief) -> tuple[Kind, ...]:
    """The kinds to answer: a claim first; after further checks only what else was asked."""
    kinds = parse_question(brief.question).kinds
    if brief.made is not None:
        return tuple(kind for kind in kinds if kind not in {*_GENERAL, Kind.SAME})
    if brief.claim_check is not None:
        others = tuple(kind for kind in kinds if kind not in _GENERAL)
        if brief.claim_check.verdict != "no_evidence":
            return (Kind.CLAIM, *others)
        names = all(part.kind == "source" for part in brief.claim_check.parts)
        return others if names and Kind.WHO in others else (*others, Kind.CLAIM)
    return kinds


def _interleave(parts: list[list[Sentence]]) -> Iterator[Sentence]:
    """Of several answers first the sentence that answers each, then what they rest on."""
    if len(parts) <= 1:
        yield from parts[0] if parts else ()
        return
    yield from (part[0] for part in parts if part)
    for row in zip_longest(*(part[1:] for part in parts)):
        yield from (each for each in row if each is not None)


def _join_parts(kept: list[Sentence], parts: list[list[Sentence]], kinds: tuple[Kind, ...]) -> list[Sentence]:
    """What is kept, each answer in one piece, the later ones behind the question that they answer."""
    places = {sentence.text: place for place, part in reversed([*enumerate(parts)]) for sentence in part}
    joined: list[Sentence] = []
    last = places[kept[0].text] if kept else 0
    for sentence in sorted(kept, key=lambda each: places[each.text]):
        place = places[sentence.text]
        label = _LABELS.get(kinds[place - 1], "") if joined and place != last else ""
        joined.append(sentence._replace(text=f"{label} {sentence.text}".strip()))
        last = place
    return joined


def _iter_made(brief: Brief) -> Iterator[Sentence]:
    """What further checks brought: each finding under the title of its check."""
    if brief.made is None:
        return
    told = [(run.title, finding) for run in brief.made for finding in run.findings]
    told.sort(key=lambda each: (each[1].leaning is Leaning.NEUTRAL, -each[1].strength.rank))
    for title, finding in told[:MAX_MADE]:
        opinion = "suggests, as an opinion: " if finding.basis is Basis.OPINION else ""
        yield say(f"{title}: {opinion}{finding.summary}", finding)
    if more := [finding for _, finding in told[MAX_MADE:]]:
        yield say(f"{len(more)} more findings of it stand in the report.", *more)
    if not told:
        unable = [f"{run.title}: {run.reason.rstrip('.')}." for run in brief.made if run.reason]
        yield from map(Sentence, unable or ["The further check found nothing that was not known before."])


class Unavailable:
    """The place of the analyst called ``name``, which was asked for and cannot be had: it fails with the reason."""

    def __init__(self, name: str, reason: str, hint: str) -> None:
        self.name = name
        self._failure = ServiceFailedError(reason, hint)

    def answer(self, brief: Brief) -> NoReturn:
        """Raise `ServiceFailedError` with the reason."""
        raise self._failure

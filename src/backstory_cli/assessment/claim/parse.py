"""Parse a claim's text, on this machine: each part with what it was taken to mean, and what was not understood.

No model takes part. Nothing is dropped: words that no reader takes are parts of their own, said to be not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from backstory_cli.assessment.claim import parse_statements as others
from backstory_cli.assessment.claim import vocabulary as words
from backstory_cli.assessment.claim.parse_dates import COUNTED, find_dates
from backstory_cli.assessment.claim.parse_places import find_places, read_place
from backstory_cli.assessment.claim.parts import AnyPart, DatePart, Part, Text, UnreadPart
from backstory_cli.models import Claim

MAX_TEXT = 1_000
"""Characters of a claim that are read."""
EVENT = "what it says besides dates, places, names and the like cannot be checked here: look whether the image shows it"
NO_DATE = "it is not understood as a date: write 2026-11-21, 21 November 2026, or the like"
THEN = "the year, or the day, on which it was said is not known, and the claim gives a full date besides"
NEGATED = "a “not” stands with it, and what a claim denies is not held against the evidence here"
_CLAUSE_END = re.compile(r"[,;:.!?()（），、。؛،\n]")
_CLAUSE = re.compile(r"[^,;:.!?()（），、。؛،\n\0]+")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_IDLE_DENSE = re.compile("|".join(sorted(filter(_DENSE.search, words.IDLE), key=lambda word: (-len(word), word))))
_WORD = re.compile(r"['’]?[\w'’-]+")


def read(claim: Claim, now: datetime) -> list[AnyPart]:
    """The parts of a claim in the order of its text; a date or a place given apart stands instead of those in it.

    Args:
        claim: What somebody says.
        now: From when relative dates are counted, naive and in UTC.
    """
    text = Text(" ".join(claim.text[:MAX_TEXT].split()))
    parts: list[AnyPart] = [
        *others.find_names(text),
        *others.find_statements(text),
        *others.find_devices(text),
        *others.find_clocks(text),
    ]
    dates = find_dates(text, now)
    parts += others.find_day_times(text, dates)
    places = find_places(text)
    parts += [] if claim.date else _drop_relative(dates)
    parts += [] if claim.place else places
    parts = [_read_denial(part, text) for part in parts]
    parts += [_read_date(claim.date, now)] if claim.date else []
    parts += [read_place(claim.place)] if claim.place else []
    parts += _find_unread(text)
    if len(claim.text) > MAX_TEXT:
        parts.append(UnreadPart("…", MAX_TEXT, MAX_TEXT, f"only the first {MAX_TEXT} characters are read"))
    return _drop_repeated(sorted(parts, key=lambda part: part.begin))


def _drop_relative(dates: list[DatePart | UnreadPart]) -> list[DatePart | UnreadPart]:
    """Dates as they are held against the evidence: beside a full one, "today" in a caption that is passed on was
    another day."""
    relative = [isinstance(each, DatePart) and (each.any_year or each.note.startswith(COUNTED)) for each in dates]
    full = any(isinstance(each, DatePart) and not counted for each, counted in zip(dates, relative, strict=True))
    return [
        UnreadPart(each.text, each.begin, each.end, THEN) if counted and full else each
        for each, counted in zip(dates, relative, strict=True)
    ]


def _read_denial(part: AnyPart, text: Text) -> AnyPart:
    """The part, or that it was not read where a "not" stands with it: what it denies must not count as claimed."""
    before = _CLAUSE_END.split(text.rest[: part.begin])[-1]
    *_, said = words.BUT.split(before)
    if words.NOT.search(said) or words.NOT_AFTER.match(text.whole, part.end):
        return UnreadPart(part.text, part.begin, part.end, NEGATED)
    return part


def _read_date(stated: str, now: datetime) -> DatePart | UnreadPart:
    """A date that is given by itself; several are one if they are a range, else not understood."""
    text = Text(stated)
    clocks = list(others.find_clocks(text))
    found = find_dates(text, now)
    if len(found) == 1 and isinstance(found[0], DatePart) and not clocks and not list(_find_unread(text)):
        return replace(found[0], text=stated, begin=0, end=len(stated))
    return UnreadPart(stated, 0, len(stated), NO_DATE)


def _find_unread(text: Text) -> Iterator[UnreadPart]:
    """What no reader took, a clause at a time, without words that say nothing by themselves."""
    for match in _CLAUSE.finditer(text.rest):
        spoken = [word for word in _WORD.finditer(match[0]) if _says_something(word[0])]
        if spoken:
            begin, end = match.start() + spoken[0].start(), match.start() + spoken[-1].end()
            yield UnreadPart(text.whole[begin:end], begin, end, EVENT)


def _says_something(word: str) -> bool:
    said = word.casefold().strip("'’-_")
    if _DENSE.search(said):
        return bool(_IDLE_DENSE.sub("", said))
    return said not in words.IDLE and not word.startswith(("'", "’")) and len(word) > 1


def _drop_repeated(parts: list[AnyPart]) -> list[AnyPart]:
    """Without parts that say the same again."""
    first: dict[tuple[type[Part], str], AnyPart] = {}
    for part in parts:
        first.setdefault((type(part), part.understood or part.text), part)
    return list(first.values())

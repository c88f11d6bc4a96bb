"""What else a claim can say: times of day, who made it, with what, how it was made, and whether it was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import time

from backstory_cli.assessment.claim import vocabulary as words
from backstory_cli.assessment.claim.date_words import names_a_month
from backstory_cli.assessment.claim.parts import (
    ClockPart,
    DatePart,
    DayTime,
    DayTimePart,
    DevicePart,
    NamePart,
    StatementPart,
    Text,
)
from backstory_cli.reference import place_names
from backstory_cli.reference.publishers import AGENCIES

_CLOCKS = (
    re.compile(
        r"(?<![\d.:])(?P<hour>[01]?\d|2[0-4])[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?\s*(?:uhr|год|hrs?|hours)(?!\w)", re.I
    ),
    re.compile(
        r"(?<![\d.:/+-])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
        r"(?:\s*(?P<half>[ap]\.?m\.?)(?!\w))?(?:\s*(?P<zone>UTC|GMT|Z)(?!\w))?"
        r"(?:\s*(?:[+-]\d\d:?\d\d|EES?T|CES?T|WES?T|MSK|[ECMP][SD]T|BST|JST|KST)(?!\w))?",
        re.I,
    ),
    re.compile(r"(?<![\d.:])(?P<hour>1[0-2]|0?[1-9])\s*(?P<half>[ap]\.?m\.?)(?!\w)", re.I),
    re.compile(r"(?<![\d.:])(?P<hour>[01]?\d|2[0-4])\s?(?:h|uhr)\s?(?P<minute>[0-5]\d)?(?!\w)", re.I),
    re.compile(
        r"(?P<half>午後|下午|晚上|午前|上午|早上)?\s?(?<!\d)(?P<hour>[01]?\d|2[0-4])\s?[時时点點]\s?"
        r"(?:(?P<minute>[0-5]?\d)\s?分)?"
    ),
)
_HALVES = {"am": 0, "午前": 0, "上午": 0, "早上": 0, "pm": 12, "午後": 12, "下午": 12, "晚上": 12}
_LEADING = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


def find_clocks(text: Text) -> Iterator[ClockPart]:
    """Clock times."""
    for pattern in _CLOCKS:
        for match in pattern.finditer(text.whole):
            shows = _shown(match)
            if shows is not None and text.free(*match.span()):
                text.take(*match.span())
                yield ClockPart(match[0], *match.span(), shows, bool(match.groupdict().get("zone")))


def find_day_times(text: Text, dates: Sequence[DatePart]) -> Iterator[DayTimePart]:
    """Times of day in words, also in dates that name one: "last night"."""
    for date in dates:
        if date.text.casefold() in words.LAST_NIGHT:
            yield DayTimePart(date.text, date.begin, date.end, DayTime.NIGHT)
        elif (today := words.TODAY.get(date.text.casefold())) is not None:
            yield DayTimePart(date.text, date.begin, date.end, today)
    for means, pattern in words.DAY_TIMES:
        for match in pattern.finditer(text.whole):
            if text.free(*match.span()) and not words.ONE_OF_MANY.search(text.whole, 0, match.start()):
                text.take(*match.span())
                yield DayTimePart(match[0], *match.span(), means)


def _shown(match: re.Match[str]) -> time | None:
    given = match.groupdict()
    hour, minute = int(given["hour"]), int(given.get("minute") or 0)
    half = (given.get("half") or "").lower().replace(".", "")
    if half in {"am", "pm"} and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + _HALVES[half] if half and hour <= 12 else hour
    return time(hour % 24, minute) if hour < 24 or minute == 0 else None


def find_names(text: Text) -> Iterator[NamePart]:
    """Makers ("photo: Jane Doe") and sources ("by Reuters"): names behind a word that announces them."""
    for pattern, person in ((words.PHOTO_BY, True), (words.SOURCE_BY, False)):
        for match in pattern.finditer(text.whole):
            name = words.NAME.match(text.whole, match.end())
            if name is None or not text.free(match.start(), name.end()) or not _is_a_name(name[0], announced=person):
                continue
            text.take(match.start(), name.end())
            agency = any(re.fullmatch(each, name[0], re.IGNORECASE) for each in AGENCIES.values())
            maker = person and not agency
            yield NamePart(
                text.whole[match.start() : name.end()], match.start(), name.end(), name[0].rstrip("."), maker
            )


def _is_a_name(name: str, *, announced: bool) -> bool:
    """Whether words are a name; a single one behind "by" may as well be a place or a day."""
    first, *others = name.split()
    if names_a_month(first) or words.GENERATORS.fullmatch(name):
        return False
    if first[0].islower() or first.casefold() in words.IDLE or re.search(r"(?<!\w)(?:AI|KI|IA|ШІ|ИИ)(?!\w)", name):
        return False
    if announced or others:
        return True
    agency = any(re.fullmatch(each, name, re.IGNORECASE) for each in AGENCIES.values())
    return agency or not (place_names.cities(name) or place_names.country(name))


def find_devices(text: Text) -> Iterator[DevicePart]:
    """Cameras and phones, by the names of their makers or behind "taken with"."""
    for maker, pattern in words.MAKERS.items():
        for match in pattern.finditer(text.whole):
            if text.free(*match.span()):
                begin = match.start()
                opening = re.search(rf"{words.TAKEN_WITH.pattern}$", text.whole[:begin], re.IGNORECASE)
                if opening is not None and text.free(opening.start(), begin):
                    begin = opening.start()
                text.take(begin, match.end())
                yield DevicePart(text.whole[begin : match.end()], begin, match.end(), match[0].strip(), maker)
    for match in words.TAKEN_WITH.finditer(text.whole):
        name = words.NAME.match(text.whole, match.end())
        if name is not None and not name[0][0].islower() and text.free(match.start(), name.end()):
            text.take(match.start(), name.end())
            device = _LEADING.sub("", name[0])
            yield DevicePart(text.whole[match.start() : name.end()], match.start(), name.end(), device, "")


def find_statements(text: Text) -> Iterator[StatementPart]:
    """Statements about making, changes and history."""
    for states, pattern in words.STATEMENTS:
        for match in pattern.finditer(text.whole):
            if text.free(*match.span()):
                text.take(*match.span())
                yield StatementPart(match[0], *match.span(), states)

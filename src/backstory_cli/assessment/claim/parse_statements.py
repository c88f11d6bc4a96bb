"""Parse what else a claim can say: times of day, who made it and with what, how it was made, whether it was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import time

from backstory_cli.assessment.claim import vocabulary as words
from backstory_cli.assessment.claim.date_words import names_a_month
from backstory_cli.assessment.claim.parts import DayTimePart, DevicePart, NamePart, Part, StatementPart, Text
from backstory_cli.reference import place_names
from backstory_cli.reference.publishers import find_agency

_HOUR, _MINUTE, _HALF = r"(?P<hour>[01]?\d|2[0-4])", r"(?P<minute>[0-5]\d)", r"(?P<half>[ap]\.?m\.?)(?!\w)"
_CLOCKS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\d.:]){_HOUR}[:.]{_MINUTE}(?::[0-5]\d)?\s*(?:uhr|год|hrs?|hours)(?!\w)",
        rf"(?<![\d.:/+-]){_HOUR}:{_MINUTE}(?::[0-5]\d)?(?![\d:])(?:\s*{_HALF})?(?:\s*(?P<zone>UTC|GMT|Z)(?!\w))?"
        r"(?:\s*(?:[+-]\d\d:?\d\d|EES?T|CES?T|WES?T|MSK|[ECMP][SD]T|BST|JST|KST)(?!\w))?",
        rf"(?<![\d.:])(?P<hour>1[0-2]|0?[1-9])\s*{_HALF}",
        rf"(?<![\d.:]){_HOUR}\s?(?:h|uhr)\s?{_MINUTE}?(?!\w)",
        rf"(?P<half>午後|下午|晚上|午前|上午|早上)?\s?(?<!\d){_HOUR}\s?[時时点點]\s?(?:(?P<minute>[0-5]?\d)\s?分)?",
    )
)
_HALVES = {"am": 0, "午前": 0, "上午": 0, "早上": 0, "pm": 12, "午後": 12, "下午": 12, "晚上": 12}
_LEADING = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_AI = re.compile(r"(?<!\w)(?:AI|KI|IA|ШІ|ИИ)(?!\w)")


def find_clocks(text: Text) -> Iterator[DayTimePart]:
    """Clock times."""
    for pattern in _CLOCKS:
        for match in text.find(pattern):
            shows = _read_clock(match)
            if shows is not None:
                yield DayTimePart(*text.take(*match.span()), shows, bool(match.groupdict().get("zone")))


def _read_clock(match: re.Match[str]) -> time | None:
    given = match.groupdict()
    hour, minute = int(given["hour"]), int(given.get("minute") or 0)
    half = (given.get("half") or "").lower().replace(".", "")
    if half in {"am", "pm"} and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + _HALVES[half] if half and hour <= 12 else hour
    return time(hour % 24, minute) if hour < 24 or minute == 0 else None


def find_day_times(text: Text, dates: Sequence[Part]) -> Iterator[DayTimePart]:
    """Times of day in words, also in dates that name one: "last night"."""
    for date in dates:
        means = words.TODAY.get(date.text.casefold())
        if means is not None:
            yield DayTimePart(date.text, date.begin, date.end, means)
    for means, pattern in words.DAY_TIMES:
        for match in text.find(pattern):
            if not words.ONE_OF_MANY.search(text.whole, 0, match.start()):
                yield DayTimePart(*text.take(*match.span()), means)


def find_names(text: Text) -> Iterator[NamePart]:
    """Makers ("photo: Jane Doe") and sources ("by Reuters"): names behind a word that announces them."""
    for pattern, maker in ((words.PHOTO_BY, True), (words.SOURCE_BY, False)):
        for match in text.find(pattern):
            name = words.NAME.match(text.whole, match.end())
            if name is None or not text.is_unread(*name.span()):
                continue
            agency = bool(find_agency(name[0]))
            if _is_a_name(name[0], known=maker or agency):
                said = text.take(match.start(), name.end())
                yield NamePart(*said, name[0].rstrip("."), person=maker and not agency)


def _is_a_name(name: str, *, known: bool) -> bool:
    """Whether words are a name; a single one behind "by" that is not known as one may be a place or a day."""
    first, *others = name.split()
    if names_a_month(first) or words.GENERATORS.fullmatch(name) or _AI.search(name):
        return False
    if first[0].islower() or first.casefold() in words.IDLE:
        return False
    return known or bool(others) or not (place_names.find_cities(name) or place_names.find_country(name))


def find_devices(text: Text) -> Iterator[DevicePart]:
    """Cameras and phones, by the names of their makers or behind "taken with"."""
    for maker, pattern in words.MAKERS.items():
        for match in text.find(pattern):
            opening = re.search(rf"{words.TAKEN_WITH.pattern}$", text.whole[: match.start()], re.IGNORECASE)
            begin = opening.start() if opening and text.is_unread(*opening.span()) else match.start()
            yield DevicePart(*text.take(begin, match.end()), match[0].strip(), maker)
    for match in text.find(words.TAKEN_WITH):
        name = words.NAME.match(text.whole, match.end())
        if name is not None and not name[0][0].islower() and text.is_unread(*name.span()):
            yield DevicePart(*text.take(match.start(), name.end()), _LEADING.sub("", name[0]), "")


def find_statements(text: Text) -> Iterator[StatementPart]:
    """Statements about making, changes and history."""
    for states, pattern in words.STATEMENTS:
        for match in text.find(pattern):
            yield StatementPart(*text.take(*match.span()), states)

"""Dates as services and pages write them, as ranges of moments: a date says no more than it says.

A day without a time zone can begin fourteen hours before and end twelve hours after the same day in UTC
(zones reach from UTC+14 to UTC-12: IANA time zone database). "2 years ago" is a range, counted from the moment at which
it was said. What is no date, or lies before the web or in the future, is none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

from backstory_cli.models import TimeKind
from backstory_cli.web.reverse_search.results import Dated, Precision

FIRST_YEAR = 1990
"""The first web page; a photograph's own date may be older: see ``oldest``."""
EAST, WEST = timedelta(hours=14), timedelta(hours=12)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_NAMED = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})", re.IGNORECASE | re.ASCII)
_NAMED_DAY_FIRST = re.compile(r"(\d{1,2})\.?\s+([a-z]{3})[a-z]*\.?,?\s+(\d{4})", re.IGNORECASE | re.ASCII)
_AGO = re.compile(r"(\d{1,4}|an?)\s+(second|minute|hour|day|week|month|year)s?\s+ago", re.IGNORECASE | re.ASCII)
_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "month": 2_629_746,
    "year": 31_556_952,
}
_PRECISION: dict[str, Precision] = {
    **{"second": "minute", "minute": "minute", "hour": "hour", "day": "day"},
    **{"week": "day", "month": "month", "year": "year"},
}

Range = tuple[datetime, datetime, Precision]


def parse_date(text: object, *, kind: TimeKind, said_by: str, now: datetime, oldest: int = FIRST_YEAR) -> Dated | None:
    """A date in any form that is known here; None for anything else.

    Args:
        text: As it was written.
        kind: What happened then.
        said_by: Who says so.
        now: When it was said: relative dates count from it, and what lies later is none.
        oldest: The first year that makes sense.
    """
    if not isinstance(text, str) or not 4 <= len(text.strip()) <= 60:
        return None
    said = " ".join(text.split())
    try:
        found = _parse_absolute(said) or _parse_relative(said, now)
    except (ValueError, OverflowError):  # the 31st of February, the year 0
        return None
    if found is None:
        return None
    earliest, latest, precision = found
    limit = now + timedelta(days=1)
    if earliest.year < oldest or earliest > limit:
        return None
    return Dated(earliest, min(latest, limit), precision, kind, said_by, said)


def find_page_dates(*texts: str, said_by: str, now: datetime) -> tuple[Dated, ...]:
    """The dates that a page gives for itself."""
    found = (parse_date(text, kind="page", said_by=said_by, now=now) for text in texts)
    return tuple(each for each in found if each is not None)


def _parse_absolute(said: str) -> Range | None:
    if match := _ISO.fullmatch(said):
        return _parse_iso(match)
    if match := _NAMED.fullmatch(said):
        return _make_day(int(match[3]), _parse_month(match[1]), int(match[2]))
    if match := _NAMED_DAY_FIRST.fullmatch(said):
        return _make_day(int(match[3]), _parse_month(match[2]), int(match[1]))
    if match := _MONTH.fullmatch(said):
        year, month = int(match[1]), int(match[2])
        first = datetime(year, month, 1, tzinfo=UTC)
        last = datetime(year, month, monthrange(year, month)[1], 23, 59, 59, tzinfo=UTC)
        return first - EAST, last + WEST, "month"
    if _YEAR.fullmatch(said):
        year = int(said)
        return datetime(year, 1, 1, tzinfo=UTC) - EAST, datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC) + WEST, "year"
    return None


def _parse_iso(match: re.Match[str]) -> Range:
    year, month, day = (int(match[number]) for number in (1, 2, 3))
    if match[4] is None:
        return _make_day(year, month, day)
    second = int(match[6] or 0)
    moment = datetime(year, month, day, int(match[4]), int(match[5]), min(second, 59), tzinfo=UTC)
    precision: Precision = "second" if match[6] else "minute"
    length = timedelta(0) if match[6] else timedelta(seconds=59)
    zone = match[7]
    if zone is None:
        return moment - EAST, moment + length + WEST, precision
    if zone not in {"Z", "UTC"}:
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset > EAST:
            raise ValueError("no time zone is so far from UTC")
        moment += offset if zone[0] == "-" else -offset
    return moment, moment + length, precision


def _make_day(year: int, month: int, day: int) -> Range:
    first = datetime(year, month, day, tzinfo=UTC)
    return first - EAST, first + timedelta(hours=23, minutes=59, seconds=59) + WEST, "day"


def _parse_month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1


def _parse_relative(said: str, now: datetime) -> Range | None:
    lowered = said.lower()
    if lowered in {"yesterday", "today"}:
        day = now - timedelta(days=lowered == "yesterday")
        return _make_day(day.year, day.month, day.day)
    match = _AGO.fullmatch(lowered)
    if match is None:
        return None
    count = 1 if match[1] in {"a", "an"} else int(match[1])
    unit = timedelta(seconds=_SECONDS[match[2]])
    # Whole units are cut or rounded: "2 years" can be nearly three, or a year and a half; days are counted by the
    # calendar, so that "3 days" can be little more than two.
    at_least = count - (1.0 if match[2] in {"hour", "day"} else 0.5)
    return now - (count + 1) * unit, now - max(0.0, at_least) * unit, _PRECISION[match[2]]

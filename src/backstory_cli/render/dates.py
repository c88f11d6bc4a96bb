"""Dates of a timeline in words: as exactly as they are known, and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from backstory_cli.render.labels import format_count

if TYPE_CHECKING:
    from backstory_cli.models import TimelineEntry

_INSTANT = timedelta(seconds=90)
_LONG = timedelta(days=45)
"""A wait between two dates from which on it is told."""
_YEAR = 365.25


def to_utc(moment: datetime) -> datetime:
    """A moment in UTC; one without a zone, or so near the end of the calendar that it cannot be moved, as it stands."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def format_instant(moment: datetime) -> str:
    """A moment to the second, in UTC."""
    return f"{to_utc(moment).replace(tzinfo=None).isoformat(' ', 'seconds')} UTC"


def format_when(entry: TimelineEntry) -> str:
    """When it was: an instant, a day, a month, a year, or from when to when."""
    first, last = to_utc(entry.earliest), to_utc(entry.latest)
    if entry.precision in {"second", "minute", "hour"}:
        if last - first <= _INSTANT:
            return format_instant(first)
        return f"between {_format_minute(first)} and {_format_minute(last)} UTC"
    if first.date() == last.date():
        return first.date().isoformat()
    if entry.precision == "month" and (first.year, first.month) == (last.year, last.month):
        return first.date().isoformat()[:7]
    if entry.precision == "year" and first.year == last.year:
        return f"{first.year:04}"
    return f"between {first.date().isoformat()} and {last.date().isoformat()}"


def _format_minute(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "minutes")


def format_delay(before: TimelineEntry, after: TimelineEntry) -> str:
    """How long after one date the next one is, where that is long; nothing for shorter waits."""
    gap = to_utc(after.earliest) - to_utc(before.latest)
    if gap < _LONG:
        return ""
    if gap.days < _YEAR:
        return f"about {format_count(round(gap.days / 30.44), 'month', 'months')} later"
    return f"about {format_count(round(gap.days / _YEAR), 'year', 'years')} later"


def format_duration(seconds: float) -> str:
    """``45 s``, ``8 min 20 s``, ``3 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if minutes else f"{hours:,} h"

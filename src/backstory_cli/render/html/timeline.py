"""The timeline drawn: a row for each kind of date, on one scale, whatever it spans.

Places are percents of the width and heights are pixels, so that the writing keeps its size on a phone. Dates of one
row that would cover each other become one mark with all their numbers; the list below the drawing tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from backstory_cli.models import TimeKind, TimelineEntry
from backstory_cli.render.dates import format_delay, format_when, to_utc
from backstory_cli.render.labels import KINDS

MAX_ENTRIES = 150
"""Dates that are listed; the report's JSON has the rest."""
_LEFT, _RIGHT = 4.0, 96.0
"""Percents between which dates lie."""
_PERCENT = 3.2
"""Pixels that a percent has on a narrow screen, where marks must not cover each other either."""
_LANE, _TOP = 46, 6
_MOST_TICKS = 4
_LEAST = timedelta(seconds=10)
"""A shorter scale would only show how exact clocks are: the minute is shown instead."""
_MOST_NUMBERS = 2
"""Numbers written on one mark."""
_DAY = 86_400
_STEPS = (1, 5, 15, 60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY)
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 2_400, 6_000, 12_000)


@dataclass(frozen=True)
class Dated:
    """One line of the list: a date with its number and how long after the one before it is."""

    number: int
    entry: TimelineEntry
    when: str
    kind: str
    after: str


@dataclass(frozen=True)
class Mark:
    """One mark in a row: where it lies, what is written on it, and the dates it stands for."""

    at: float
    numbers: tuple[int, ...]

    @property
    def label(self) -> str:
        """The numbers, a run of them as its ends."""
        first, last = self.numbers[0], self.numbers[-1]
        if len(self.numbers) > 1 and last - first == len(self.numbers) - 1:
            return f"{first}-{last}"
        shown = ", ".join(map(str, self.numbers[:_MOST_NUMBERS]))
        return f"{shown} …" if len(self.numbers) > _MOST_NUMBERS else shown

    @property
    def width(self) -> int:
        """In pixels."""
        return max(22, 8 * len(self.label) + 8)


@dataclass(frozen=True)
class Lane:
    """One row: its name, its height from the top, its marks, and the spans within which a date lies."""

    name: str
    y: int
    marks: tuple[Mark, ...]
    spans: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Tick:
    """A place on the scale: where, what it says, and at which end of its text that is."""

    at: float
    label: str
    anchor: str


@dataclass(frozen=True)
class Drawing:
    """The timeline, ready to be drawn; no lanes: there is nothing that a scale would show."""

    dates: tuple[Dated, ...]
    left_out: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    height: int
    alt: str


def lay_out(timeline: Sequence[TimelineEntry]) -> Drawing:
    """Lay a timeline out."""
    entries = timeline[:MAX_ENTRIES]
    dates = tuple(
        Dated(
            number,
            entry,
            format_when(entry),
            KINDS[entry.kind],
            format_delay(entries[number - 2], entry) if number > 1 else "",
        )
        for number, entry in enumerate(entries, 1)
    )
    if len(entries) < 2:
        return Drawing(dates, len(timeline) - len(entries), (), (), 0, "")
    start = min(to_utc(entry.earliest) for entry in entries)
    end = max(to_utc(moment) for entry in entries for moment in (entry.earliest, entry.latest))
    if end - start < _LEAST:
        start, end = start.replace(second=0, microsecond=0), start.replace(second=59, microsecond=0)
    lanes = tuple(
        _build_lane(kind, number, [each for each in dates if each.entry.kind == kind], start, end)
        for number, kind in enumerate(dict.fromkeys(entry.kind for entry in entries))
    )
    alt = f"{len(entries)} dates from {dates[0].when} to {max(dates, key=lambda each: to_utc(each.entry.latest)).when}"
    height = _TOP + _LANE * len(lanes) + 30
    return Drawing(dates, len(timeline) - len(entries), lanes, _build_ticks(start, end), height, alt)


def _compute_share(moment: datetime, start: datetime, end: datetime) -> float:
    share = min(1.0, max(0.0, (to_utc(moment) - start) / (end - start)))
    return round(_LEFT + (_RIGHT - _LEFT) * share, 2)


def _build_lane(kind: TimeKind, number: int, dates: Sequence[Dated], start: datetime, end: datetime) -> Lane:
    marks: list[Mark] = []
    spans = []
    ends = [
        (_compute_share(each.entry.earliest, start, end), _compute_share(each.entry.latest, start, end), each)
        for each in dates
    ]
    for first, last, each in sorted(ends, key=lambda placed: (placed[0] + placed[1], placed[2].number)):
        if last - first > 1:
            spans.append((first, round(last - first, 2)))
        middle = round((first + last) / 2, 2)
        if marks and middle - marks[-1].at < (marks[-1].width + 26) / 2 / _PERCENT:
            marks[-1] = replace(marks[-1], numbers=tuple(sorted((*marks[-1].numbers, each.number))))
        else:
            marks.append(Mark(middle, (each.number,)))
    return Lane(KINDS[kind], _TOP + _LANE * number, tuple(marks), tuple(spans))


def _build_ticks(start: datetime, end: datetime) -> tuple[Tick, ...]:
    """A few round moments between the ends, or the ends themselves where none is round."""
    moments = _step_by_seconds(start, end) or _step_by_months(start, end)
    if len(moments) < 2:
        moments = [start, end]
    within_days = end - start < timedelta(days=3)
    ticks = []
    for moment in moments:
        at = _compute_share(moment, start, end)
        anchor = "start" if at < 15 else "end" if at > 85 else "middle"
        ticks.append(Tick(at, _format_label(moment, moments, short=within_days), anchor))
    return tuple(ticks)


def _format_label(moment: datetime, moments: Sequence[datetime], *, short: bool) -> str:
    shown = moment.replace(tzinfo=None).isoformat(" ", "minutes")
    if short:
        return shown[5:]
    years = all((m.month, m.day, m.hour) == (1, 1, 0) for m in moments)
    months = all((m.day, m.hour) == (1, 0) for m in moments)
    return shown[:4] if years else shown[:7] if months else shown[:10]


def _step_by_seconds(start: datetime, end: datetime) -> list[datetime]:
    """Multiples of a step of seconds, hours or days; none where even the longest gives too many."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    first, last = (start - epoch) // timedelta(seconds=1), (end - epoch) // timedelta(seconds=1)
    for step in _STEPS:
        if (last - first) // step <= _MOST_TICKS:
            beginning = -(-first // step) * step
            return [epoch + timedelta(seconds=at) for at in range(beginning, last + 1, step)]
    return []


def _step_by_months(start: datetime, end: datetime) -> list[datetime]:
    """First days of months that are multiples of a step, counted from the year 0."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    for step in _MONTHS:
        if (last - first) // step <= _MOST_TICKS:
            months = [month for month in range(-(-first // step) * step, last + 1, step) if month >= 12]
            moments = [datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in months]
            return [moment for moment in moments if start <= moment <= end]
    return []

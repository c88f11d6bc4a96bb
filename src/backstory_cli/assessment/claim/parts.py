"""What a claim says, once it is read: parts with their place in the text, each with what it was taken to mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import Enum
from typing import Literal, NamedTuple

from backstory_cli.reference.gazetteer import Place
from backstory_cli.reference.place_names import Country
from backstory_cli.reference.territories import belongs_to

ALWAYS = datetime.min
"""Where a stretch of time begins that is open to the past."""


class Interval(NamedTuple):
    """A stretch of time as a clock at the place shows it; ``latest`` belongs to it."""

    earliest: datetime
    latest: datetime

    @property
    def words(self) -> str:
        """For a reader, a whole day, month or year by its name."""
        first, last = self
        if first == ALWAYS:
            return f"until {tell_day(last)}"
        if first.date() == last.date():
            return tell_day(first)
        if first.day == 1 and (last + timedelta(days=1)).day == 1:
            if (first.year, first.month) == (last.year, last.month):
                return f"{first:%B %Y}"
            if (first.month, last.month) == (1, 12):
                return f"{first.year} to {last.year}" if first.year < last.year else str(first.year)
        return f"{tell_day(first)} to {tell_day(last)}"

    def move(self, years: int) -> Interval:
        """The same days some years later: of 29 February nothing where there is none."""
        return Interval(_move(self.earliest, years), _move(self.latest, years, last=True))


def _move(moment: datetime, years: int, *, last: bool = False) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # 29 February
        return datetime(moment.year + years, 3, 1) - timedelta(seconds=last)


def tell_day(moment: datetime) -> str:
    """A day in words: "21 November 2026"."""
    return f"{moment.day} {moment:%B} {moment.year}"


class Point(NamedTuple):
    """A position that is given in figures."""

    latitude: float
    longitude: float

    @property
    def words(self) -> str:
        """For a reader."""
        return f"{self.latitude}, {self.longitude}"


class State(NamedTuple):
    """One of the United States."""

    name: str


Somewhere = Place | Country | State | Point


def lies_in(place: Somewhere, area: Country | State) -> bool:
    """Whether a place, a state or a territory lies in a country or a state."""
    if isinstance(place, Place):
        if isinstance(area, State):
            return place.region == area.name
        return belongs_to(place.country_code, area.code)
    if isinstance(place, Country) and isinstance(area, Country):
        return place != area and belongs_to(place.code, area.code)
    return isinstance(place, State) and isinstance(area, Country) and area.code == "US"


def named(place: Somewhere) -> str:
    """A candidate in words."""
    if isinstance(place, State):
        return f"{place.name} (United States)"
    return place.name if isinstance(place, Country) else place.words


class DayTime(Enum):
    """A time of day by the light."""

    NIGHT = "at night"
    DAYLIGHT = "by daylight"
    DAWN = "around sunrise"
    DUSK = "around sunset"
    AFTER_SUNSET = "after sunset"
    BEFORE_SUNRISE = "before sunrise"
    MORNING = "in the morning"
    NOON = "around noon"
    AFTERNOON = "in the afternoon"
    EVENING = "in the evening"
    MIDNIGHT = "around midnight"


Stated = Literal["captured", "generated", "untouched", "altered", "screen_capture", "new", "seen_before"]
_STATED: dict[Stated, str] = {
    "captured": "a photograph taken with a camera, not generated",
    "generated": "made by an AI generator",
    "untouched": "not changed since it was taken",
    "altered": "changed in its content",
    "screen_capture": "a capture of a screen",
    "new": "not published before",
    "seen_before": "published before",
}


@dataclass(frozen=True)
class Part:
    """A part of a claim, from ``begin`` to ``end`` in its text."""

    text: str
    begin: int = field(compare=False)
    end: int = field(compare=False)

    @property
    def understood(self) -> str:
        """What it was taken to mean, for a reader; empty where it was not understood."""
        match self:
            case DatePart():
                words = " or ".join(dict.fromkeys(each.words for each in self.readings))
                if self.any_year:
                    return re.sub(r" \d{4}", "", words) + " (of any year)"
                return f"{words} ({self.note})" if self.note else words
            case PlacePart():  # the first candidates, and how many more there are
                names = list(dict.fromkeys(map(named, self.candidates)))
                more = f" (or {len(names) - 3} more places of that name)" if len(names) > 3 else ""
                return " or ".join(names[:3]) + more
            case DayTimePart(means=DayTime() as means):
                return means.value
            case DayTimePart():
                return f"{self.means:%H:%M} {'UTC' if self.utc else 'local time'}"
            case NamePart():
                return f"made by {self.name}" if self.person else f"from {self.name}"
            case DevicePart():
                return f"taken with {self.device}"
            case StatementPart():
                return _STATED[self.states]
        return ""


@dataclass(frozen=True)
class DatePart(Part):
    """A date, with every meaning that it can have; ``note`` says what it was counted from, ``season`` is the month in
    which a season begins on the northern half of the globe. With ``any_year`` no year was said: what is read is the
    last such day."""

    readings: tuple[Interval, ...]
    note: str = ""
    season: int = 0
    any_year: bool = False

    def near(self, moment: datetime) -> tuple[Interval, ...]:
        """Its readings; of any year those around a moment."""
        around = [moment.year - each.earliest.year + more for each in self.readings for more in (-1, 0, 1)]
        return tuple(self.readings[0].move(years) for years in around) if self.any_year else self.readings

    def keep_half(self, *, northern: bool) -> DatePart:
        """A season as it is on one half of the globe; any other date as it is."""
        kept = tuple(each for each in self.readings if (each.earliest.month == self.season) is northern)
        return replace(self, readings=kept) if self.season and kept else self


@dataclass(frozen=True)
class DayTimePart(Part):
    """A time of day in words, or by the clock: local unless ``utc`` says that it is UTC."""

    means: DayTime | time
    utc: bool = False


@dataclass(frozen=True)
class PlacePart(Part):
    """A place, with every place of that name."""

    candidates: tuple[Somewhere, ...]


@dataclass(frozen=True)
class NamePart(Part):
    """A source or a maker: ``person`` where the claim says who took it."""

    name: str
    person: bool


@dataclass(frozen=True)
class DevicePart(Part):
    """A camera or a phone; ``maker`` is empty where it is not known."""

    device: str
    maker: str


@dataclass(frozen=True)
class StatementPart(Part):
    """A statement about how it was made, whether it was changed, or whether it was seen before."""

    states: Stated


@dataclass(frozen=True)
class UnreadPart(Part):
    """Words that nothing here can be held against, or that were not understood; ``why`` says which."""

    why: str


AnyPart = DatePart | DayTimePart | PlacePart | NamePart | DevicePart | StatementPart | UnreadPart


class Text:
    """A claim's text, and which of it was read already: that is blanked out in ``rest``, of the same length."""

    def __init__(self, text: str) -> None:
        self.whole = self.rest = text

    def is_unread(self, begin: int, end: int) -> bool:
        """Whether nothing of a span was read yet."""
        return begin < end and "\0" not in self.rest[begin:end]

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of a pattern of which nothing was read yet."""
        return (match for match in pattern.finditer(self.whole) if self.is_unread(*match.span()))

    def take(self, begin: int, end: int) -> tuple[str, int, int]:
        """Mark a span as read; what it says, and where."""
        self.rest = self.rest[:begin] + "\0" * (end - begin) + self.rest[end:]
        return self.whole[begin:end], begin, end

"""EXIF times: what the clock showed, with the offset if one was written, and the span of instants it can mean.

Source: Exif 2.32 (CIPA DC-008-2019): DateTime, OffsetTime and SubSecTime tags, GPSDateStamp, GPSTimeStamp.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from pydantic import JsonValue

from backstory_cli.metadata.exif import Exif

WESTMOST, EASTMOST = timedelta(hours=-12), timedelta(hours=14)
"""The time zones of the world: without an offset, a local time can be anywhere between them."""

_TIME = re.compile(
    r"(?P<year>\d{4})[:/.-](?P<month>\d{2})[:/.-](?P<day>\d{2})"
    r"(?:[T ]+(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
    r"(?:\.\d+)?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?"
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})")


@dataclass(frozen=True)
class ClockTime:
    """One time of a file.

    Attributes:
        field: The EXIF field it stands in.
        local: What the clock showed.
        offset: The clock's offset from UTC, or None if the file does not say.
        precision: ``second``, ``minute`` or ``day``.
    """

    field: str
    local: datetime
    offset: timedelta | None
    precision: str

    @property
    def earliest(self) -> datetime:
        """The first instant it can mean, in UTC."""
        return _shifted(self.local, -(self.offset if self.offset is not None else EASTMOST))

    @property
    def latest(self) -> datetime:
        """The last instant it can mean, in UTC."""
        length = {"day": timedelta(days=1, seconds=-1), "minute": timedelta(seconds=59)}.get(
            self.precision, timedelta(0)
        )
        return _shifted(self.local, length - (self.offset if self.offset is not None else WESTMOST))

    @property
    def words(self) -> str:
        """For a reader: the clock time, and its offset or that there is none."""
        shown = {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M"}.get(self.precision, "%Y-%m-%d %H:%M:%S")
        zone = "time zone not given" if self.offset is None else f"UTC{_offset_words(self.offset)}"
        return f"{self.local.strftime(shown)} ({zone})"

    def as_when(self, kind: str) -> dict[str, JsonValue]:
        """What puts it on the timeline."""
        return {
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat(),
            "precision": self.precision,
            "kind": kind,
        }


def clock_time(exif: Exif, name: str, group: str, offset_name: str) -> ClockTime | str | None:
    """A time field; the text as written if it is no time, as an unset clock's zeros are; None if it is absent."""
    text = exif.text(name, group)
    match = _TIME.match(text)
    if match is None:
        return text or None
    offset = parsed_offset(match["offset"] or "") or parsed_offset(exif.text(offset_name, "Exif"))
    return _made(name, match, offset) or text


def gps_time(exif: Exif) -> ClockTime | str | None:
    """The time that the satellites gave, which is always UTC."""
    date = exif.text("GPSDateStamp", "GPS") or exif.text("GPSDate", "GPS")
    stamp = exif.field("GPSTimeStamp", "GPS")
    if not date:
        return None
    match = _TIME.match(date)
    day = _made("GPSDateStamp", match, timedelta(0)) if match else None
    if day is None:
        return date
    parts = stamp.value if stamp is not None and isinstance(stamp.value, list) else []
    numbers = [part for part in parts if isinstance(part, int | float)]
    if len(numbers) != 3 or not (0 <= numbers[0] < 24 and 0 <= numbers[1] < 60 and 0 <= numbers[2] < 61):
        return day
    clock = timedelta(hours=numbers[0], minutes=numbers[1], seconds=int(numbers[2]))
    return ClockTime("GPSDateStamp and GPSTimeStamp", day.local + clock, timedelta(0), "second")


def parsed_offset(text: str) -> timedelta | None:
    """``+03:00`` as a duration; None for anything that is no offset on this earth."""
    if text.strip().upper() == "Z":
        return timedelta(0)
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    offset = -size if match["sign"] == "-" else size
    return offset if WESTMOST <= offset <= EASTMOST else None


def _made(field: str, match: re.Match[str], offset: timedelta | None) -> ClockTime | None:
    precision = "second" if match["second"] else "minute" if match["hour"] else "day"
    year, month, day, hour, minute, second = (
        int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    try:  # hour 24 and second 60 occur in the wild
        local = datetime(year, month, day) + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    except (ValueError, OverflowError):
        return None
    sound = hour <= 24 and minute < 60 and second <= 60 and 1800 <= local.year <= 9000
    return ClockTime(field, local, offset, precision) if sound else None


def _shifted(local: datetime, by: timedelta) -> datetime:
    return (local + by).replace(tzinfo=UTC)


def _offset_words(offset: timedelta) -> str:
    return timezone(offset).tzname(None).removeprefix("UTC") or "+00:00"
